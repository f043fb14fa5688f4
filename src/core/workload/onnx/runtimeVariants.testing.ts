import { expect } from 'vitest';
import { createRandom } from '../../base/random.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { firstTensorDifference, largest, runInOnnxRuntime } from '../reference/onnxRuntime.testing.ts';
import { runFloat } from '../reference/runFloat.ts';
import { importOnnx } from './importOnnx.ts';
import { encodeModel, type GraphInit, type NodeInit, type TensorInit } from './onnx.testing.ts';

type Attributes = NonNullable<NodeInit['with']>;

const random = createRandom(5);
export const drawn = (count: number): number[] =>
  Array.from({ length: count }, () => Math.fround(2 * random.unit() - 1));
export const drawnTensor = (...dims: readonly number[]): TensorInit => ({ dims, floatData: drawn(elementsOf(dims)) });
export const listedTensor = (...values: readonly number[]): TensorInit => ({
  dims: [values.length],
  floatData: values,
});
export const scalar = (value: number): TensorInit => ({ dims: [], floatData: [value] });

/** Attributes in words, for a name by which a failure is found. */
export const words = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? '…' : part));

/** What differs between ONNX Runtime on the file and the executor on its import; null if nothing. */
export async function differs(init: GraphInit): Promise<string | null> {
  const inputs = Object.entries(init.inputs ?? { x: [1, 2, 8, 8] }).map(([name, dims]) => {
    const shape = dims.map(Number);
    return [name, { shape, data: Float32Array.from(drawn(elementsOf(shape))) }] as const;
  });
  const bytes = encodeModel(init);
  const imported = importOnnx(bytes);
  if (!imported.ok) return `refused: ${imported.problems[0].message}`;
  const data = Object.fromEntries(inputs.map(([name, input]) => [name, input.data]));
  const ours = runFloat(imported.value.graph, data);
  if (!ours.ok) return `not run: ${ours.problems[0].message}`;
  try {
    const theirs = await runInOnnxRuntime(bytes, Object.fromEntries(inputs));
    for (const [name, expected] of Object.entries(theirs)) {
      const difference = firstTensorDifference(
        ours.value[name] ?? new Float32Array(0),
        expected,
        1e-5 * largest(expected),
      );
      if (difference !== null) return difference;
    }
    return null;
  } catch (error) {
    return `ONNX Runtime: ${String(error)}`;
  }
}

/** One node y of x and tensors. */
export interface Variant {
  readonly op: string;
  readonly opset: number;
  readonly x?: readonly number[];
  readonly with?: Attributes;
  /** Inputs after x; null for one left out. */
  readonly more?: readonly (TensorInit | null)[];
}

export const net = ({ op, opset, x = [1, 2, 8, 8], with: attributes = {}, more = [] }: Variant): GraphInit => ({
  opset,
  inputs: { x },
  nodes: [{ op, in: ['x', ...more.map((tensor, i) => (tensor === null ? '' : `c${i}`))], out: 'y', with: attributes }],
  tensors: Object.fromEntries(more.flatMap((tensor, i) => (tensor === null ? [] : [[`c${i}`, tensor]]))),
});

export async function expectSame(variants: readonly Variant[]): Promise<void> {
  const failures: string[] = [];
  for (const variant of variants) {
    const difference = await differs(net(variant));
    const { op, opset, x, with: attributes, more } = variant;
    const shapes = more?.map((tensor) => tensor?.dims ?? null);
    if (difference !== null)
      failures.push(`${op}-${opset} x ${words(x)} ${words(attributes)} ${words(shapes)}: ${difference}`);
  }
  expect(failures.slice(0, 10), `${failures.length} of ${variants.length}`).toEqual([]);
}

/** Every choice of one value for each key. */
export function combinations<T extends Record<string, readonly unknown[]>>(
  lists: T,
): { [K in keyof T]: T[K][number] }[] {
  return Object.entries(lists).reduce<Record<string, unknown>[]>(
    (all, [key, values]) => all.flatMap((chosen) => values.map((value) => ({ ...chosen, [key]: value }))),
    [{}],
  ) as { [K in keyof T]: T[K][number] }[];
}

/** Without the keys whose value is undefined. */
export const given = (attributes: Record<string, Attributes[string] | undefined>): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
