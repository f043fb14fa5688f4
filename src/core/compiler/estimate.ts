import type { Cycles } from '../units.ts';
import { scheduleBound } from './bound.ts';
import { COMPUTE_OVERHEAD, fetchInterval, firstHandOut, type TransferCost } from './durations.ts';
import { passCycles } from './epilogue.ts';
import { stepCount } from './legality.ts';
import type { Plan } from './plan.ts';
import { StepCosts } from './stepCosts.ts';
import { StepWalker } from './steps.ts';

/** Steps that are followed one by one; what comes after goes on at the pace of their second half. */
const FOLLOWED = 256;

const NOTHING: TransferCost = { cycles: 0, instructions: 0 };

/**
 * Cycles of a plan, estimated: load, compute and store as three clocks that wait for each other's tokens, durations as
 * when nothing interferes. What it leaves out: bursts of different clients in each other's way, queues that fill up.
 */
export function estimateCycles(plan: Plan): Cycles {
  const t = plan.target;
  const costs = new StepCosts(plan);
  const interval = fetchInterval(t);
  const start = firstHandOut(t);
  const passes = t.passes.length;
  const passesPerElement = cyclesPerElement(plan);
  const productsDone = new Float64Array(FOLLOWED);
  const storeDone = new Float64Array(2);
  const walker = new StepWalker(plan);
  const s = walker.step;
  let load = start;
  let compute = start;
  let store = start;
  let instructions = 1;
  // What compute has done of its work, for the pace of the rest.
  let busy = 0;
  let busyHalf = 0;
  let half = 0;
  while (s.index < FOLLOWED - 1 && walker.next()) {
    const size = costs.size(s);
    let loaded = 0;
    if (s.loadsInput || s.loadsWeight) {
      const input = s.loadsInput ? costs.input(s) : NOTHING;
      const weight = s.loadsWeight ? costs.weight(s) : NOTHING;
      const freed = s.after >= 0 ? (productsDone[s.after] ?? 0) + 1 : 0;
      load = Math.max(load, freed, start + instructions * interval) + input.cycles + weight.cycles;
      instructions += input.instructions + weight.instructions;
      loaded = load;
    }
    if (s.first) {
      compute = Math.max(compute, storeDone[s.accSlot] ?? 0, start + instructions * interval);
      compute += size.elements + COMPUTE_OVERHEAD + costs.biasLoad(s);
      instructions++;
    }
    instructions += size.parts;
    const products = size.products + size.parts * COMPUTE_OVERHEAD;
    compute = Math.max(compute, loaded, start + instructions * interval) + products + costs.kernelLoads(s);
    busy += products;
    productsDone[s.index] = compute;
    if (s.last) {
      compute += passesPerElement * size.elements + passes * COMPUTE_OVERHEAD;
      busy += (1 + passesPerElement) * size.elements + (passes + 1) * COMPUTE_OVERHEAD;
      const stored = costs.output(s);
      instructions += passes + stored.instructions;
      store = Math.max(store, compute + 1, start + instructions * interval) + stored.cycles;
      storeDone[s.accSlot] = store;
    }
    if (s.index === FOLLOWED / 2) {
      half = compute;
      busyHalf = busy;
    }
  }
  const pace = (compute - half) / (busy - busyHalf);
  const followed = Math.max(compute, store) + 2 + costs.startBeats();
  if (s.index + 1 === stepCount(t, plan.schedule)) return Math.round(followed);
  // The pace may be taken where little happens to be loaded; the bound knows all loads.
  return Math.round(Math.max(followed + (totalBusy(plan) - busy) * pace, scheduleBound(plan).cycles));
}

/**
 * What `estimateCycles` cannot be below: all of compute's work behind the first chunk's loads and before the last store.
 * Cheap, so that a search need not estimate what cannot win.
 */
export function estimateFloor(plan: Plan): Cycles {
  const costs = new StepCosts(plan);
  const walker = new StepWalker(plan);
  walker.next();
  const loads = costs.input(walker.step).cycles + costs.weight(walker.step).cycles;
  // The first reset passes during the first loads.
  return firstHandOut(plan.target) + loads + totalBusy(plan) - costs.size(walker.step).elements - COMPUTE_OVERHEAD;
}

/** Cycles of the ALU passes for each accumulator element. */
const cyclesPerElement = ({ target }: Plan): Cycles => target.passes.reduce((sum, pass) => sum + passCycles(pass), 0);

/** Cycles compute works in the whole program, a product counted as one instruction. */
function totalBusy(plan: Plan): Cycles {
  const { target: t, ci } = plan;
  const elements = t.nBlocks * t.coBlocks * t.outHeight * t.outWidth;
  const steps = stepCount(t, plan.schedule);
  const instructions = steps + (steps / ci.count) * (t.passes.length + 1);
  return elements * (t.ciBlocks * t.taps + 1 + cyclesPerElement(plan)) + instructions * COMPUTE_OVERHEAD;
}
