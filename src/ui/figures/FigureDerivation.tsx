import type { ReactElement } from 'react';
import type { Figure, FigureOperand } from '../../core/figures/figure.ts';
import { decimal, integer, lessThanShown, thin, typeset } from '../words/format.ts';
import { substitute } from './substitute.ts';

/** A figure as the cards show it; one that is not exact carries ≈. */
const figureText = ({ approximate, digits, value }: Figure): string =>
  `${approximate ? '≈ ' : ''}${lessThanShown(value, digits)}`;

/** The card's head: what it is, how much, and a line about it. */
export function FigureHead({ figure }: { readonly figure: Figure }): ReactElement {
  return (
    <>
      <h3 className="inspector-title">
        {figure.label}
        <span className="inspector-amount">
          {figureText(figure)}
          <span className="unit">{figure.unit}</span>
        </span>
      </h3>
      <p className="inspector-purpose weak">{thin(figure.detail)}</p>
    </>
  );
}

interface DerivationProps {
  readonly figure: Figure;
  readonly title: string;
  /** An operand's name, as a link to where it comes from. */
  readonly operandName: (operand: FigureOperand) => ReactElement;
}

/** The formula, the same with values, and where each of them comes from. */
export function FigureDerivation({ figure, title, operandName }: DerivationProps): ReactElement {
  const filled = substitute(figure);
  return (
    <>
      <h4>{title}</h4>
      <div className="derivation mono">
        <div>{typeset(figure.formula)}</div>
        {filled !== null && <div>{typeset(filled)}</div>}
        <div>
          = {figureText(figure)}
          {figure.unit === '' ? '' : `\u202f${figure.unit}`}
        </div>
      </div>
      <ul className="operands">
        {figure.operands.map((operand, i) => (
          <li key={`${operand.label} ${i}`}>
            <span>{operandName(operand)}</span>
            <span className="number">
              {operandText(operand.value)}
              <span className="unit">{operand.unit}</span>
            </span>
            <span className="weak small operand-source">{thin(operand.source)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function operandText(value: number): string {
  if (Number.isNaN(value)) return 'unknown';
  return Number.isInteger(value) ? integer(value) : decimal(value, 3);
}
