import type { SearchAccount } from '../../core/analysis/runView.ts';
import { SPACE_NAME } from '../../core/compiler/schedule/schedule.ts';
import { integer, plural } from './format.ts';

/** `best of 7 401`, and what is known of those that were not run. */
export const searchShort = ({ legal, remaining }: SearchAccount): string =>
  legal === 1
    ? 'every knob is pinned'
    : `best of ${integer(legal)}${remaining === 0 ? ', proven' : `, ${integer(remaining)} open`}`;

/** `237,972 points of schedule space 2, 93,934 fit; 3 simulated to the cycle; no other can be faster, by its bound.` */
export function searchText({ points, legal, simulated, remaining }: SearchAccount): string {
  const rest =
    remaining === 0
      ? 'no other can be faster, by its bound'
      : `the bounds of ${integer(remaining)} others leave open whether they are faster, the rest cannot be`;
  const found = `${plural(points, 'point')} of ${SPACE_NAME}, ${integer(legal)} ${legal === 1 ? 'fits' : 'fit'}; ${integer(simulated)} simulated to the cycle`;
  return `${found}; ${rest}.`;
}
