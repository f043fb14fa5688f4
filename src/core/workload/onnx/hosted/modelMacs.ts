import { ok, type Result } from '../../../base/problem.ts';
import { elementsOf } from '../../../tensor/shape.ts';
import type { ModelRuntime } from '../../model/modelRuntime.ts';
import { decodeModel } from '../decode.ts';
import type { ImportOptions } from '../inputs.ts';
import type { NodeMessage } from '../schema.ts';
import { describeModel } from './described.ts';
import { runnableModel } from './runnableModel.ts';

/** Multiply-adds of a model by ONNX's definition of its operators. */
export interface ModelMacs {
  readonly macs: number;
  /** Operators whose multiply-adds are not told by shapes alone: `macs` is without theirs. */
  readonly unknown: readonly string[];
}

type ShapeOf = (place: number) => readonly number[];

/** Products of an output element: what a weight [out, …] has for each of its first extent. */
const perFilter = (weight: readonly number[]): number => elementsOf(weight.slice(1));

const ofConv = (weightAt: number) => (input: ShapeOf, output: readonly number[]) =>
  elementsOf(output) * perFilter(input(weightAt));

const ofMatMul = (input: ShapeOf, output: readonly number[]): number => elementsOf(output) * (input(0).at(-1) ?? 0);

/** Operators that multiply and add, from the shapes of their inputs and of their output; products with padding count, as in `graph/macs.ts`. */
const COUNTED: Readonly<Record<string, (input: ShapeOf, output: readonly number[], node: NodeMessage) => number>> = {
  Conv: ofConv(1),
  ConvInteger: ofConv(1),
  QLinearConv: ofConv(3),
  // Every input element goes into all that its filter reaches.
  ConvTranspose: (input) => elementsOf(input(0)) * perFilter(input(1)),
  MatMul: ofMatMul,
  MatMulInteger: ofMatMul,
  QLinearMatMul: ofMatMul,
  Gemm: (input, output, { attribute }) => {
    const transposed = attribute.some(({ name, i }) => name === 'transA' && i !== 0n);
    return elementsOf(output) * (input(0)[transposed ? 0 : 1] ?? 0);
  },
};

/** Operators of ONNX's that hold or may hold products which are not counted here. */
const UNCOUNTED: ReadonlySet<string> = new Set([
  ...['Attention', 'DeformConv', 'DFT', 'Einsum', 'GRU', 'If', 'LSTM', 'Loop', 'RNN', 'Scan', 'SequenceMap', 'STFT'],
  ...['MelWeightMatrix', 'Det', 'GridSample', 'AffineGrid', 'RotaryEmbedding'],
]);

/**
 * Multiply-adds of a file: those of convolutions and matrix products, by the shapes that the runtime tells. Of a function of the file, of an operator that is not
 * ONNX's own, and of a product whose shape depends on the data they are unknown. Codes of `decodeModel`, `runnableModel` and `describeModel`.
 */
export function* modelMacs(
  file: Uint8Array,
  models: ModelRuntime,
  options: ImportOptions = {},
): Generator<null, Result<ModelMacs>, void> {
  const decoded = decodeModel(file);
  if (!decoded.ok) return decoded;
  const runnable = runnableModel(decoded.value, options);
  if (!runnable.ok) return runnable;
  const described = yield* describeModel(runnable.value, models);
  if (!described.ok) return described;
  const { graph } = runnable.value.model;
  const given = new Map(graph.initializer.map(({ name, dims }) => [name, dims.map(Number)]));
  const shapeOf = (name: string): readonly number[] | null => {
    const made = described.value.values.get(name);
    if (made !== undefined) return made.varies ? null : made.shape;
    return given.get(name) ?? runnable.value.sample[name]?.shape ?? null;
  };
  let macs = 0;
  const unknown = new Set<string>();
  for (const node of runnable.value.nodes) {
    const { opType, domain, input, output } = node;
    const isOnnx = domain === '' || domain === 'ai.onnx';
    const count = isOnnx && Object.hasOwn(COUNTED, opType) ? COUNTED[opType] : undefined;
    const shapes = [...input, output[0] ?? ''].map((name) => (name === '' ? [] : shapeOf(name)));
    const made = shapes.at(-1);
    if (count !== undefined && made != null && shapes.every((shape) => shape !== null)) {
      macs += count((place) => shapes[place] ?? [], made, node);
    } else if (count !== undefined || !isOnnx || UNCOUNTED.has(opType)) unknown.add(opType);
  }
  return ok({ macs, unknown: [...unknown] });
}
