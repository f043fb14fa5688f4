import type { Clocks } from './clocks.ts';
import { CLOCK_STATE } from './clocks.ts';
import type { Plan } from './plan.ts';
import type { StepCosts } from './stepCosts.ts';
import { LOOPS, WALKER_STATE, type StepWalker } from './steps.ts';

const STATE = WALKER_STATE + CLOCK_STATE;

/** Middle rounds of a loop that are followed at most, for each loop from the innermost, before it is taken to repeat. */
const MOST_FOLLOWED = [6, 6, 4, 3, 3];

/**
 * Leaps over rounds of loops. The rounds between a loop's special ones (windows that reach into the padding, a smaller
 * last tile) cost the same; load, compute and store, each waiting for the others, soon fall into step. From then on
 * every number moves by the same from round to round, so as many rounds as are left can be added at once.
 */
export class Repeats {
  private readonly walker: StepWalker;
  private readonly clocks: Clocks;
  /** Rounds at both ends of each loop that are not like the others. */
  private readonly before: readonly number[];
  private readonly after: readonly number[];
  /** Rounds after which the state can be the same: with two halves of a buffer, or chunks back and forth, two. */
  private readonly period: number;
  /** Where each loop was after its last round and the one before it. */
  private readonly saved = new Float64Array(LOOPS * 2 * STATE);

  constructor(plan: Plan, walker: StepWalker, clocks: Clocks, costs: StepCosts) {
    this.walker = walker;
    this.clocks = clocks;
    const { h, w } = costs.ends;
    const hBefore = Math.ceil(h.before / plan.hThreads);
    const hAfter = Math.ceil(h.after / plan.hThreads) + Number(h.count % plan.hThreads !== 0);
    const coAfter = Number(plan.co.count * plan.co.tile !== plan.co.extent || plan.co.count % plan.coThreads !== 0);
    const channelsFirst = plan.outermost === 'channels';
    this.before = channelsFirst ? [1, w.before, hBefore, 0, 0] : [1, 0, w.before, hBefore, 0];
    this.after = channelsFirst ? [1, w.after, hAfter, 0, coAfter] : [1, coAfter, w.after, hAfter, 0];
    this.period = plan.contexts;
  }

  /** To be called after each step: leaps in every loop that ends a round with it. */
  endRounds(): void {
    for (let level = 0; level < this.walker.endedRounds(); level++) this.endRound(level);
  }

  private endRound(level: number): void {
    const { walker, saved } = this;
    const count = walker.rounds[level] ?? 1;
    const before = this.before[level] ?? 0;
    const lastMiddle = count - (this.after[level] ?? 0) - 1;
    const period = level === 0 ? this.period : 2;
    if (lastMiddle - before <= period) return;
    const round = walker.round(level);
    if (round < before - 1 || round >= lastMiddle) return;
    const at = (level * 2 + (round % 2)) * STATE;
    const since = (level * 2 + ((round + period) % 2)) * STATE;
    if (round - period >= Math.max(0, before - 1)) {
      const times = Math.floor((lastMiddle - round) / period);
      if (
        times > 0 &&
        (round - before + 1 >= (MOST_FOLLOWED[level] ?? 0) || this.clocks.inStep(saved, since + WALKER_STATE))
      ) {
        walker.goOn(saved, since, times);
        this.clocks.goOn(saved, since + WALKER_STATE, times);
        return;
      }
    }
    walker.save(saved, at);
    this.clocks.save(saved, at + WALKER_STATE);
  }
}
