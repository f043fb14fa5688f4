import type { ReactElement } from 'react';
import type { Figure, FigureOperand } from '../../../core/figures/figure.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { nameOfInstruction } from '../../../core/analysis/waits.ts';
import { CyclesCard } from './cycles/CyclesCard.tsx';
import { FigureDerivation, FigureHead } from '../../figures/FigureDerivation.tsx';
import { Divided } from './cycles/Divided.tsx';
import { FigureLink, InstructionLink } from '../../figures/links.tsx';
import { DefinedIn } from '../../figures/DefinedIn.tsx';

/** Why a number is what it is: the formula, the same with this run's values, and where each of them comes from. */
export function FigureWhy({ run, figure }: { readonly run: RunView; readonly figure: Figure }): ReactElement {
  if (figure.id === 'cycles') return <CyclesCard run={run} figure={figure} />;
  return (
    <>
      <FigureHead figure={figure} />
      <Divided run={run} id={figure.id} />
      {!figure.id.startsWith('cause.') && (
        <FigureDerivation
          figure={figure}
          title={figure.id.startsWith('part.') ? 'Which instructions' : 'Derivation'}
          operandName={(operand) => <OperandName run={run} operand={operand} />}
        />
      )}
      <DefinedIn reference={figure.reference} />
    </>
  );
}

function OperandName({ run, operand }: { readonly run: RunView; readonly operand: FigureOperand }): ReactElement {
  if (operand.instruction !== undefined) {
    const text = operand.label.startsWith('#')
      ? operand.label
      : `${operand.label}, ${nameOfInstruction(run.trace, operand.instruction)}`;
    return <InstructionLink index={operand.instruction} text={text} />;
  }
  if (operand.figure !== undefined) return <FigureLink id={operand.figure} text={operand.label} />;
  return <>{operand.label}</>;
}
