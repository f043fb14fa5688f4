import { quote } from '../../tensor/problems.ts';
import { highest } from './numbers.ts';
import type { QuantizedGraph, QuantizedLayer } from './quantized.ts';

/** Values against what they should be, in real units. */
export interface ErrorFigures {
  /** Root of the mean squared difference, and of the values as they should be. */
  readonly rmsError: number;
  readonly rmsValue: number;
  readonly largest: number;
  /** 20 log10(rmsValue / rmsError); Infinity: no difference; NaN or -Infinity: there is none (`noiseOf` tells them apart). */
  readonly signalToNoiseDb: number;
}

/** A layer's output in integers against the float network's. */
export interface LayerError extends ErrorFigures {
  /** Against the quantized file's own, as ONNX Runtime computes it; left out: the network is of none, or that has no such value. */
  readonly quantized?: ErrorFigures;
  /** Of a layer whose output means little: why, in sentences; '' else. */
  readonly remark: string;
}

/** Signal to noise in dB; `exact`: no difference at all; `none`: values that are infinite or no numbers, or noise where there is no signal. */
export type Noise = number | 'exact' | 'none';

export function noiseOf({ signalToNoiseDb: db }: Pick<ErrorFigures, 'signalToNoiseDb'>): Noise {
  if (db === Infinity) return 'exact';
  return Number.isFinite(db) ? db : 'none';
}

/** Below, the noise is more than a third of the signal: what the values say is mostly lost. */
export const LEAST_DB = 10;

/** What is known of a layer's values beside its error. */
export interface Seen {
  readonly error: LayerError;
  /** The largest size in float. */
  readonly largestValue: number;
}

/**
 * Why a layer's output has little to do with the float network's, as far as its numbers tell; '' where it is close enough.
 * `seen`: by the layer's output.
 */
export function noiseRemark(graph: QuantizedGraph, layer: QuantizedLayer, seen: ReadonlyMap<string, Seen>): string {
  const own = seen.get(layer.output);
  const noise = own === undefined ? 'exact' : noiseOf(own.error);
  if (own === undefined || noise === 'exact' || (noise !== 'none' && noise >= LEAST_DB)) return '';
  const { rmsValue, rmsError } = own.error;
  if (!Number.isFinite(rmsValue) || !Number.isFinite(rmsError)) {
    return 'The float network itself has values here that are infinite or no numbers: nothing can be compared.';
  }
  const little = 'What it says means little.';
  const from = layer.inputs.find((value) => isLow(seen.get(value)));
  if (from !== undefined) {
    const maker = graph.layers.find(({ output }) => output === from)?.name ?? from;
    return `${little} It reads ${quote(maker)}, which is lost already: look there first.`;
  }
  return `${little} ${causeOf(graph, layer, own)}`;
}

const isLow = (seen: Seen | undefined): boolean => {
  const noise = seen === undefined ? 'exact' : noiseOf(seen.error);
  return noise === 'none' || (noise !== 'exact' && noise < LEAST_DB);
};

function causeOf(graph: QuantizedGraph, { operator, output }: QuantizedLayer, { error, largestValue }: Seen): string {
  const { widths, values } = graph;
  const fraction = values[output]?.fraction ?? null;
  if (fraction === null) return 'The host computes it in float from integers that are too coarse for it.';
  const step = 2 ** -fraction;
  const held = highest(widths.input) * step;
  const coarse =
    operator.kind === 'window' && operator.made === undefined ? unusedBits(operator.weight, widths.weight) : 0;
  const weights =
    coarse >= 2
      ? ` Its weights take only ${widths.weight - coarse} of ${widths.weight} bits, so that no sum leaves the ${widths.accumulator}-bit accumulator: wider accumulators (LOG_ACC_WIDTH) would help.`
      : '';
  if (error.rmsValue < step) {
    return `Its values (root mean square ${short(error.rmsValue)}) are smaller than one step of its scale (${short(step)}): most of them become 0.${weights === '' ? ' The scale is one for the whole tensor, and no finer than the sums it is taken from.' : weights}`;
  }
  if (largestValue > 2 * held) {
    return `Its values reach ${short(largestValue)}, and its scale holds ${short(held)}: larger ones are cut off. Calibrate on samples like this input.${weights}`;
  }
  if (weights !== '') return weights.trim();
  return `One scale, a power of two, for each whole tensor is too coarse for what this layer sums (steps of ${short(step)}, values of ${short(error.rmsValue)} in root mean square).`;
}

/** Bits at the top that no weight needs. */
function unusedBits(weight: Int8Array, bits: number): number {
  let largest = 1;
  for (const w of weight) largest = Math.max(largest, Math.abs(w));
  return bits - 1 - Math.ceil(Math.log2(largest + 1));
}

const short = (value: number): string => String(Number(value.toPrecision(2)));
