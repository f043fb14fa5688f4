import type { FigureWords } from '../../core/figures/definition.ts';

/** Units that cells leave out, so that the column's head says them. */
const SAID_ABOVE: readonly string[] = ['%', 'dB'];

/** What stands above a figure's column: `util. %`, `bound`. `inCells`: the cells say the unit themselves. */
export const headingOf = ({ short, label, unit }: FigureWords, inCells = false): string =>
  SAID_ABOVE.includes(unit) && !inCells ? `${short ?? label} ${unit}` : (short ?? label);
