import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { FloatValues } from './runFloat.ts';

export interface RuntimeOptions {
  /** Leaves every node as the file has it; else it is optimized as by default. */
  readonly plain?: boolean;
}

/** Runs an ONNX file in ONNX Runtime, one thread: the values of its outputs. Throws what it says of files it does not take. */
export async function runInOnnxRuntime(
  bytes: Uint8Array,
  inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>,
  { plain = true }: RuntimeOptions = {},
): Promise<FloatValues> {
  const session = await InferenceSession.create(bytes, {
    graphOptimizationLevel: plain ? 'disabled' : 'all',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const feeds = Object.entries(inputs).map(([name, { shape, data }]) => [name, new Tensor('float32', data, shape)]);
  const results = await session.run(Object.fromEntries(feeds) as Record<string, Tensor>);
  const values = Object.entries(results).map(([name, { data }]) => {
    if (!(data instanceof Float32Array)) throw new Error(`${name} is no float tensor`);
    return [name, data] as const;
  });
  await session.release();
  return Object.fromEntries(values);
}

/** Where two tensors first differ by more than the tolerance, in words; null if nowhere. NaN equals NaN only. */
export function firstTensorDifference(found: Float32Array, expected: Float32Array, tolerance: number): string | null {
  if (found.length !== expected.length) return `${found.length} elements instead of ${expected.length}`;
  for (const [i, value] of found.entries()) {
    const other = expected[i] ?? NaN;
    if (Object.is(value, other) || value === other || Math.abs(value - other) <= tolerance) continue;
    return `element ${i} is ${value} instead of ${other} (off by ${Math.abs(value - other)}, tolerance ${tolerance})`;
  }
  return null;
}

export const largest = (...tensors: readonly Float32Array[]): number =>
  Math.max(1, ...tensors.map((data) => data.reduce((max, value) => Math.max(max, Math.abs(value)), 0)));
