import type { ReactElement } from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import { runCycles } from '../../../core/analysis/runView.ts';
import { layerMacs } from '../../../core/layer/layer.ts';
import { KNOBS } from '../../../core/compiler/schedule/schedule.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { ExtrapolatedReasons } from '../../figures/cycles/Extrapolated.tsx';
import { threeOf } from '../../figures/cycles/three.ts';
import { ThreeFigures } from '../../figures/cycles/ThreeFigures.tsx';
import { integer, plural, thin } from '../../words/format.ts';
import { outputText, shapeText } from '../../words/names.ts';
import { InstructionLink } from '../../figures/links.tsx';
import { NextSteps } from './NextSteps.tsx';
import { ValueRows } from '../../figures/ValueRows.tsx';

/** The run itself: what was computed, with which program, and whether its memory is right. */
export function RunCard({ run }: { readonly run: RunView }): ReactElement {
  const bits = useResultsStore((s) => s.good?.bits);
  const bursts = run.trace.reads.count + run.trace.writes.count;
  return (
    <>
      <h3 className="inspector-title">This run</h3>
      <p className="inspector-purpose weak">{shapeText(run.shape)}</p>
      <ValueRows
        rows={[
          { name: 'output', value: outputText(run.shape) },
          { name: 'multiply-adds', value: integer(layerMacs(run.shape)) },
          { name: 'instructions', value: integer(run.instructions.length) },
          { name: 'memory bursts', value: integer(bursts) },
          { name: 'cycles, exact', value: integer(runCycles(run)) },
        ]}
      />
      <p className="run-three">
        <ThreeFigures of={threeOf(run)} />
      </p>
      <ExtrapolatedReasons arch={run.arch} />
      {run.trace.deadlock !== null && (
        <>
          <h4>Deadlock</h4>
          <p className="said over">{thin(run.trace.deadlock.message)}</p>
          {run.trace.deadlock.remedy !== null && <p className="said">{run.trace.deadlock.remedy.text}</p>}
          <ul className="operands">
            {run.trace.deadlock.waiting.map((w) => (
              <li key={w.module}>
                <InstructionLink index={w.instruction} text={`${w.module} at #${w.instruction}`} />
                <span className="small weak operand-source">{thin(w.reason)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h4>Bits</h4>
      <p className="said">
        {bits?.state === 'match' &&
          `All ${plural(bits.bytes, 'byte')} of output that the simulated machine left in memory are those of a direct convolution.`}
        {bits?.state === 'pending' && 'The memory the machine leaves is being compared with a direct convolution.'}
        {bits?.state === 'not-run' && `The program was not run to its end: ${thin(bits.reason)}`}
        {bits?.state === 'differ' &&
          `${plural(bits.differingBytes, 'byte differs', 'bytes differ')} from a direct convolution; first at channel ${bits.first.channel}, row ${bits.first.row}, column ${bits.first.column}: ${bits.first.got} instead of ${bits.first.expected}.`}
      </p>
      <NextSteps cycles={runCycles(run)} />
      <h4>Schedule</h4>
      <ValueRows rows={KNOBS.map((knob) => ({ name: knob, value: String(run.schedule[knob]) }))} mono />
      <p className="said weak">Select anything for its full story: a figure, a part of the bar, an instruction.</p>
    </>
  );
}
