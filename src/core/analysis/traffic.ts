import { clustersOf, uniformSets } from '../workload/clusters.ts';
import { neededColumns, neededRows, outputSize } from '../workload/layer.ts';
import { CLIENT } from '../trace/trace.ts';
import type { Bytes, Cycles } from '../units.ts';
import type { Figure } from './figure.ts';
import type { ColourKey, RunView } from './runView.ts';

/** What crossed the memory port for one kind of data. */
export interface TrafficLine {
  readonly id: 'INP' | 'WGT' | 'ACC' | 'UOP' | 'fetch' | 'OUT';
  readonly colour: ColourKey;
  readonly direction: 'read' | 'written';
  readonly bytes: Bytes;
  readonly bursts: number;
  /** Every byte of the tensor once; null where no such least is defined (micro-ops, instructions). */
  readonly least: Bytes | null;
  readonly figure: Figure;
}

const READS = [
  { id: 'INP', client: CLIENT.INP, title: 'input read' },
  { id: 'WGT', client: CLIENT.WGT, title: 'weights read' },
  { id: 'ACC', client: CLIENT.ACC, title: 'bias read' },
  { id: 'UOP', client: CLIENT.UOP, title: 'micro-ops read' },
  { id: 'fetch', client: CLIENT.FETCH, title: 'instructions fetched' },
] as const;

/** Bytes of each tensor of the layer in blocked layout, once; of the input what some window covers. The bias is ACC, or WGT where it is a product. */
export function tensorBytes(run: RunView): Readonly<Record<'INP' | 'WGT' | 'ACC' | 'OUT', Bytes>> {
  const { geometry: g, shape } = run;
  const n = Math.ceil(shape.batch / g.batch);
  const ci = Math.ceil(shape.inChannels / g.blockIn);
  const co = Math.ceil(shape.outChannels / g.blockOut);
  const out = outputSize(shape);
  const isProduct = run.notes.some(({ role }, i) => role === 'bias' && run.instructions[i]?.op === 'GEMM');
  const clusters = clustersOf(shape, g);
  const row = clusters.ci * shape.kernelHeight * shape.kernelWidth + Number(isProduct);
  const weights = shape.uniform === true ? uniformSets(clusters, ci).length * clusters.co * clusters.ci : co * row;
  return {
    INP: n * ci * neededRows(shape) * neededColumns(shape) * g.elementBytes.INP,
    WGT: weights * g.elementBytes.WGT,
    ACC: run.epilogue.bias && !isProduct ? co * g.elementBytes.ACC : 0,
    OUT: n * co * out.height * out.width * g.elementBytes.OUT,
  };
}

/** Bytes on the bus by tensor: whole beats, so a row that ends inside a beat counts the beat. */
export function traffic(run: RunView): TrafficLine[] {
  const { reads, writes } = run.trace;
  const beatBytes = run.arch.hardware.busBits / 8;
  const least = tensorBytes(run);
  const beats = new Float64Array(5);
  const bursts = new Float64Array(5);
  for (let i = 0; i < reads.count; i++) {
    const client = reads.client[i] ?? 0;
    beats[client] = (beats[client] ?? 0) + (reads.beats[i] ?? 0);
    bursts[client] = (bursts[client] ?? 0) + 1;
  }
  let written = 0;
  for (let i = 0; i < writes.count; i++) written += writes.beats[i] ?? 0;
  const lines = READS.map(({ id, client, title }) => {
    const once = id === 'UOP' || id === 'fetch' ? null : least[id];
    return line(id, 'read', title, beats[client] ?? 0, bursts[client] ?? 0, beatBytes, once);
  });
  const all = [...lines, line('OUT', 'written', 'output written', written, writes.count, beatBytes, least.OUT)];
  return partial(run) ? all.map(markPartial) : all;
}

/** A trace keeps a million bursts each way; of a longer run the rest is not counted, which every figure must say. */
export const partial = (run: RunView): boolean => run.trace.unrecordedBursts > 0;

function markPartial(l: TrafficLine): TrafficLine {
  const detail = `${l.figure.detail}; only the bursts that the trace has room for`;
  return { ...l, figure: { ...l.figure, approximate: true, detail } };
}

function line(
  id: TrafficLine['id'],
  direction: TrafficLine['direction'],
  title: string,
  beats: number,
  bursts: number,
  beatBytes: Bytes,
  least: Bytes | null,
): TrafficLine {
  const bytes = beats * beatBytes;
  const ratio =
    least === null || least === 0 ? '' : `, ${(bytes / least).toFixed(2)} times the tensor's ${least} bytes`;
  return {
    id,
    colour: id === 'OUT' ? 'OUT' : id,
    direction,
    bytes,
    bursts,
    least,
    figure: {
      id: `traffic.${id}`,
      label: title,
      value: bytes,
      unit: 'B',
      digits: 0,
      approximate: false,
      formula: 'beats x bytes a beat',
      operands: [
        { label: 'beats', value: beats, unit: 'beats', source: `${bursts} bursts of the trace` },
        { label: 'bytes a beat', value: beatBytes, unit: 'B', source: 'bus width / 8' },
      ],
      reference: 'VTA timing, section 7',
      detail: `${bursts} bursts${ratio}`,
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

export function trafficBins(run: RunView, from: Cycles, to: Cycles, bins: number): TrafficBins {
  const { reads, writes } = run.trace;
  const beatBytes = run.arch.hardware.busBits / 8;
  const cyclesPerBin = Math.max(1e-9, (to - from) / bins);
  const read = Array.from({ length: 5 }, () => new Float64Array(bins));
  const written = new Float64Array(bins);
  for (let i = 0; i < reads.count; i++) {
    const target = read[reads.client[i] ?? 0];
    const first = reads.firstBeat[i] ?? -1;
    const last = reads.lastBeat[i] ?? -1;
    if (target !== undefined && last >= 0) spread(target, (reads.beats[i] ?? 0) * beatBytes, first, last + 1);
  }
  for (let i = 0; i < writes.count; i++) {
    const last = writes.lastBeat[i] ?? -1;
    if (last >= 0) spread(written, (writes.beats[i] ?? 0) * beatBytes, writes.firstBeat[i] ?? 0, last + 1);
  }
  return { from, cyclesPerBin, read, written, limit: beatBytes * cyclesPerBin };

  /** Even over [first, end): exact for reads, which have no gaps, and right on average for narrow writes. */
  function spread(target: Float64Array, bytes: Bytes, first: Cycles, end: Cycles): void {
    const a = Math.max(first, from);
    const b = Math.min(end, to);
    if (b <= a) return;
    const rate = bytes / (end - first);
    const lastBin = Math.min(bins - 1, Math.floor((b - from) / cyclesPerBin));
    for (let bin = Math.floor((a - from) / cyclesPerBin); bin <= lastBin; bin++) {
      const lo = Math.max(a, from + bin * cyclesPerBin);
      const hi = Math.min(b, from + (bin + 1) * cyclesPerBin);
      if (hi > lo) target[bin] = (target[bin] ?? 0) + rate * (hi - lo);
    }
  }
}
