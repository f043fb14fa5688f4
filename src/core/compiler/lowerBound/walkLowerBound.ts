import { DEFAULT_STREAM_BASE } from '../../program/program.ts';
import type { Cycles } from '../../base/units.ts';
import { startLowerBound, FINISH } from './scheduleLowerBound.ts';
import { COMPUTE_OVERHEAD, fetchBatch } from '../costs/durations.ts';
import { passesOf } from '../target/epilogue.ts';
import { beatBytes, loadLowerBoundWithDelays, tileStoreCycles } from '../costs/transferLowerBounds.ts';
import {
  constantTransfer,
  identityTransfer,
  inputTransfer,
  operandTransfer,
  outputTransfer,
  weightTransfer,
} from '../plan/loads.ts';
import { partOf, type Plan } from '../plan/plan.ts';
import { StepCosts } from '../costs/stepCosts.ts';
import { StepWalker, type Step } from '../plan/steps.ts';
import type { Target } from '../target/target.ts';
import { loadLimits, rectangles, type Transfer } from '../plan/transfer.ts';

/** Longer walks than this are not worth their time. */
const MOST_STEPS = 2 ** 14;

/**
 * Cycles no program of this schedule can go below, step by step: what load, compute and store do at least, each in order
 * and each waiting for the others' tokens, as `steps.ts` has it. All durations are ones the machine has too, and every wait
 * is one of its waits, so nothing on the machine comes earlier, but for one thing: every load is taken to wait for the
 * memory's whole delay. When a load begins, none of its module's requests is queued, so its first request meets an empty
 * queue and does wait so long, or the burst of another client, behind which it may wait less. Each such burst saves one
 * load that much at most (`mostSaved`), and in the longest path every load stands once. Tighter than `scheduleLowerBound`, and
 * ten times slower; 0 where it says nothing: too many steps, or micro-ops that are loaded again and again.
 */
export function walkLowerBound(plan: Plan): Cycles {
  const { target: t, contexts } = plan;
  const steps = t.nBlocks * plan.h.count * plan.w.count * plan.co.count * plan.chunks;
  if (steps > MOST_STEPS) return 0;
  const walker = new StepWalker(plan);
  const costs = new LeastCosts(plan);
  const start = startLowerBound(plan);
  const before = passesOf(plan.passes.slice(0, plan.passesBefore));
  const behind = passesOf(plan.passes.slice(plan.passesBefore));
  /** When the last product of each step is done, in order of steps. */
  const multiplied = new Float64Array(steps);
  const stored: [Cycles, Cycles] = [0, 0];
  let load = start.handOut;
  let compute = start.handOut + start.uop;
  let store = 0;
  while (walker.next()) {
    const s = walker.step;
    let loaded = 0;
    if (s.loadsInput || s.loadsWeight) {
      const freed = s.after < 0 ? 0 : (multiplied[s.after] ?? 0);
      load = Math.max(load, freed) + costs.load(s);
      loaded = load;
    }
    let constant = 0;
    if (s.loadsConstant) {
      load += costs.constant();
      constant = load;
    }
    const size = costs.steps.size(s);
    if (s.first) {
      if (s.tile >= contexts) compute = Math.max(compute, stored[s.accSlot === 0 ? 0 : 1]);
      compute += size.resets + COMPUTE_OVERHEAD + (s.tile === 0 ? start.bias : 0);
      costs.count(1, s);
    }
    if (s.operand) {
      compute += before.cycles * size.elements + before.instructions * COMPUTE_OVERHEAD;
      compute = Math.max(compute, loaded) + size.elements + COMPUTE_OVERHEAD;
      costs.count(before.instructions + 1, s);
    } else {
      const fills = size.products + (t.maxPool === null ? size.parts * COMPUTE_OVERHEAD : 0);
      const outside = costs.steps.outside(s);
      compute = Math.max(compute, loaded) + fills + outside.cycles + outside.kernels.length * COMPUTE_OVERHEAD;
      costs.count(size.parts + outside.kernels.length, s);
    }
    const adds = costs.addsBias(s);
    if (adds) {
      compute = Math.max(compute, constant) + size.elements + COMPUTE_OVERHEAD;
      costs.count(1, s);
    }
    multiplied[s.index] = compute;
    if (!s.operand) compute += size.passed + (t.maxPool === null ? 0 : size.parts * COMPUTE_OVERHEAD);
    if (!s.last) continue;
    compute += behind.cycles * size.elements + behind.instructions * COMPUTE_OVERHEAD;
    store = Math.max(store, compute) + costs.store(s);
    stored[s.accSlot === 0 ? 0 : 1] = store;
    costs.count(behind.instructions, s);
  }
  return Math.max(0, store + FINISH - costs.mostSaved());
}

/** Of a load. */
interface TransferLowerBound {
  readonly cycles: Cycles;
  readonly instructions: number;
}

const lowerBoundOf = (t: Target, tensor: 'INP' | 'WGT', transfer: Transfer): TransferLowerBound => ({
  cycles: loadLowerBoundWithDelays(t, tensor, transfer),
  instructions: rectangles(transfer, loadLimits(t.arch, t.geometry, tensor)).length,
});

/** What transfers cost at least, and how many instructions there are. */
class LeastCosts {
  readonly steps: StepCosts;
  private readonly plan: Plan;
  private readonly inputs: (TransferLowerBound | undefined)[] = [];
  private readonly weights: (TransferLowerBound | undefined)[] = [];
  private instructions = 1;
  private biasLoads = 0;

  constructor(plan: Plan) {
    this.plan = plan;
    this.steps = new StepCosts(plan, true);
  }

  count(instructions: number, s: Readonly<Step>): void {
    this.instructions += instructions;
    if (s.first && this.plan.byChannel.each > 0) this.biasLoads++;
    if (!s.operand) this.steps.kernel(s);
  }

  addsBias(s: Readonly<Step>): boolean {
    return !s.operand && this.steps.biasKernel(s) >= 0;
  }

  load(s: Readonly<Step>): Cycles {
    const { plan } = this;
    const { target: t } = plan;
    let cycles = 0;
    if (s.loadsIdentity) cycles += this.counted(lowerBoundOf(t, 'WGT', identityTransfer(plan, 0)));
    if (s.operand) return cycles + this.counted(lowerBoundOf(t, 'INP', operandTransfer(plan, s, 0)));
    const lastCi = Number(s.ci === plan.ci.count - 1);
    const lastCo = Number(s.co === plan.co.count - 1);
    const parts = t.part.count;
    const part = partOf(plan, s);
    if (s.loadsInput) {
      const at = ((s.h * plan.w.count + s.w) * 4 + lastCi * 2 + (t.clusters.count > 1 ? lastCo : 0)) * parts + part;
      cycles += this.counted((this.inputs[at] ??= lowerBoundOf(t, 'INP', inputTransfer(plan, s, 0))));
    }
    if (s.loadsWeight) {
      const at = (lastCi * 2 + lastCo) * parts + part;
      cycles += this.counted((this.weights[at] ??= lowerBoundOf(t, 'WGT', weightTransfer(plan, s, 0))));
    }
    return cycles;
  }

  constant(): Cycles {
    return this.counted(lowerBoundOf(this.plan.target, 'INP', constantTransfer(this.plan, 0)));
  }

  store(s: Readonly<Step>): Cycles {
    const transfer = outputTransfer(this.plan, s, 0);
    this.instructions += transfer.planes * transfer.rows;
    return tileStoreCycles(this.plan.target, transfer);
  }

  private counted({ cycles, instructions }: TransferLowerBound): Cycles {
    this.instructions += instructions;
    return cycles;
  }

  /** By how much bursts of fetch, micro-ops and bias shorten the delays of loads at most, all together. */
  mostSaved(): Cycles {
    const { target: t, byChannel, co } = this.plan;
    if (!this.steps.fitsSurely()) return Infinity;
    const { busBits, burstLengthLog2, memoryDelay } = t.arch.hardware;
    const most = 2 ** burstLengthLog2;
    const saves = (beats: number): Cycles => Math.max(0, memoryDelay + 1 - beats);
    // A stretch is bursts of the most beats, and a shorter one at each end.
    const stretch = (bytes: number): Cycles => 2 * saves(1) + Math.ceil(bytes / beatBytes(t) / most) * saves(most);
    const uop = stretch(t.geometry.bufferBytes.UOP);
    const accBytes = byChannel.each * t.geometry.elementBytes.ACC;
    const acc =
      accBytes === 0
        ? 0
        : byChannel.all
          ? stretch(t.coBlocks * accBytes)
          : this.biasLoads * stretch(co.tile * accBytes);
    const batch = fetchBatch(t);
    const batches = Math.ceil((this.instructions + 4 + this.biasLoads) / batch.instructions);
    // A batch of a wide bus that crosses a burst's boundary is two bursts.
    const whole = busBits === 64 || DEFAULT_STREAM_BASE % (most * beatBytes(t)) === 0;
    const each = whole ? saves(batch.beats) : Math.max(saves(1), 2 * (memoryDelay + 1) - batch.beats);
    return uop + acc + batches * each + saves(1) * (whole ? 1 : 2);
  }
}
