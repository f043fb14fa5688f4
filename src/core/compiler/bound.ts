import type { Bound, BoundTerm as Term } from './compilation.ts';
import { COMPUTE_OVERHEAD } from './durations.ts';
import { passCycles } from './epilogue.ts';
import { gemmLoops } from './gemmLoops.ts';
import { columnWindow, rowWindow, type Plan, type Window } from './plan.ts';
import type { Axis } from './axis.ts';
import type { Target } from './target.ts';
import { neededColumns, neededRows } from '../workload/layer.ts';

/**
 * Cycles no schedule of ours can go below: compute does every product, reset and ALU pass; the read channel carries
 * every byte that is needed at least once; the write channel every byte of the output in the longest bursts there are.
 */
export function workloadBound(t: Target): Bound {
  return boundOf([
    { id: 'compute', terms: computeTerms(t) },
    { id: 'read', terms: readTerms(t, neededRows(t.shape), neededColumns(t.shape)) },
    { id: 'write', terms: writeTerms(t) },
  ]);
}

/** The same for one schedule: with the cycles around each compute instruction, and windows that overlap read again. */
export function scheduleBound(plan: Plan): Bound {
  const { target: t } = plan;
  const rows = insideOf(plan.h, (i) => rowWindow(plan, i));
  const columns = insideOf(plan.w, (i) => columnWindow(plan, i));
  const around = computeInstructions(plan) * COMPUTE_OVERHEAD;
  return boundOf([
    {
      id: 'compute',
      terms: [...computeTerms(t), { label: 'start and drain of instructions', cycles: around, part: 'fill' }],
    },
    { id: 'read', terms: readTerms(t, rows, columns) },
    { id: 'write', terms: writeTerms(t) },
  ]);
}

function boundOf(parts: readonly { readonly id: Bound['by']; readonly terms: readonly Term[] }[]): Bound {
  const summed = parts.map((part) => ({ ...part, cycles: part.terms.reduce((sum, term) => sum + term.cycles, 0) }));
  const [first, ...rest] = summed;
  const largest = rest.reduce((best, part) => (best === undefined || part.cycles > best.cycles ? part : best), first);
  return { cycles: largest?.cycles ?? 0, by: largest?.id ?? 'compute', parts: summed };
}

function computeTerms(t: Target): Term[] {
  const elements = t.nBlocks * t.coBlocks * t.outHeight * t.outWidth;
  return [
    { label: 'products', cycles: elements * t.ciBlocks * t.taps, part: 'products' },
    { label: 'reset', cycles: elements, part: 'resets' },
    ...t.passes.map((pass): Term => ({ label: pass.label, cycles: elements * passCycles(pass), part: 'alu' })),
  ];
}

const beatBytes = (t: Target): number => t.arch.hardware.busBits / 8;

function readTerms(t: Target, rows: number, columns: number): Term[] {
  const { elementBytes } = t.geometry;
  const beats = (bytes: number): number => Math.ceil(bytes / beatBytes(t));
  const terms: Term[] = [
    { label: 'input', cycles: beats(t.nBlocks * t.ciBlocks * rows * columns * elementBytes.INP), part: 'read.INP' },
    { label: 'weight', cycles: beats(t.coBlocks * t.ciBlocks * t.taps * elementBytes.WGT), part: 'read.WGT' },
  ];
  if (t.epilogue.bias) terms.push({ label: 'bias', cycles: beats(t.coBlocks * elementBytes.ACC), part: 'read.ACC' });
  return terms;
}

/**
 * Each burst is acknowledged before the next: 4 cycles besides its beats, and with an element wider than the bus an idle
 * cycle between elements. Fewest bursts are best, for another one costs 4 cycles and saves at most one idle cycle.
 */
function writeTerms(t: Target): Term[] {
  const { elementBytes, elementBits } = t.geometry;
  const { busBits, burstLengthLog2 } = t.arch.hardware;
  const bytes = t.nBlocks * t.coBlocks * t.outHeight * t.outWidth * elementBytes.OUT;
  const beats = Math.ceil(bytes / beatBytes(t));
  const bursts = Math.ceil(beats / 2 ** burstLengthLog2);
  const perElement = elementBits.OUT / busBits;
  const terms: Term[] = [
    { label: 'output', cycles: beats, part: 'write.OUT' },
    { label: 'handshakes', cycles: 4 * bursts, part: 'write.latency' },
  ];
  if (perElement > 1)
    terms.push({ label: 'gaps', cycles: Math.max(0, Math.ceil(beats / perElement) - bursts), part: 'write.latency' });
  return terms;
}

function insideOf(axis: Axis, window: (index: number) => Window): number {
  let inside = 0;
  for (let i = 0; i < axis.count; i++) inside += window(i).inside;
  return inside;
}

/** Resets, products and passes: one a tile, one a step (more if its micro-ops do not fit their buffer), one a tile each. */
function computeInstructions({ target: t, h, w, ci, co }: Plan): number {
  const tiles = t.nBlocks * h.count * w.count * co.count;
  const full = { rows: h.tile, columns: w.tile, ci: ci.tile, co: co.tile };
  const parts = Math.ceil(gemmLoops(t, full).microOps / t.geometry.depth.UOP);
  // Smaller tiles at the ends may take fewer parts; count them as one, for a bound must not exceed.
  const fullSteps =
    t.nBlocks * [h, w, ci, co].reduce((product, axis) => product * Math.floor(axis.extent / axis.tile), 1);
  const steps = tiles * ci.count;
  return tiles * (1 + t.passes.length) + steps + fullSteps * (parts - 1);
}
