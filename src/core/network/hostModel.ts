import type { Bytes } from '../base/units.ts';
import { elementsOf } from '../tensor/shape.ts';
import type { QuantizedGraph, QuantizedLayer } from '../workload/quantize/quantized.ts';

/** What a host is taken to do in a second, and what a layer takes before it begins. */
export interface HostRates {
  readonly macsPerSecond: number;
  /** Of what a layer reads and writes. */
  readonly bytesPerSecond: number;
  readonly secondsPerCall: number;
}

/**
 * A host as its user describes it, for an estimate of its time: no host is simulated. Layers of some kinds (`softmax`, `max pool`, `ONNX operators`) may
 * have rates of their own.
 */
export interface HostModel {
  readonly rates: HostRates;
  readonly byOperation: Readonly<Record<string, Partial<HostRates>>>;
}

/** What of a layer its time on the host is estimated by. */
export interface HostWork {
  readonly operation: string;
  readonly macs: number;
  readonly bytes: Bytes;
}

/** What a host model may have rates of its own for: an operation, or all steps of several ONNX operators, however many each has. */
export const hostKind = (operation: string): string => operation.replace(/^\d+ (?=ONNX operators$)/, '');

/** Those of the operation's kind, where it has some, in place of those of all. */
export function ratesOf({ rates, byOperation }: HostModel, operation: string): HostRates {
  const kind = hostKind(operation);
  return { ...rates, ...(Object.hasOwn(byOperation, kind) ? byOperation[kind] : {}) };
}

/** Kinds that have rates of their own, and no layer among these operations. */
export function idleKinds({ byOperation }: HostModel, operations: readonly string[]): readonly string[] {
  const kinds = new Set(operations.map(hostKind));
  return Object.keys(byOperation).filter((kind) => !kinds.has(kind));
}

/** Seconds of a layer: a call, and the longer of its multiply-adds and its bytes. */
export function hostSeconds(model: HostModel, { operation, macs, bytes }: HostWork): number {
  const { macsPerSecond, bytesPerSecond, secondsPerCall } = ratesOf(model, operation);
  return secondsPerCall + Math.max(macs / macsPerSecond, bytes / bytesPerSecond);
}

/** Bytes that a layer reads and writes on the host: integers of the network take one each, float32 four. */
export function hostBytes({ values }: QuantizedGraph, { inputs, output }: QuantizedLayer): Bytes {
  const bytes = [...inputs, output].map((name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? 0 : elementsOf(value.shape) * (value.fraction === null ? 4 : 1);
  });
  return bytes.reduce((sum, each) => sum + each, 0);
}
