import type { PipelineModel } from './pipelineModel.ts';
import { PIPELINE_STATE } from './pipelineModel.ts';
import type { Plan } from '../plan/plan.ts';
import type { StepCosts } from '../costs/stepCosts.ts';
import { hasWeightPlaces } from '../target/target.ts';
import { LOOPS, WALKER_STATE, type StepWalker } from '../plan/steps.ts';

const STATE = WALKER_STATE + PIPELINE_STATE;

/** One for all plans, as each is followed to its end before the next: searches follow thousands. */
const SAVED = new Float64Array(LOOPS * 2 * STATE);

/**
 * Middle rounds of each loop, from the innermost, after which it is taken to repeat even if its clocks are not in step. At
 * least one, for its first still shows what compute had left to do of the round before.
 */
const WARM_UP = [2, 2, 1, 1, 1];

/**
 * Leaps over rounds of loops. The rounds between a loop's special ones (windows that reach into the padding, a smaller
 * last tile) cost the same; load, compute and store, each waiting for the others, soon fall into step. From then on
 * every number moves by the same from round to round, so as many rounds as are left can be added at once.
 */
export class SteadyState {
  private readonly walker: StepWalker;
  private readonly clocks: PipelineModel;
  /** Rounds at the start of each loop that are not like those in the middle, and the last of those. */
  private readonly before: readonly number[];
  private readonly lastMiddle: readonly number[];
  /** Rounds after which the state can be the same. */
  private readonly periods: readonly number[];
  /** Where each loop was after its last round and the one before it. */
  private readonly saved = SAVED;

  constructor(plan: Plan, walker: StepWalker, clocks: PipelineModel, costs: StepCosts) {
    this.walker = walker;
    this.clocks = clocks;
    this.saved.fill(0);
    const { h, w } = costs.ends;
    const hBefore = Math.ceil(h.before / plan.hThreads);
    const hAfter = Math.ceil(h.after / plan.hThreads) + Number(h.count % plan.hThreads !== 0);
    const coAfter = Number(plan.co.count * plan.co.tile !== plan.co.extent || plan.co.count % plan.coThreads !== 0);
    // The last chunk of input channels, and an operand behind it.
    const lastSteps = 1 + plan.chunks - plan.inputChunks;
    const channelsFirst = plan.outermost === 'channels';
    // Parts of the kernel differ in what they see of the padding: none is in the middle.
    const firstSteps = plan.target.part.count === 1 ? 1 : plan.chunks;
    this.before = channelsFirst ? [firstSteps, w.before, hBefore, 0, 0] : [firstSteps, 0, w.before, hBefore, 0];
    const after = channelsFirst ? [lastSteps, w.after, hAfter, 0, coAfter] : [lastSteps, coAfter, w.after, hAfter, 0];
    this.lastMiddle = walker.rounds.map((count, level) => count - (after[level] ?? 0) - 1);
    this.periods = walker.rounds.map((_, level) => periodOf(plan, walker, level, costs.reloads));
  }

  /** To be called after each step: leaps in every loop that ends a round with it. */
  endRounds(): void {
    const { walker } = this;
    let ended = walker.endedRounds();
    // A leap may end rounds of the loops around.
    for (let level = 0; level < ended; level++) if (this.endRound(level)) ended = walker.endedRounds();
  }

  private endRound(level: number): boolean {
    const lastMiddle = this.lastMiddle[level] ?? 0;
    const before = this.before[level] ?? 0;
    const period = this.periods[level] ?? 1;
    if (lastMiddle - before <= period) return false;
    const { walker, clocks, saved } = this;
    const round = walker.round(level);
    if (round < before - 1 || round >= lastMiddle) return false;
    const times = Math.floor((lastMiddle - round) / period);
    if (times === 0) return false;
    const since = (level * 2 + ((round + period) & 1)) * STATE;
    if (round - period >= Math.max(0, before - 1)) {
      const settled = round - period - before >= (WARM_UP[level] ?? 0) || clocks.inStep(saved, since + WALKER_STATE);
      if (settled) {
        walker.goOn(saved, since, times);
        clocks.goOn(saved, since + WALKER_STATE, times);
        return true;
      }
    }
    const at = (level * 2 + (round & 1)) * STATE;
    walker.save(saved, at);
    clocks.save(saved, at + WALKER_STATE);
    return false;
  }
}

/** Two rounds where ping-pong buffers take turns or chunks go back and forth, if not an even number of groups makes a round. */
function periodOf(plan: Plan, { rounds }: StepWalker, level: number, reloads: boolean): number {
  // From one tile of a cluster to the next the input stays, from one cluster to the next it does not.
  const coLevel = plan.outermost === 'channels' ? LOOPS - 1 : 1;
  if (level === coLevel && plan.coTilesEach > 1 && plan.target.clusters.count > 1) return Infinity;
  // Each tile's one weight for all lies elsewhere and has micro-ops of its own, which push out those of tiles before.
  if (level === coLevel && reloads && hasWeightPlaces(plan.target)) return Infinity;
  if (plan.contexts === 1 && (level === 0 || plan.inputChunks === 1)) return 1;
  let groups = 1;
  for (let inner = 1; inner < level; inner++) groups *= rounds[inner] ?? 1;
  return groups % 2 === 0 ? 1 : 2;
}
