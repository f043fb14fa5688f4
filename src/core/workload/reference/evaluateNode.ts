import { failure, ok, type Result } from '../../base/problem.ts';
import { retold } from '../../base/slices.ts';
import { evaluateInSlices } from '../../operators/evaluate.ts';
import type { ModelPort } from '../../operators/onnx/modelPart.ts';
import { definitionOf } from '../../operators/registry.ts';
import { graphProblem, quote } from '../../tensor/problems.ts';
import { describeType } from '../../tensor/shape.ts';
import type { TensorType } from '../../tensor/tensor.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { graphMacs } from '../graph/macs.ts';
import type { ValueTypes } from '../graph/shapes.ts';
import { noModels, runModel, type ModelRuntime, type ModelTensor } from '../model/modelRuntime.ts';
import { bytesFrom, elementsFrom } from '../model/typedData.ts';
import { nodeModel, type NodeModel } from '../onnx/nodeModel.ts';

/** A value of a float network, row-major; of another type than float32 its bytes. */
export interface ValueTensor extends TensorType {
  readonly data: Float32Array | Uint8Array;
}

export interface NodeRuntimes {
  /** Who computes ONNX models. */
  readonly models: ModelRuntime;
  /** Our own operators of at least so many multiply-adds go there too; Infinity: none does. */
  readonly fromMacs: number;
}

/**
 * What a node makes, by output, in slices: each yield the fraction that is done. `types`: of its outputs. Codes: of the runtime, `model.shape`.
 */
export function* evaluateNodeInSlices(
  node: GraphNode,
  inputs: readonly (ValueTensor | undefined)[],
  types: readonly TensorType[],
  { models, fromMacs }: NodeRuntimes,
): Generator<number, Result<readonly ValueTensor[]>, void> {
  const { operator } = node;
  if (operator.kind === 'onnx') {
    const answer = yield* retold(runPorts({ ...operator, bytes: operator.model }, inputs, models), () => 0);
    return answer.ok ? ok(answer.value.made) : answer;
  }
  const shapes = inputs.map((input) => input?.shape ?? []);
  const [type] = types;
  if ((definitionOf(operator).macs?.(shapes, type?.shape ?? []) ?? 0) >= fromMacs && type !== undefined) {
    const answer = yield* retold(runPorts(nodeModel(operator, inputs, type), inputs, models), () => 0);
    return answer.ok ? ok(answer.value.made) : answer;
  }
  const floats = inputs.map((input) =>
    input?.data instanceof Float32Array ? { ...input, data: input.data } : undefined,
  );
  const shape = type?.shape ?? [];
  return ok([{ type: 'float32', shape, data: yield* evaluateInSlices(operator, floats, shape) }]);
}

/** What an ONNX model makes, by the places of `makes`, and how long the run alone took. */
export interface PortsAnswer {
  readonly made: readonly ValueTensor[];
  readonly milliseconds: number;
}

/** Runs a model on values by the places of its `reads`; undefined: one that is left out. In slices. Codes: of the runtime, `model.shape`. */
export function* runPorts(
  { bytes: model, reads, makes }: NodeModel,
  inputs: readonly (ValueTensor | undefined)[],
  models: ModelRuntime,
): Generator<null, Result<PortsAnswer>, void> {
  const given = reads.flatMap((port, place): (readonly [string, ModelTensor])[] => {
    const input = inputs[place];
    return input === undefined ? [] : [[port.name, tensorOf(port, input)]];
  });
  const outputs = makes.map(({ name }) => name);
  const answer = yield* runModel(models, { model, inputs: Object.fromEntries(given), outputs });
  if (!answer.ok) return answer;
  const made: ValueTensor[] = [];
  for (const port of makes) {
    const tensor = answer.value.values[port.name];
    const same = port.varies === true || String(tensor?.shape) === String(port.shape);
    if (tensor === undefined || !same || tensor.type !== port.type || Array.isArray(tensor.data))
      return failure(otherShape(port, tensor));
    const data = tensor.data instanceof Float32Array ? tensor.data : bytesFrom(tensor.data as ArrayBufferView);
    made.push({ type: port.type, shape: tensor.shape, data });
  }
  return ok({ made, milliseconds: answer.value.milliseconds });
}

const tensorOf = ({ type, shape }: ModelPort, { data }: ValueTensor): ModelTensor => ({
  type,
  shape,
  data: data instanceof Float32Array ? data : elementsFrom(type, data),
});

/** What an ONNX model made is of another shape than it was cut out with. */
function otherShape(port: ModelPort, made: ModelTensor | undefined) {
  const found = made === undefined ? 'nothing' : `${made.type} [${made.shape.join(', ')}]`;
  return graphProblem({
    code: 'model.shape',
    field: port.name,
    message: `ONNX Runtime made ${found} of ${quote(port.name)}; with the values that shapes were taken from it made ${describeType(port)}.`,
    got: found,
    limit: describeType(port),
    fix: 'Cut the network before it: what follows has a shape that depends on the data.',
  });
}

/** Multiply-adds of a network up to which our own definitions compute it in float. */
const OWN_MACS = 200e6;

/** Nodes of fewer are not worth the way to a runtime and back. */
const NODE_MACS = 1e6;

/** Who computes the nodes of a float network: our definitions, of a large network the runtime too, if there is one. */
export function nodeRuntimes(graph: Graph, types: ValueTypes, models: ModelRuntime): NodeRuntimes {
  const macs = models === noModels ? 0 : graphMacs(graph, types).reduce((sum, one) => sum + one, 0);
  return { models, fromMacs: macs > OWN_MACS ? NODE_MACS : Infinity };
}
