import { firstNotBelow } from '../base/binarySearch.ts';
import { clustersOf, uniformSets } from '../layer/layout/clusters.ts';
import { foldedShape } from '../layer/layout/im2col.ts';
import { neededColumns, neededRows, outputSize } from '../layer/layer.ts';
import { CLIENT, CLIENT_NAMES } from '../machine/design/ports.ts';
import type { Bytes, Cycles } from '../base/units.ts';
import { valueOf, type FigureDeclaration } from '../figures/definition.ts';
import type { Figure } from '../figures/figure.ts';
import { TRAFFIC } from '../figures/shared.ts';
import { busOrder } from './bus.ts';
import { derivation } from './derivation.ts';
import type { RunView } from './runView.ts';
import { workTotals } from './workTotals.ts';
import { decimal, plural } from './words.ts';

/** What crossed the memory port for one kind of data. */
export interface TrafficLine {
  readonly id: 'INP' | 'WGT' | 'ACC' | 'UOP' | 'fetch' | 'OUT';
  readonly direction: 'read' | 'written';
  readonly bytes: Bytes;
  readonly bursts: number;
  /** Every byte of the tensor once; null where no such least is defined (micro-ops, instructions). */
  readonly least: Bytes | null;
  readonly figure: Figure;
}

type Kind = Pick<TrafficLine, 'id' | 'direction'> & { readonly title: string };

const READS = [
  { id: 'INP', direction: 'read', client: CLIENT.INP, title: 'input read' },
  { id: 'WGT', direction: 'read', client: CLIENT.WGT, title: 'weights read' },
  { id: 'ACC', direction: 'read', client: CLIENT.ACC, title: 'bias read' },
  { id: 'UOP', direction: 'read', client: CLIENT.UOP, title: 'micro-ops read' },
  { id: 'fetch', direction: 'read', client: CLIENT.fetch, title: 'instructions fetched' },
] as const;

const WRITES: Kind = { id: 'OUT', direction: 'written', title: 'output written' };

/** A line each of what crossed the memory port. */
export const TRAFFIC_OF: FigureDeclaration = {
  id: 'traffic.*',
  ...TRAFFIC,
  label: 'Traffic of one kind',
  meaning: 'Bytes of one kind of data over the bus',
  formula: 'beats x bytes a beat',
};

/**
 * Bytes of each tensor of the layer in blocked layout, with taps folded as they are, once; of the input what some window covers. The bias is ACC
 * where the ALU adds it, else WGT.
 */
export function tensorBytes(run: RunView): Readonly<Record<'INP' | 'WGT' | 'ACC' | 'OUT', Bytes>> {
  const { geometry: g } = run;
  const { fold_taps: fold } = run.schedule;
  const shape = fold === 'none' ? run.shape : foldedShape(run.shape, fold);
  const n = Math.ceil(shape.batch / g.batch);
  const ci = Math.ceil(shape.inChannels / g.blockIn);
  const co = Math.ceil(shape.outChannels / g.blockOut);
  const out = outputSize(shape);
  const { biasBy } = workTotals(run);
  const clusters = clustersOf(shape, g);
  const row = clusters.ci * shape.kernelHeight * shape.kernelWidth + Number(biasBy === 'GEMM');
  const weights = shape.uniform === true ? uniformSets(clusters, ci).length * clusters.co * clusters.ci : co * row;
  return {
    INP: n * ci * neededRows(shape) * neededColumns(shape) * g.elementBytes.INP,
    WGT: weights * g.elementBytes.WGT,
    ACC: biasBy === 'ALU' ? co * g.elementBytes.ACC : 0,
    OUT: n * co * out.height * out.width * g.elementBytes.OUT,
  };
}

/** Bursts of the trace, all together; reads by `CLIENT`. */
export interface BurstTotals {
  readonly beats: Float64Array;
  readonly bursts: Float64Array;
  /** Beats. */
  readonly written: number;
}

/** Made once for a trace. */
export const burstTotals = derivation<Pick<RunView, 'trace'>, BurstTotals>('totals of bursts');

export function makeBurstTotals({ trace: { reads, writes } }: Pick<RunView, 'trace'>): BurstTotals {
  const beats = new Float64Array(5);
  const bursts = new Float64Array(5);
  for (let i = 0; i < reads.count; i++) {
    const client = reads.client[i] ?? 0;
    beats[client] = (beats[client] ?? 0) + (reads.beats[i] ?? 0);
    bursts[client] = (bursts[client] ?? 0) + 1;
  }
  let written = 0;
  for (let i = 0; i < writes.count; i++) written += writes.beats[i] ?? 0;
  return { beats, bursts, written };
}

/** Bytes on the bus by tensor: whole beats, so a row that ends inside a beat counts the beat. */
export function traffic(run: RunView): TrafficLine[] {
  const beatBytes = run.arch.hardware.busBits / 8;
  const least = tensorBytes(run);
  const { beats, bursts, written } = burstTotals(run);
  const lines = READS.map((kind) => {
    const { id, client } = kind;
    const once = id === 'UOP' || id === 'fetch' ? null : least[id];
    return line(kind, { beats: beats[client] ?? 0, bursts: bursts[client] ?? 0 }, beatBytes, once);
  });
  const all = [...lines, line(WRITES, { beats: written, bursts: run.trace.writes.count }, beatBytes, least.OUT)];
  return partial(run) ? all.map(markPartial) : all;
}

/** A trace keeps a million bursts each way; of a longer run the rest is not counted, which every figure must say. */
export const partial = (run: RunView): boolean => run.trace.unrecordedBursts > 0;

function markPartial(l: TrafficLine): TrafficLine {
  const detail = `${l.figure.detail}; only the bursts that the trace has room for`;
  return { ...l, figure: { ...l.figure, approximate: true, detail } };
}

function line(
  { id, direction, title }: Kind,
  { beats, bursts }: { readonly beats: number; readonly bursts: number },
  beatBytes: Bytes,
  least: Bytes | null,
): TrafficLine {
  const bytes = beats * beatBytes;
  const ratio =
    least === null || least === 0 ? '' : `, ${decimal(bytes / least, 2)} times the tensor's ${plural(least, 'byte')}`;
  return {
    id,
    direction,
    bytes,
    bursts,
    least,
    figure: {
      ...valueOf({ ...TRAFFIC_OF, id: `traffic.${id}`, label: title }, bytes),
      approximate: false,
      operands: [
        { label: 'beats', value: beats, unit: 'beats', source: `${plural(bursts, 'burst')} of the trace` },
        { label: 'bytes a beat', value: beatBytes, unit: 'B', source: 'bus width / 8' },
      ],
      detail: `${plural(bursts, 'burst')}${ratio}`,
    },
  };
}

/** Bytes on the bus over time: one array a read client (`CLIENT` order), and one for writes. */
export interface TrafficBins {
  readonly from: Cycles;
  readonly cyclesPerBin: number;
  readonly read: readonly Float64Array[];
  readonly written: Float64Array;
  /** What the bus could carry in a bin in one direction. */
  readonly limit: Bytes;
}

/**
 * Bytes in each of `bins` equal parts of from..to. A burst's bytes lie evenly over its beats: exact for reads, which have
 * no gaps, and right on average for narrow writes. Two searches a bin and client, however many bursts there are.
 */
export function trafficBins(run: RunView, from: Cycles, to: Cycles, bins: number): TrafficBins {
  const beatBytes = run.arch.hardware.busBits / 8;
  const cyclesPerBin = Math.max(1e-9, (to - from) / bins);
  const binned = (carried: Carried): Float64Array => {
    const bytes = new Float64Array(bins);
    let before = carriedUpTo(carried, from);
    for (let bin = 0; bin < bins; bin++) {
      const after = carriedUpTo(carried, from + (bin + 1) * cyclesPerBin);
      bytes[bin] = (after - before) * beatBytes;
      before = after;
    }
    return bytes;
  };
  const { read, written } = carriedBeats(run);
  return { from, cyclesPerBin, read: read.map(binned), written: binned(written), limit: beatBytes * cyclesPerBin };
}

/** Bursts of one client in order of time, which on its channel never overlap. */
export interface Carried {
  readonly count: number;
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Beats of all bursts before each, and after the last. */
  readonly before: Float64Array;
}

/** Beats carried up to, not including, a cycle. */
function carriedUpTo({ count, from, to, before }: Carried, cycle: Cycles): number {
  const past = firstNotBelow(from, count, cycle);
  if (past === 0) return 0;
  const [begin = 0, end = 0] = [from[past - 1], to[past - 1]];
  const [least = 0, most = 0] = [before[past - 1], before[past]];
  return cycle >= end ? most : least + ((most - least) * (cycle - begin)) / (end - begin);
}

interface CarriedBeats {
  readonly read: readonly Carried[];
  readonly written: Carried;
}

/** What crossed the port over time, by `CLIENT`, and written. Made once for a trace. */
export const carriedBeats = derivation<Pick<RunView, 'trace'>, CarriedBeats>('beats over time');

export function makeCarriedBeats({ trace: { reads, writes } }: Pick<RunView, 'trace'>): CarriedBeats {
  const rows = busOrder(reads.firstBeat, reads.count);
  return {
    read: CLIENT_NAMES.map((_, client) =>
      carried(
        rows.filter((row) => reads.client[row] === client),
        reads,
      ),
    ),
    written: carried(busOrder(writes.firstBeat, writes.count), writes),
  };
}

function carried(
  rows: Int32Array,
  bursts: Pick<RunView['trace']['writes'], 'firstBeat' | 'lastBeat' | 'beats'>,
): Carried {
  // What was cut off by the end of the run has no last beat.
  const whole = rows.filter((row) => (bursts.lastBeat[row] ?? -1) >= 0);
  const before = new Float64Array(whole.length + 1);
  for (const [k, row] of whole.entries()) before[k + 1] = (before[k] ?? 0) + (bursts.beats[row] ?? 0);
  return {
    count: whole.length,
    from: Float64Array.from(whole, (row) => bursts.firstBeat[row] ?? 0),
    to: Float64Array.from(whole, (row) => (bursts.lastBeat[row] ?? 0) + 1),
    before,
  };
}
