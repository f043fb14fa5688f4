import type { PartId } from '../cycles/parts.ts';
import type { LowerBound } from '../cycles/lowerBound.ts';
import type { ExplainedFigure, Explanation, FigureWords } from '../figures/definition.ts';
import { BOUND } from '../figures/shared.ts';
import type { RunView } from './runView.ts';
import { SPACE_NAME } from '../compiler/schedule/schedule.ts';

/** What is said of the lower bound of anything that runs. */
export const BOUND_WORDS: FigureWords = {
  ...BOUND,
  meaning: `What no schedule can go below, of ${SPACE_NAME}`,
  formula: 'the largest of what compute, read and write must take',
};

/** A bound by all its candidates, each with its terms. */
export const explainBound = (bound: LowerBound): Pick<Explanation, 'operands'> => ({
  operands: bound.parts.flatMap((part) => [
    {
      label: part.id,
      value: part.cycles,
      unit: 'cycles',
      source: part.id === bound.by ? 'the largest: the bound' : 'lower',
    },
    ...part.terms.map((term) => ({
      label: `${part.id}: ${term.label}`,
      value: term.cycles,
      unit: 'cycles',
      source: UNAVOIDABLE[term.part],
    })),
  ]),
});

/** The layer's bound as a figure of its own: every candidate with its terms. */
const bound: ExplainedFigure<RunView> = {
  id: 'bound',
  ...BOUND_WORDS,
  value: (run) => run.lowerBound.cycles,
  explain: (run) => ({
    ...explainBound(run.lowerBound),
    detail: `set by ${run.lowerBound.by}; of ${SPACE_NAME} no schedule can be faster`,
  }),
};

/** The same of the program that ran. */
const programBound: ExplainedFigure<RunView> = {
  id: 'programBound',
  ...BOUND_WORDS,
  label: 'Bound of this program',
  meaning: 'What no run of this program can go below',
  value: (run) => run.programLowerBound.cycles,
  explain: (run) => ({
    ...explainBound(run.programLowerBound),
    detail: `set by ${run.programLowerBound.by}; this program cannot be faster`,
  }),
};

/** Apart from the headline, whose figures come first: these need a text for each part. */
export const BOUND_FIGURES: readonly ExplainedFigure<RunView>[] = [bound, programBound];

/** Why no run comes without at least these cycles. */
const UNAVOIDABLE: Readonly<Record<PartId, string>> = {
  products: 'one matrix product a cycle',
  resets: 'each accumulator is zeroed once a tile, one a cycle',
  alu: 'each pass takes every accumulator: a cycle with an immediate, two with a second operand',
  fill: 'start, hand-over and pipeline around every instruction: none of a module overlaps another',
  uop: 'compute loads the micro-ops of its first instruction itself',
  bias: 'compute loads the bias itself',
  queue: 'instructions must be fetched before they start',
  'first-load': 'nothing to multiply before the first chunk is on chip, and the first read waits for the whole delay',
  'wait.INP': 'the load module takes its instructions one after another, a beat a cycle at best',
  'wait.WGT': 'the load module takes its instructions one after another, a beat a cycle at best',
  'wait.load': 'the load module takes its instructions one after another, a beat a cycle at best',
  'wait.store': 'a part of the accumulator is free only when its tile is stored, burst after burst',
  'last-store': 'the last tile is stored when all is computed, and FINISH waits for it',
  'read.INP': 'every window of the input is loaded, a beat a cycle at best, again where the buffer cannot have kept it',
  'read.WGT': 'all weights are loaded, a beat a cycle at best, again where the buffer cannot have kept them',
  'read.ACC': 'the bias is loaded, a beat a cycle at best',
  'read.UOP': 'the micro-ops are loaded, a beat a cycle at best',
  'read.fetch': 'the instructions come over the same bus',
  'read.latency': 'a request waits for the delay',
  'read.fill': 'each load starts, asks and ends before the next one starts',
  'read.token': 'a load waits until its buffer is free',
  'read.queue': 'a load waits for its instruction',
  'read.head': 'instructions are fetched and handed out, and the first read waits for the whole delay',
  'read.tail': 'what comes last is still multiplied, finished and stored',
  'write.OUT': 'every output is stored, a beat a cycle',
  'write.latency':
    'each burst is acknowledged before the next one is asked for, with a pause after each row of an element',
  'write.fill': 'each store starts after the one before is done',
  'write.token': 'a store waits for its results',
  'write.queue': 'a store waits for its instruction',
  'write.head': 'the first tile must be loaded and computed',
  'write.tail': 'the last acknowledge, and FINISH',
};
