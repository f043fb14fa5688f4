import type { ReactElement } from 'react';
import type { Figure, Operand } from '../../core/analysis/figure.ts';
import type { RunView } from '../../core/analysis/runView.ts';
import { nameOf } from '../../core/analysis/waits.ts';
import { decimal, integer, thin } from '../format.ts';
import { CyclesCard } from './CyclesCard.tsx';
import { Divided } from './Divided.tsx';
import { substitute } from './substitute.ts';
import { FigureLink, InstructionLink } from './links.tsx';

/** Why a number is what it is: the formula, the same with this run's values, and where each of them comes from. */
export function FigureWhy({ run, figure }: { readonly run: RunView; readonly figure: Figure }): ReactElement {
  if (figure.id === 'cycles') return <CyclesCard run={run} figure={figure} />;
  const value = `${figure.approximate ? '≈ ' : ''}${figure.digits === 0 ? integer(figure.value) : decimal(figure.value, figure.digits)}`;
  return (
    <>
      <h3 className="inspector-title">
        {figure.label}
        <span className="inspector-amount">
          {value}
          <span className="unit">{figure.unit}</span>
        </span>
      </h3>
      <p className="inspector-purpose weak">{thin(figure.detail)}</p>
      <Divided run={run} id={figure.id} />
      {!figure.id.startsWith('cause.') && <Derivation run={run} figure={figure} value={value} />}
      <p className="small weak">Defined in {figure.reference}.</p>
    </>
  );
}

function Derivation({
  run,
  figure,
  value,
}: {
  readonly run: RunView;
  readonly figure: Figure;
  readonly value: string;
}): ReactElement {
  const filled = substitute(figure);
  return (
    <>
      <h4>{figure.id.startsWith('part.') ? 'Which instructions' : 'Derivation'}</h4>
      <div className="derivation mono">
        <div>{figure.formula}</div>
        {filled !== null && <div>{filled}</div>}
        <div>
          = {value}
          {figure.unit === '' ? '' : `\u202f${figure.unit}`}
        </div>
      </div>
      <ul className="operands">
        {figure.operands.map((operand, i) => (
          <li key={`${operand.label} ${i}`}>
            <span>
              <OperandName run={run} operand={operand} />
            </span>
            <span className="number">
              {Number.isInteger(operand.value) ? integer(operand.value) : decimal(operand.value, 3)}
              <span className="unit">{operand.unit}</span>
            </span>
            <span className="weak small operand-source">{thin(operand.source)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function OperandName({ run, operand }: { readonly run: RunView; readonly operand: Operand }): ReactElement {
  if (operand.instruction !== undefined) {
    const text = operand.label.startsWith('#')
      ? operand.label
      : `${operand.label}, ${nameOf(run.trace, operand.instruction)}`;
    return <InstructionLink index={operand.instruction} text={text} />;
  }
  if (operand.figure !== undefined) return <FigureLink id={operand.figure} text={operand.label} />;
  return <>{operand.label}</>;
}
