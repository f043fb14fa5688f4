import type { Cycles } from '../../base/units.ts';
import type { PartCycles, PartId } from '../../cycles/parts.ts';
import { scheduleLowerBound } from '../lowerBound/scheduleLowerBound.ts';
import { PipelineModel } from './pipelineModel.ts';
import type { LowerBound } from '../../cycles/lowerBound.ts';
import { COMPUTE_OVERHEAD, firstHandOut } from '../costs/durations.ts';
import { passCycles } from '../target/epilogue.ts';
import { stepCount } from '../space/legality.ts';
import { moreProducts, productCount, type Plan } from '../plan/plan.ts';
import { SteadyState } from './steadyState.ts';
import { StepCosts } from '../costs/stepCosts.ts';
import { StepWalker } from '../plan/steps.ts';
import { layerWork } from '../target/target.ts';

/**
 * Cycles of a plan, estimated: load, compute and store as three clocks that wait for each other's tokens (`Clocks`),
 * durations as when nothing interferes but instruction fetch. Steps are followed until a loop's rounds repeat
 * (`Repeats`); the rest of its rounds go on alike. What it leaves out: queues that fill up, fetch that waits behind long
 * bursts of loads, loads of load and of compute in each other's way.
 *
 * For ranking: whoever shows it takes `estimateOf`.
 */
export const estimateCycles = (plan: Plan): Cycles => total(partsOf(plan, followedToEnd(plan)));

/**
 * The same, with what of it goes to micro-ops that do not stay on chip: 0 where all are loaded once. Null, and quicker,
 * if it is above the limit even without that.
 */
export function estimateUpTo(plan: Plan, limit: Cycles): { readonly cycles: Cycles; readonly reloads: Cycles } | null {
  const clocks = followed(plan, limit);
  if (clocks === null) return null;
  const cycles = total(partsOf(plan, clocks));
  const reloads = clocks.reloads ? Math.round(clocks.uop) : 0;
  return cycles - reloads > limit ? null : { cycles, reloads };
}

/**
 * The estimate divided, as the exact run is: parts of the compute resource that add up to `estimateCycles`. A wait for a
 * chunk whose input and weights were both loaded counts for the one that took longer.
 */
function estimateParts(plan: Plan): PartCycles[] {
  const cycles = partsOf(plan, followedToEnd(plan));
  return PARTS_OF_ESTIMATE.map((part, i) => ({ part, cycles: cycles[i] ?? 0 }));
}

/** An estimate as it is shown: never below the schedule's lower bound. */
export interface ScheduleEstimate {
  readonly cycles: Cycles;
  /** Parts of the compute resource; they add up to the cycles. */
  readonly parts: readonly PartCycles[];
}

/**
 * The estimate, raised to the lower bound where it is below: on no schedule of ResNet-18's layers on any preset, so a search
 * need not ask. The excess goes to what the lower bound says compute must have waited for or done.
 */
export function estimateOf(plan: Plan): ScheduleEstimate {
  const parts = estimateParts(plan);
  const cycles = parts.reduce((sum, part) => sum + part.cycles, 0);
  const bound = scheduleLowerBound(plan);
  if (cycles >= bound.cycles) return { cycles, parts };
  const raised = raisedPart(bound, parts);
  const excess = bound.cycles - cycles;
  return {
    cycles: bound.cycles,
    parts: parts.map((p) => (p.part === raised ? { ...p, cycles: p.cycles + excess } : p)),
  };
}

/** Of compute's lower bound the term that most exceeds its part; of the memory port's, the wait for what it carries most of. */
function raisedPart({ by, parts: resources }: LowerBound, parts: readonly PartCycles[]): PartId {
  if (by === 'write') return 'last-store';
  const terms = resources.find(({ id }) => id === by)?.terms ?? [];
  const of = (id: PartId): Cycles => terms.reduce((sum, t) => sum + (t.part === id ? t.cycles : 0), 0);
  if (by === 'read') return of('read.WGT') > of('read.INP') ? 'wait.WGT' : 'wait.INP';
  const missing = parts.map(({ part, cycles }) => ({ part, cycles: of(part) - cycles }));
  return missing.reduce((most, m) => (m.cycles > most.cycles ? m : most)).part;
}

const PARTS_OF_ESTIMATE = [
  'products',
  'resets',
  'alu',
  'fill',
  'uop',
  'bias',
  'queue',
  'first-load',
  'wait.INP',
  'wait.WGT',
  'wait.store',
  'last-store',
] as const satisfies readonly PartId[];

function total(parts: readonly number[]): number {
  let sum = 0;
  for (const cycles of parts) sum += cycles;
  return sum;
}

/** Whole cycles of each of PARTS_OF_ESTIMATE. */
function partsOf(plan: Plan, clocks: PipelineModel): number[] {
  const { target: t } = plan;
  const elements = t.nBlocks * t.coBlocks * t.outHeight * t.outWidth;
  const { products, resets, passed } = layerWork(t, plan.schedule);
  return [
    products + elements * moreProducts(plan),
    resets,
    passed + clocks.outside + elements * cyclesPerElement(plan),
    clocks.computeInstructions * COMPUTE_OVERHEAD + 2,
    Math.round(clocks.uop),
    Math.round(clocks.bias),
    Math.round(clocks.queue) + firstHandOut(t, clocks.handed),
    Math.round(clocks.first),
    Math.round(clocks.input),
    Math.round(clocks.weight),
    Math.round(clocks.storing),
    Math.round(Math.max(0, clocks.store - clocks.compute)),
  ];
}

function followedToEnd(plan: Plan): PipelineModel {
  const clocks = followed(plan, Infinity);
  if (clocks === null) throw new Error('nothing takes longer than forever');
  return clocks;
}

/** Null: the estimate is above the limit. Micro-ops that turn out not to fit the buffer are not kept. */
function followed(plan: Plan, limit: Cycles): PipelineModel | null {
  const kept = follow(plan, true, limit);
  const clocks = kept === 'overflow' ? follow(plan, false, limit) : kept;
  if (clocks === 'overflow') throw new Error('micro-ops that are not kept cannot be too many');
  return clocks === 'above' ? null : clocks;
}

/** Follows the plan to its end, or till it is sure to take longer than the limit. */
function follow(plan: Plan, keepMicroOps: boolean, limit: Cycles): PipelineModel | 'above' | 'overflow' {
  const walker = new StepWalker(plan);
  const costs = new StepCosts(plan, keepMicroOps);
  walker.next();
  const least = lowerBoundWith(plan, costs, walker);
  if (least.lowerBound > limit) return 'above';
  const clocks = new PipelineModel(plan, costs);
  const repeats = new SteadyState(plan, walker, clocks, costs);
  const mostWaits = limit - least.busy;
  do {
    clocks.step(walker.step);
    if (costs.overflow) return 'overflow';
    if (clocks.waits() > mostWaits) return 'above';
    repeats.endRounds();
  } while (walker.next());
  clocks.finish();
  return clocks;
}

/**
 * What `estimateCycles` cannot be below: all of compute's work behind the first chunk's loads and before the last store.
 * Cheap, so that a search need not estimate what cannot win.
 */
export function estimateLowerBound(plan: Plan): Cycles {
  const walker = new StepWalker(plan);
  walker.next();
  return lowerBoundWith(plan, new StepCosts(plan, true), walker).lowerBound;
}

/** From the first step. `busy`: all that compute does, without any wait but the one for the first instruction. */
function lowerBoundWith(
  plan: Plan,
  costs: StepCosts,
  { step }: StepWalker,
): { readonly lowerBound: Cycles; readonly busy: Cycles } {
  const loads = costs.input(step).cycles + costs.weight(step).cycles;
  const busy = firstHandOut(plan.target, 1) + totalBusy(plan);
  // The first reset passes during the first loads.
  return { busy, lowerBound: loads + busy - costs.resets(step) - COMPUTE_OVERHEAD };
}

/** Cycles of the ALU passes for each accumulator element. */
const cyclesPerElement = ({ passes }: Plan): Cycles => passes.reduce((sum, pass) => sum + passCycles(pass), 0);

/** Cycles compute works in the whole program, each product in a single instruction. */
function totalBusy(plan: Plan): Cycles {
  const { target: t, inputChunks } = plan;
  const elements = t.nBlocks * t.coBlocks * t.outHeight * t.outWidth;
  const steps = stepCount(t, plan.schedule);
  const more = moreProducts(plan);
  const instructions = productCount(plan) + (steps / inputChunks) * (plan.passes.length + 1 + more);
  const { products, resets, passed } = layerWork(t, plan.schedule);
  const perElement = more + cyclesPerElement(plan);
  return products + resets + passed + elements * perElement + instructions * COMPUTE_OVERHEAD;
}
