import type { Figure } from '../../core/figures/figure.ts';

/** The unit that is set behind the value; the label already says `Cycles`. */
export const figureUnit = ({ unit, label }: Pick<Figure, 'unit' | 'label'>): string =>
  unit === label.toLowerCase() ? '' : unit;
