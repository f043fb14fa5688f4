import { useMemo, type ReactElement } from 'react';
import type { RunView } from '../../../../core/analysis/runView.ts';
import { story } from '../../../../core/analysis/story.ts';
import { integer, plural } from '../../../words/format.ts';
import { InstructionCauses } from './InstructionCauses.tsx';
import { ValueRows } from '../../../figures/ValueRows.tsx';
import { Said } from './Said.tsx';
import { SegmentBar } from '../SegmentBar.tsx';

/** One instruction: when, why then, what its cycles were, and every field. */
export function InstructionStory({ run, index }: { readonly run: RunView; readonly index: number }): ReactElement {
  const told = useMemo(() => story(run, index), [run, index]);
  if (told === null) {
    return (
      <p className="weak">
        This run has no instruction {index}; it has {run.instructions.length}.
      </p>
    );
  }
  const { offered, fetched, start, done } = told;
  const at = (cycle: number): string => (cycle < 0 ? 'never' : integer(cycle));
  return (
    <>
      <h3 className="inspector-title">{told.name}</h3>
      <p className="inspector-purpose weak">{told.purpose}</p>
      <ValueRows
        rows={[
          { name: 'ready at fetch', value: at(offered) },
          { name: 'handed out', value: at(fetched) },
          { name: 'start', value: at(start) },
          { name: 'done', value: at(done) },
          { name: 'duration', value: done < 0 || start < 0 ? 'not finished' : integer(done - start), unit: 'cycles' },
        ]}
      />
      <SegmentBar segments={told.segments} label={`From ready at fetch to done, ${plural(done - offered, 'cycle')}`} />
      {told.sentences.map((sentence, i) => (
        <Said key={i} sentence={sentence} />
      ))}
      <InstructionCauses run={run} index={index} />
      <h4>Fields</h4>
      <ValueRows rows={told.fields} mono />
    </>
  );
}
