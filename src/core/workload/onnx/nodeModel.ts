import type { ModelPort } from '../../operators/onnx/modelPart.ts';
import type { Operator } from '../../operators/registry.ts';
import type { TensorType } from '../../tensor/tensor.ts';
import { Lru } from '../../base/lru.ts';
import { exportOnnx } from './exportOnnx.ts';

/** An ONNX model with what goes in and comes out, by place. */
export interface NodeModel {
  readonly bytes: Uint8Array;
  readonly reads: readonly ModelPort[];
  readonly makes: readonly ModelPort[];
}

/** Models of the last nodes: one of the same operator and shapes is the same model, and need not be read again. */
const known = new Lru<string, NodeModel>(64);

/** A node of ours as a model of its own, all of its inputs given when it runs. `inputs` by place; undefined: left out. */
export function nodeModel(
  operator: Operator,
  inputs: readonly (TensorType | undefined)[],
  { type, shape }: TensorType,
): NodeModel {
  const ports = inputs.map((input, place) => input && { name: `x${place}`, type: input.type, shape: input.shape });
  const key = JSON.stringify([operator, ports]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const file = exportOnnx({
    ...{ version: 1, name: operator.kind, constants: {}, outputs: ['y'] },
    inputs: ports.filter((port) => port !== undefined),
    nodes: [{ name: operator.kind, operator, inputs: ports.map((port) => port?.name ?? ''), output: 'y' }],
  });
  if (!file.ok) throw new Error(`${operator.kind} is no model: ${file.problems[0].message}`);
  const reads = ports.map((port, place): ModelPort => port ?? { name: `x${place}`, type, shape: [] });
  const made = { bytes: file.value, reads, makes: [{ name: 'y', type, shape }] };
  known.set(key, made);
  return made;
}
