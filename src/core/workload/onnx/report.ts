import type { Problem } from '../../base/problem.ts';
import { quote } from '../../tensor/problems.ts';

/** What an import cannot take, before it is known how often it occurs. */
export interface Complaint {
  readonly code: string;
  /** What is wrong, without the node: equal reasons are told once. */
  readonly reason: string;
  readonly got: string | number | boolean | null;
  readonly limit: string | number | null;
  readonly fix: string;
}

export interface ImportReport {
  /** `where` is the first place of a reason, such as `Node "conv1" (Conv, opset 13)`. */
  readonly add: (where: string, field: string, complaint: Complaint) => void;
  readonly note: (text: string) => void;
  readonly problems: () => readonly Problem[];
  readonly notes: () => readonly string[];
}

const MAX_REASONS = 100;
const MAX_NOTES = 50;

/** Collects problems, one for each distinct reason with the number of its places, and notes. */
export function createReport(): ImportReport {
  const reasons = new Map<
    string,
    { readonly where: string; readonly field: string; readonly complaint: Complaint; more: number }
  >();
  const notes = new Set<string>();
  /** Places, and notes, beyond what is told one by one. */
  let untoldPlaces = 0;
  let untoldNotes = 0;
  return {
    add(where, field, complaint) {
      const key = `${complaint.code}\n${complaint.reason}`;
      const seen = reasons.get(key);
      if (seen !== undefined) seen.more++;
      else if (reasons.size < MAX_REASONS) reasons.set(key, { where, field, complaint, more: 0 });
      else untoldPlaces++;
    },
    note(text) {
      if (notes.has(text)) return;
      if (notes.size < MAX_NOTES) notes.add(text);
      else untoldNotes++;
    },
    problems: () => [
      ...[...reasons.values()].map(({ where, field, complaint, more }) => ({
        code: complaint.code,
        message: `${where}: ${complaint.reason}${more === 0 ? '' : ` (and at ${more} more: ${more + 1} in all)`}.`,
        field: field.slice(0, 200),
        got: typeof complaint.got === 'string' ? complaint.got.slice(0, 200) : complaint.got,
        limit: complaint.limit,
        fix: complaint.fix,
      })),
      ...(untoldPlaces === 0 ? [] : [untold(untoldPlaces)]),
    ],
    notes: () => [...notes, ...(untoldNotes === 0 ? [] : [`${untoldNotes} more remarks like these.`])],
  };
}

const untold = (places: number): Problem => ({
  code: 'onnx.more',
  message: `${places} more places cannot be taken, for other reasons than the ${MAX_REASONS} told.`,
  field: 'graph',
  got: places,
  limit: MAX_REASONS,
  fix: 'Mend those told first; the rest is told then.',
});

export const nodePlace = (name: string, operator: string, opset: number): string =>
  `Node ${quote(name)} (${operator.slice(0, 80)}, opset ${opset})`;
