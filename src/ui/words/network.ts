import type { ErrorFigures } from '../../core/workload/quantize/noise.ts';
import type { CompiledLayer, LayerBits } from '../../core/network/network.ts';
import { noiseOf } from '../../core/workload/quantize/noise.ts';
import type { OutlineValue } from '../../core/workload/graph/outline.ts';
import type { IntegerValues, NetworkStage } from '../../workers/networkProtocol.ts';
import { hostTime, type LayerLine, type NetworkTotals } from '../../core/network/totals.ts';
import type { RunSize } from '../../core/workload/graph/runSize.ts';
import { bytes, decimal, integer, plural, withUnit } from './format.ts';

/** What a run is at. */
export const STAGES: Readonly<Record<NetworkStage, string>> = {
  read: 'reading',
  quantize: 'putting into integers',
  compile: 'compiling',
  run: 'simulating',
  check: 'comparing bits',
  error: 'comparing with float',
};

/** `1 × 16 × 14 × 14` without a batch of 1: `16 × 14 × 14`. */
export const extentText = (shape: readonly number[]): string =>
  (shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape).join(' × ');

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const superscript = (power: number): string =>
  `${power < 0 ? '⁻' : ''}${String(Math.abs(power)).replaceAll(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? '')}`;

/** `float32`; of a value in integers what one of them stands for: `int8 × 2⁻⁴`. */
export function typeText(type: string, integers: IntegerValues | null, value: string): string {
  const fraction = integers?.fractions.get(value) ?? null;
  return integers === null || fraction === null ? type : `int${integers.bits} × 2${superscript(-fraction)}`;
}

/** `6 × 28 × 28 int8 × 2⁻⁴`. */
export const typedText = ({ type, shape }: OutlineValue, integers: IntegerValues | null, value: string): string =>
  `${shape.length === 0 ? 'a number' : extentText(shape)} ${typeText(type, integers, value)}`;

/** Who computes a layer, in a word. */
const WHERE: Readonly<Record<CompiledLayer['where'], string>> = {
  vta: 'VTA',
  host: 'host',
  none: 'nothing moves',
};

/** An ellipsis until it is known. */
export const whereText = (layer: CompiledLayer): string => (isUndecided(layer) ? '…' : WHERE[layer.where]);

/** It only moves values; who moves them is known when all layers are compiled. */
export const isUndecided = ({ where, reason }: CompiledLayer): boolean => where === 'none' && reason === '';

/** `45 210`, `≈ 45 000` while estimated; of the host `0.5 ms` as the user says, `≈ 0.5 ms` as the model of the host does, or `unknown`. */
export function costText(line: LayerLine): string {
  const { layer, cycles, exact, hostMs } = line;
  if (isUndecided(layer)) return '';
  if (layer.where === 'none') return '0';
  if (layer.where === 'host') {
    const ms = hostTime(line);
    return ms === null ? 'unknown' : `${hostMs === null ? '≈ ' : ''}${millisecondsText(ms)}\u202fms`;
  }
  return cycles === null ? '' : `${exact ? '' : '≈ '}${integer(cycles)}`;
}

export const millisecondsText = (ms: number): string => decimal(ms, ms === 0 || ms >= 100 ? 0 : ms >= 1 ? 2 : 4);

/** What the host takes, as far as it is known. */
export function hostText(t: NetworkTotals): string {
  if (t.hostLayers === 0) return 'nothing to do';
  const known = `${t.hostEstimated > 0 ? '≈ ' : ''}${millisecondsText(t.hostKnownMs)}\u202fms`;
  if (t.hostUnknown === 0) return known;
  return t.hostKnownMs > 0 ? `${known} and unknown` : 'unknown';
}

/** Signal to noise in dB; no difference at all, and no ratio, are said in words. */
export const noiseText = (error: ErrorFigures | null | undefined): string => {
  if (error == null) return '';
  const noise = noiseOf(error);
  return typeof noise === 'number' ? decimal(noise, 1) : noise;
};

/** A sum over VTA's layers while others of its kind are on the host. */
export const atLeastText = ({ movedLayers }: Pick<NetworkTotals, 'movedLayers'>): string =>
  movedLayers > 0 ? '≥ ' : '';

/** What stands before the cycles. */
export const aboutText = (totals: Pick<NetworkTotals, 'movedLayers' | 'exact'>): string =>
  atLeastText(totals) + (totals.exact ? '' : '≈ ');

/** Nothing is left to be done by VTA: no figure of it means anything. */
/** What a run will take, where that is worth a word before it is over: `≈ 20 s, 1.1 GB`. */
export function runSizeText(size: RunSize | null): string {
  if (size === null || size.seconds < 5) return '';
  const time = size.seconds < 120 ? `${integer(size.seconds)}\u202fs` : `${integer(size.seconds / 60)}\u202fmin`;
  return `≈ ${time}, ${withUnit(bytes(size.bytes))}`;
}

export const NOTHING_ON_VTA = 'nothing runs on VTA';

export function bitsText(bits: LayerBits): string {
  switch (bits.state) {
    case 'match':
      return '✓';
    case 'differ':
      return '✗';
    case 'host':
      return 'ref.';
    case 'not-checked':
      return '…';
  }
}

/** The verdict in a sentence. */
export function bitsSentence(bits: LayerBits): string {
  switch (bits.state) {
    case 'match':
      return `All ${plural(bits.bytes, 'byte')} that VTA left in memory are those of the integer reference.`;
    case 'differ':
      return `${plural(bits.differingBytes, 'byte differs', 'bytes differ')} from the integer reference; first at ${integer(bits.index)}: ${bits.got} instead of ${bits.expected}.`;
    case 'host':
      return 'The host computes it by the integer reference itself.';
    case 'not-checked':
      return 'Not compared with the integer reference yet.';
  }
}

/** Multiply-adds: `115.6 M`. */
export function macsText(count: number): string {
  const { text, unit } = bytes(count);
  return `${text}\u202f${unit.replace('B', '').toUpperCase()}`.trim();
}
