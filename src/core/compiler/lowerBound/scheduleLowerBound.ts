import { tileSize } from '../plan/axis.ts';
import type { LowerBound, LowerBoundTerm as Term } from '../../cycles/lowerBound.ts';
import { costTables } from '../costs/costTables.ts';
import { COMPUTE_OVERHEAD } from '../costs/durations.ts';
import { passCycles, type AluPass } from '../target/epilogue.ts';
import { STORE_HANDSHAKE } from '../../machine/design/constants.ts';
import {
  beatBytes,
  loadLowerBound,
  storeLowerBound,
  stretchLowerBound,
  LOAD_START,
  loadEnd,
  tileStoreCycles,
} from '../costs/transferLowerBounds.ts';
import { inputTransfer, outputTransfer, weightTransfer } from '../plan/loads.ts';
import { maxInstructions, moreProducts, productCount, type Plan } from '../plan/plan.ts';
import { trafficLowerBound } from './reloads.ts';
import type { Step } from '../plan/steps.ts';
import {
  columnPhases,
  layerWork,
  partTaps,
  rowPhases,
  tilePassed,
  tileSums,
  tileTaps,
  type Target,
} from '../target/target.ts';
import type { Cycles } from '../../base/units.ts';

/** FINISH: its start cycle and its done. */
export const FINISH: Cycles = 2;

/**
 * Cycles no program of this schedule can go below, in closed form: a few microseconds. Compute does all its work one
 * instruction after another behind the first chunk's loads and before the last tile's stores; the load module brings
 * every chunk, the store module takes away every tile, one after another too. How: `timing.md` sections 3 and 6 to 10.
 */
export function scheduleLowerBound(plan: Plan): LowerBound {
  const work = computeWork(plan);
  const begin = beginning(plan, work);
  return lowerBoundOf(RESOURCES.map((id) => ({ id, terms: TERMS[id](plan, work, begin) })));
}

/**
 * The same where it is below `least`; null: it is not, which is told sooner, by what decided `least` first: of most schedules looked at
 * it is the same.
 */
export function lowerBoundBelow(plan: Plan, least: Pick<LowerBound, 'cycles' | 'by'>): LowerBound | null {
  const work = computeWork(plan);
  const begin = beginning(plan, work);
  const found = new Map<LowerBound['by'], readonly Term[]>();
  for (const id of [least.by, ...RESOURCES.filter((other) => other !== least.by)]) {
    const terms = TERMS[id](plan, work, begin);
    if (sumOf(terms) >= least.cycles) return null;
    found.set(id, terms);
  }
  return lowerBoundOf(RESOURCES.map((id) => ({ id, terms: found.get(id) ?? [] })));
}

const RESOURCES = ['compute', 'read', 'write'] as const satisfies readonly LowerBound['by'][];

/** What bounds each resource is made of. */
const TERMS: Readonly<Record<LowerBound['by'], (plan: Plan, work: Work, begin: Beginning) => Term[]>> = {
  compute: (plan, work, begin) =>
    computeTerms(plan, work, begin, tileStoreCycles(plan.target, outputTransfer(plan, lastStep(plan), 0))),
  read: (plan, _, begin) => readTerms(plan, begin),
  write: (plan, _, begin) => writeTerms(plan, begin),
};

function sumOf(terms: readonly Term[]): Cycles {
  let sum = 0;
  for (const { cycles } of terms) sum += cycles;
  return sum;
}

function lowerBoundOf(
  parts: readonly { readonly id: LowerBound['by']; readonly terms: readonly Term[] }[],
): LowerBound {
  const summed = parts.map((part) => ({
    id: part.id,
    cycles: sumOf(part.terms),
    terms: part.terms.filter((term) => term.cycles > 0),
  }));
  const largest = summed.reduce((best, part) => (part.cycles > best.cycles ? part : best));
  return { cycles: largest.cycles, by: largest.id, parts: summed };
}

/** The first step: tile 0, first chunk. */
const firstStep: Step = {
  ...{ index: 0, tile: 0, operand: false, n: 0, co: 0, h: 0, w: 0, ci: 0, ky: 0, kx: 0 },
  ...{ accSlot: 0, inpSlot: 0, wgtSlot: 0 },
  ...{
    loadsInput: true,
    loadsWeight: true,
    loadsConstant: false,
    loadsIdentity: false,
    first: true,
    last: false,
    after: -1,
    pops: false,
  },
};

/** The tile that is finished last is the last along every axis, whatever the order of the groups. */
const lastStep = ({ target, h, w, co }: Plan): Step => ({
  ...firstStep,
  n: target.nBlocks - 1,
  co: co.count - 1,
  h: h.count - 1,
  w: w.count - 1,
});

/** Instructions of compute. */
interface Work {
  readonly tiles: number;
  readonly products: number;
  /** Of the first step: the micro-ops its first GEMM needs. */
  readonly firstMicroOps: number;
}

/** One product a step and phase, more where its micro-ops do not fit their buffer; one more a tile for a bias by product and for an operand. */
function computeWork(plan: Plan): Work {
  const { target: t, h, w, ci, co, ky, kx } = plan;
  const tiles = t.nBlocks * h.count * w.count * co.count;
  const microOps = costTables(t).microOps(plan);
  const parts = microOps.map((count) => Math.ceil(count / t.geometry.depth.UOP));
  const more = parts.reduce((sum, count) => sum + count - 1, 0);
  // Smaller tiles at the ends may take fewer parts; count them as one, for a lower bound must not exceed.
  const fullSteps =
    t.nBlocks * [h, w, ci, co, ky, kx].reduce((product, axis) => product * Math.floor(axis.extent / axis.tile), 1);
  const products = productCount(plan) + tiles * moreProducts(plan) + fullSteps * more;
  return { tiles, products, firstMicroOps: Math.ceil((microOps[0] ?? 0) / (parts[0] ?? 1)) };
}

/** Cycles up to the first product. */
interface Beginning {
  /** First hand-out. */
  readonly handOut: Cycles;
  /** The first chunk is on chip. */
  readonly loaded: Cycles;
  /** What compute does before its first product, besides the reset of the first tile. */
  readonly uop: Cycles;
  readonly bias: Cycles;
  /** Done of the instruction of compute before the first product. */
  readonly prepared: Cycles;
}

/**
 * Before the first hand-out nobody but fetch has asked for anything, so the request queue is empty: the first request
 * after it waits for the whole delay, and no beat comes before that one's first. Later ones may come in its company.
 */
function beginning(plan: Plan, work: Work): Beginning {
  const { target: t, co } = plan;
  const { memoryDelay } = t.arch.hardware;
  const handOut = handOutLowerBound(t, { ...work, passes: plan.passes.length });
  const loads =
    loadLowerBound(t, 'INP', inputTransfer(plan, firstStep, 0), memoryDelay) +
    loadLowerBound(t, 'WGT', weightTransfer(plan, firstStep, 0), 0);
  // Micro-ops come first of all in compute: the reset has one.
  const uop = memoryDelay + stretchLowerBound(t, 'UOP', work.firstMicroOps);
  const { all, each } = plan.byChannel;
  const bias = each > 0 ? stretchLowerBound(t, 'ACC', each * (all ? t.coBlocks : tileSize(co, 0))) : 0;
  const resets = tileSize(co, 0) * tileSums(t, tileSize(plan.h, 0), tileSize(plan.w, 0));
  const prepared = handOut + uop + bias + resets + COMPUTE_OVERHEAD;
  return { handOut, loaded: handOut + loads, uop, bias, prepared };
}

/** What comes before the first step at least: first hand-out, then micro-ops and, behind the first reset, the bias. */
export const startLowerBound = (plan: Plan): Pick<Beginning, 'handOut' | 'uop' | 'bias'> =>
  beginning(plan, computeWork(plan));

/** A batch is handed out when the last of its beats is there; the first holds as many instructions as there are, up to a burst. */
export function handOutLowerBound(
  t: Target,
  work: Pick<Work, 'tiles' | 'products'> & { readonly passes: number },
): Cycles {
  const { busBits, burstLengthLog2, memoryDelay } = t.arch.hardware;
  // A load of micro-ops, one each of input and weights, all of compute and stores, FINISH.
  const instructions = 3 + work.products + work.tiles * (2 + work.passes) + 1;
  const most = busBits === 64 ? 2 ** (burstLengthLog2 - 1) : 2 ** burstLengthLog2;
  const beats = Math.ceil((Math.min(most, instructions) * 16) / beatBytes(t));
  // Offered at cycle 1, first beat 3 + D later; hand-out 2 cycles after the last beat, 5 with the wide bus' registers.
  return 3 + memoryDelay + beats + (busBits === 64 ? 2 : 5);
}

const tileElements = (plan: Plan, s: Readonly<Step>): number =>
  tileSize(plan.h, s.h) * tileSize(plan.w, s.w) * tileSize(plan.co, s.co);

function computeTerms(plan: Plan, work: Work, begin: Beginning, last: Cycles): Term[] {
  const { target: t, co } = plan;
  const elements = t.nBlocks * t.coBlocks * t.outHeight * t.outWidth;
  const layer = layerWork(t, plan.schedule);
  const instructions = work.products + work.tiles * (1 + plan.passes.length);
  // Without room for all, each tile of channels has its bias and shifts loaded at least once.
  const { all, each } = plan.byChannel;
  const moreBias =
    each > 0 && !all
      ? (co.count - 1) * (LOAD_START + loadEnd(t, 'ACC')) +
        Math.floor((each * (t.coBlocks - tileSize(co, 0)) * t.geometry.elementBytes.ACC) / beatBytes(t))
      : 0;
  return [
    { label: 'first hand-out', cycles: begin.handOut, part: 'queue' },
    { label: 'first micro-ops', cycles: begin.uop, part: 'uop' },
    { label: 'bias', cycles: begin.bias + moreBias, part: 'bias' },
    { label: 'first chunk', cycles: Math.max(0, begin.loaded - begin.prepared), part: 'first-load' },
    { label: 'products', cycles: layer.products, part: 'products' },
    { label: 'bias products', cycles: plan.biasBy === 'product' ? elements : 0, part: 'products' },
    { label: 'operand products', cycles: elements * t.operandProducts, part: 'products' },
    { label: 'resets', cycles: layer.resets, part: 'resets' },
    { label: 'largest of windows', cycles: layer.passed, part: 'alu' },
    ...plan.passes.map((pass): Term => ({ label: pass.label, cycles: elements * passCycles(pass), part: 'alu' })),
    { label: 'start and drain of instructions', cycles: instructions * COMPUTE_OVERHEAD + FINISH, part: 'fill' },
    { label: 'store of the last tile', cycles: last, part: 'last-store' },
  ];
}

/** The load module's instructions one after another, then at least the smallest step, tile and store. */
function readTerms(plan: Plan, begin: Beginning): Term[] {
  const { target: t, h, w, ci, co } = plan;
  const { inp, wgt } = trafficLowerBound(plan);
  const beats = (elements: number, tensor: 'INP' | 'WGT'): number =>
    Math.ceil((elements * t.geometry.elementBytes[tensor]) / beatBytes(t));
  const ends = [loadEnd(t, 'INP'), loadEnd(t, 'WGT')] as const;
  const end = Math.min(...ends);
  const smallest = (axis: Plan['h']): number => tileSize(axis, axis.count - 1);
  const elements = smallest(h) * smallest(w) * smallest(co);
  // Behind the last load: an operand's product, if there is one, and what comes behind that.
  const behind = plan.passes.slice(plan.passesBefore);
  const least =
    plan.chunks > plan.inputChunks
      ? elements
      : smallest(co) * smallest(ci) * partTaps(t, smallest(h), smallest(w), t.part.least);
  const passed = smallest(co) * tilePassed(t, smallest(h), smallest(w));
  const products = least + passed + maxInstructions(t) * COMPUTE_OVERHEAD;
  const store = storeLowerBound(t, 1, elements);
  const tail = 1 + end + products + passesOf(behind, elements) + 1 + store.beats + store.others + FINISH;
  const started = inp.chunks * (LOAD_START + ends[0]) + wgt.chunks * (LOAD_START + ends[1]);
  return [
    {
      label: 'first beat',
      // Accounts begin with cycle 1.
      cycles: begin.handOut + t.arch.hardware.memoryDelay + LOAD_START - 1,
      part: 'read.head',
    },
    { label: 'input', cycles: beats(inp.elements, 'INP'), part: 'read.INP' },
    { label: 'weights', cycles: beats(wgt.elements, 'WGT'), part: 'read.WGT' },
    { label: 'start and end of loads', cycles: started - LOAD_START - end, part: 'read.fill' },
    { label: 'last chunk and tile', cycles: tail, part: 'read.tail' },
  ];
}

const passesOf = (passes: readonly AluPass[], elements: number): Cycles =>
  passes.reduce((sum, pass) => sum + elements * passCycles(pass) + COMPUTE_OVERHEAD, 0);

/** The first tile must be computed; then all tiles are stored one after another. */
function writeTerms(plan: Plan, begin: Beginning): Term[] {
  const { target: t, h, w, co } = plan;
  const tile = tileElements(plan, firstStep);
  const [rows, columns] = [tileSize(h, 0), tileSize(w, 0)];
  const more = moreProducts(plan);
  const instructions =
    plan.inputChunks * rowPhases(t, rows).length * columnPhases(t, columns).length * maxInstructions(t) + more;
  const products =
    tileSize(co, 0) * t.clusters.ci * tileTaps(t, rows, columns) +
    tileSize(co, 0) * tilePassed(t, rows, columns) +
    tile * more +
    instructions * COMPUTE_OVERHEAD;
  const computed = Math.max(begin.loaded, begin.prepared) + products + passesOf(plan.passes, tile);
  const planes = t.nBlocks * t.coBlocks;
  const tiles = t.nBlocks * h.count * w.count * co.count;
  let beats = 0;
  let others = 0;
  const add = (rows: number, elements: number): void => {
    const store = storeLowerBound(t, rows, elements);
    beats += store.beats;
    others += store.others;
  };
  const fullColumns = Math.floor(w.extent / w.tile);
  const lastColumns = w.extent % w.tile;
  if (t.vectors) {
    // Vectors lie one after another.
    const [fullBlocks, lastBlocks] = [Math.floor(co.extent / co.tile), co.extent % co.tile];
    if (co.count > 1) add(t.outHeight * fullBlocks, co.tile);
    if (co.count > 1 && lastBlocks > 0) add(t.outHeight, lastBlocks);
    if (co.count === 1) add(Math.floor(h.extent / h.tile), h.tile * t.coBlocks);
    if (co.count === 1 && h.extent % h.tile > 0) add(1, (h.extent % h.tile) * t.coBlocks);
  } else if (w.count > 1) {
    add(planes * t.outHeight * fullColumns, w.tile);
    if (lastColumns > 0) add(planes * t.outHeight, lastColumns);
  } else if (h.count > 1) {
    // Whole rows of the output: a plane's lie one after another.
    add(planes * Math.floor(h.extent / h.tile), h.tile * t.outWidth);
    if (h.extent % h.tile > 0) add(planes, (h.extent % h.tile) * t.outWidth);
  } else {
    add(t.nBlocks * Math.floor(co.extent / co.tile), co.tile * t.outHeight * t.outWidth);
    if (co.extent % co.tile > 0) add(t.nBlocks, (co.extent % co.tile) * t.outHeight * t.outWidth);
  }
  return [
    { label: 'first tile', cycles: computed + STORE_HANDSHAKE, part: 'write.head' },
    { label: 'output', cycles: beats, part: 'write.OUT' },
    { label: 'handshakes and pauses', cycles: others - STORE_HANDSHAKE, part: 'write.latency' },
    { label: 'starts of stores', cycles: tiles - 1, part: 'write.fill' },
    { label: 'acknowledge and FINISH', cycles: 1 + FINISH, part: 'write.tail' },
  ];
}
