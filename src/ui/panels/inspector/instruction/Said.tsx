import type { ReactElement } from 'react';
import type { Sentence } from '../../../../core/figures/figure.ts';
import { FigureLink, InstructionLink } from '../../../figures/links.tsx';

/** A sentence of the analysis, with its links. */
export function Said({ sentence }: { readonly sentence: Sentence }): ReactElement {
  return (
    <p className="said">
      {sentence.map((part, i) => {
        if (typeof part === 'string') return part;
        if (part.kind === 'figure') return <FigureLink key={i} id={part.id} text={part.text} />;
        return <InstructionLink key={i} index={part.index} text={part.text} />;
      })}
    </p>
  );
}
