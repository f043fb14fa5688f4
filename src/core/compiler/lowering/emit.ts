import { MEMORY_TYPE } from '../../machine/design/memories.ts';
import type { InstructionNote } from '../compilation.ts';
import {
  constantTransfer,
  identityTransfer,
  inputTransfer,
  operandTransfer,
  outputTransfer,
  weightTransfer,
} from '../plan/loads.ts';
import type { MemoryMap } from './memoryMap.ts';
import type { Plan } from '../plan/plan.ts';
import { StepWalker, type Step } from '../plan/steps.ts';
import { finishDraft, NOWHERE, transferDraft, type InstructionDraft } from './stream.ts';
import type { TileCompute } from './tileCompute.ts';
import { loadLimits, NO_LIMITS, rectangles } from '../plan/transfer.ts';
import { lastIndexWhere } from '../../base/last.ts';

/** A step with the token its products give back to load. */
interface PlannedStep extends Step {
  frees: boolean;
}

function collectSteps(plan: Plan): PlannedStep[] {
  const steps: PlannedStep[] = [];
  const walker = new StepWalker(plan);
  while (walker.next()) {
    const step = planned(walker.step);
    steps.push(step);
    const freed = step.pops ? steps[step.after] : undefined;
    if (freed !== undefined) freed.frees = true;
  }
  return steps;
}

/** A copy, field by field: of an object with so many, `...` takes several times as long. */
const planned = (s: Readonly<Step>): PlannedStep => ({
  index: s.index,
  tile: s.tile,
  operand: s.operand,
  n: s.n,
  co: s.co,
  h: s.h,
  w: s.w,
  ci: s.ci,
  ky: s.ky,
  kx: s.kx,
  accSlot: s.accSlot,
  inpSlot: s.inpSlot,
  wgtSlot: s.wgtSlot,
  loadsInput: s.loadsInput,
  loadsWeight: s.loadsWeight,
  loadsConstant: s.loadsConstant,
  loadsIdentity: s.loadsIdentity,
  first: s.first,
  last: s.last,
  after: s.after,
  pops: s.pops,
  frees: false,
});

/**
 * The stream in an order that is right one after another too: each token is pushed before it is popped. Loads run
 * `contexts` steps ahead, so that a short compute queue does not keep fetch from reaching them.
 */
export function emit(plan: Plan, map: MemoryMap, compute: TileCompute): InstructionDraft[] {
  const steps = collectSteps(plan);
  const drafts: InstructionDraft[] = [];
  const tiles = (steps.at(-1)?.tile ?? -1) + 1;
  const load = (step: PlannedStep | undefined): void => {
    if (step !== undefined) drafts.push(...loadDrafts(plan, step, map));
  };
  for (let ahead = 0; ahead < plan.contexts; ahead++) load(steps[ahead]);
  for (const [index, step] of steps.entries()) {
    drafts.push(...computeDrafts(plan, step, map, compute));
    if (step.last) drafts.push(...storeDrafts(plan, step, map, tiles));
    load(steps[index + plan.contexts]);
  }
  const finish = finishDraft({ ...NOWHERE, role: 'finish' });
  // The last store's token: all stores are done, for they run in order.
  finish.instruction.popNext = true;
  drafts.push(finish);
  return drafts;
}

const noteOf = (plan: Plan, s: Readonly<Step>, role: InstructionNote['role']): InstructionNote => ({
  role,
  batch: s.n,
  tileCo: s.co,
  tileH: s.h,
  tileW: s.w,
  tileCi: s.operand ? -1 : s.ci,
  thread: plan.contexts === 1 ? 0 : s.accSlot,
});

function loadDrafts(plan: Plan, step: PlannedStep, map: MemoryMap): InstructionDraft[] {
  const { arch, geometry } = plan.target;
  const drafts: InstructionDraft[] = [];
  if (step.loadsIdentity) {
    for (const r of rectangles(identityTransfer(plan, map.identity.element), loadLimits(arch, geometry, 'WGT'))) {
      drafts.push(transferDraft('LOAD', MEMORY_TYPE.WGT, r, noteOf(plan, step, 'load-operand')));
    }
  }
  if (step.operand) {
    const transfer = operandTransfer(plan, step, map.operand.element);
    for (const r of rectangles(transfer, loadLimits(arch, geometry, 'INP'))) {
      drafts.push(transferDraft('LOAD', MEMORY_TYPE.INP, r, noteOf(plan, step, 'load-operand')));
    }
  } else if (step.loadsInput) {
    const transfer = inputTransfer(plan, step, map.input.element);
    for (const r of rectangles(transfer, loadLimits(arch, geometry, 'INP'))) {
      drafts.push(transferDraft('LOAD', MEMORY_TYPE.INP, r, noteOf(plan, step, 'load-input')));
    }
  }
  if (step.loadsWeight) {
    const transfer = weightTransfer(plan, step, map.weight.element);
    for (const r of rectangles(transfer, loadLimits(arch, geometry, 'WGT'))) {
      drafts.push(transferDraft('LOAD', MEMORY_TYPE.WGT, r, noteOf(plan, step, 'load-weight')));
    }
  }
  const [first, last] = [drafts[0], drafts.at(-1)];
  if (first !== undefined && step.pops) first.instruction.popNext = true;
  if (last !== undefined) last.instruction.pushNext = true;
  if (step.loadsConstant) {
    // Behind the chunks and with a token of its own: the products need not wait for it.
    for (const r of rectangles(constantTransfer(plan, map.constant.element), loadLimits(arch, geometry, 'INP'))) {
      drafts.push(transferDraft('LOAD', MEMORY_TYPE.INP, r, noteOf(plan, step, 'load-bias')));
    }
    const constant = drafts.at(-1);
    if (constant !== undefined) constant.instruction.pushNext = true;
  }
  return drafts;
}

function computeDrafts(plan: Plan, step: PlannedStep, map: MemoryMap, compute: TileCompute): InstructionDraft[] {
  const note = noteOf(plan, step, 'gemm');
  const drafts: InstructionDraft[] = [];
  if (step.first) {
    const resets = compute.reset(step, note);
    const [reset] = resets;
    // The tile that had this ping-pong buffer of ACC before must have been stored.
    if (reset !== undefined && step.tile >= plan.contexts) reset.instruction.popNext = true;
    drafts.push(...resets, ...compute.loadBias(step, map.bias.element, note));
  }
  if (step.operand) drafts.push(...compute.passesBefore(step, note));
  const products = step.operand ? compute.operand(step, note) : compute.products(step, note);
  const bias = compute.biasProduct(step, note);
  if (bias[0] !== undefined && step.loadsConstant) bias[0].instruction.popPrev = true;
  const [first, last] = [products[0], bias.at(-1) ?? products[lastIndexWhere(products, isGemm)]];
  if (first !== undefined && (step.loadsInput || step.loadsWeight)) first.instruction.popPrev = true;
  if (last !== undefined && step.frees) last.instruction.pushPrev = true;
  drafts.push(...products, ...bias);
  if (step.last) {
    drafts.push(...compute.epilogue(step, note));
    const finished = drafts.at(-1);
    if (finished !== undefined) finished.instruction.pushNext = true;
  }
  return drafts;
}

/** Passes of the ALU behind them read ACC alone. */
const isGemm = ({ instruction }: InstructionDraft): boolean => instruction.op === 'GEMM';

function storeDrafts(plan: Plan, step: PlannedStep, map: MemoryMap, tiles: number): InstructionDraft[] {
  const { geometry: g, arch } = plan.target;
  const steppedWrongly = g.scalarBits.OUT !== 8 && g.elementBits.OUT > arch.hardware.busBits;
  const transfer = outputTransfer(plan, step, map.output.element);
  // The RTL's narrow store steps rows rightly for 8-bit outputs only (`timing.md` section 7).
  const limits = { ...NO_LIMITS, rows: steppedWrongly ? 1 : Infinity };
  const drafts = rectangles(transfer, limits).map((r) =>
    transferDraft('STORE', MEMORY_TYPE.OUT, r, { ...noteOf(plan, step, 'store'), tileCi: -1 }),
  );
  const [first, last] = [drafts[0], drafts.at(-1)];
  if (first !== undefined) first.instruction.popPrev = true;
  // The tile that takes this ping-pong buffer next waits for it; FINISH waits for the very last.
  if (last !== undefined && (step.tile + plan.contexts < tiles || step.tile === tiles - 1)) {
    last.instruction.pushPrev = true;
  }
  return drafts;
}
