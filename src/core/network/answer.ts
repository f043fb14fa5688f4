import type { Explanation } from '../figures/definition.ts';
import type { FigureOperand } from '../figures/figure.ts';
import { decimal } from '../analysis/words.ts';
import type { LayerLine } from './totals.ts';
import type { NetworkResult } from './network.ts';

/** What the network makes of the digit. */
export interface Answer {
  readonly digit: number;
  readonly second: number;
  /** Of the largest score to the next, in the network's own units. */
  readonly margin: number;
  readonly scores: readonly number[];
}

/** The largest of the ten scores of the network's one output; of equal ones the first. */
export function answerOf(result: NetworkResult | null): Answer | null {
  const [output] = Object.values(result?.outputs ?? {});
  if (output?.length !== 10) return null;
  const scores = [...output];
  const order = scores.map((_, digit) => digit).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const [digit = 0, second = 0] = order;
  return { digit, second, margin: (scores[digit] ?? 0) - (scores[second] ?? 0), scores };
}

/** The scores that it is the largest of. */
export function explainAnswer(lines: readonly LayerLine[], result: NetworkResult | null): Explanation {
  const found = answerOf(result);
  const last = lines.at(-1)?.layer;
  if (found === null) return { operands: [], detail: '' };
  return {
    operands: found.scores
      .map((value, digit): FigureOperand & { readonly digit: number } => ({
        ...{ label: `score of ${digit}`, value, unit: '', digit },
        source: digit === found.digit ? 'the largest: the answer' : '',
      }))
      .sort((a, b) => b.value - a.value || a.digit - b.digit)
      .map(({ digit, ...operand }) => (digit === found.digit && last ? { ...operand, layer: last.index } : operand)),
    detail: `${decimal(found.margin, 1)} ahead of ${found.second}`,
  };
}
