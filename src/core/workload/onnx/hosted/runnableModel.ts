import { inOneGo } from '../../../base/slices.ts';
import { failure, ok, type Problem, type Result } from '../../../base/problem.ts';
import type { ModelElement, ModelTensor } from '../../model/modelRuntime.ts';
import type { GraphInput } from '../../graph/graph.ts';
import { checkType } from '../../graph/shapes.ts';
import { seededInput } from '../../graph/seededInput.ts';
import { readersOf } from '../byteInputs.ts';
import type { DecodedModel } from '../decode.ts';
import { readInput, type ImportOptions } from '../inputs.ts';
import { changed, givenInputs, valueInfo, withGraph, withoutInferred } from '../messages.ts';
import { opsetIn } from '../opset.ts';
import { orderNodes } from '../order.ts';
import { RUN_LIMITS } from '../../../tensor/limits.ts';
import { elementsOf } from '../../../tensor/shape.ts';
import { dataTypeOf } from '../../../operators/onnx/known.ts';
import { createReport } from '../report.ts';
import type { TensorMessage } from '../schema.ts';
import { withSettings } from '../settings.ts';
import type { RunnableModel } from './parts.ts';
import { dataOfNumbers, modelElement } from './tensors.ts';

export interface HostedModel extends RunnableModel {
  readonly opset: number;
  /** Types of the inputs, as the file has them. */
  readonly types: ReadonlyMap<string, ModelElement>;
}

/** Seeds what shapes are taken from where only a run tells them. */
const SEED = 1;

/** A file of which every input has its sizes: those of the file, or given. Codes: `onnx.*` of inputs. */
export function runnableModel(model: DecodedModel, options: ImportOptions): Result<HostedModel> {
  const { graph } = model;
  const inputs = givenInputs(graph);
  const readers = readersOf(graph.node);
  const problems: Problem[] = [];
  const types = new Map<string, ModelElement>();
  const sound: GraphInput[] = [];
  for (const info of inputs) {
    const read = readInput(info, options, createReport(), readers);
    const type = modelElement(info.type?.tensorType?.elemType ?? 0);
    const wrong = 'shape' in read ? [checkType(info.name, read)].filter((one) => one !== null) : read;
    if (!('shape' in read) || type === null || type === 'string' || wrong.length > 0) {
      problems.push(...(wrong.length > 0 ? wrong : [textInput(info.name)]));
      continue;
    }
    types.set(info.name, type);
    sound.push(read);
  }
  const sample: Record<string, ModelTensor> = {};
  const sized = withSettings(sound, graph, readers).map((read, place) => {
    const { name, shape } = read;
    const type = types.get(name);
    const element = type === undefined || type === 'string' ? 'float32' : type;
    if (problems.length === 0) {
      const numbers = inOneGo(seededInput(read, SEED + place));
      sample[name] = { type: element, shape, data: dataOfNumbers(element, numbers) };
    }
    return valueInfo(name, dataTypeOf(element), shape);
  });
  problems.push(...tooMany(graph.initializer));
  const [first, ...more] = problems;
  if (first !== undefined) return failure(first, ...more);
  const given = new Set([...graph.initializer.map(({ name }) => name), ...inputs.map(({ name }) => name)]);
  const order = orderNodes(
    graph.node,
    given,
    graph.output.map(({ name }) => name),
  );
  if (!('indices' in order)) return failure(...order);
  const nodes = order.indices.flatMap((index) => graph.node[index] ?? []);
  const constants = new Set(graph.initializer.map(({ name }) => name));
  // Since version 4 of the format constants need not be inputs too.
  const irVersion = model.irVersion < 4n ? 4n : model.irVersion;
  const fixed = withGraph(changed(model, { irVersion }), { ...withoutInferred(graph), input: sized, node: nodes });
  return ok({ model: fixed, nodes, given: constants, sample, types, opset: opsetIn(model) ?? 0 });
}

/** A file may claim weights that it holds no values of: those that are made for them are to be handed to a runtime, all at once. */
function tooMany(initializers: readonly TensorMessage[]): readonly Problem[] {
  const limit = RUN_LIMITS.totalElements;
  const elements = initializers.reduce((sum, { dims }) => sum + elementsOf(dims.map(Number)), 0);
  if (elements <= limit) return [];
  const message = `The weights of the network have ${elements} elements together; a run holds at most ${limit}.`;
  const fix = 'Take a smaller part of it (--from, --to).';
  return [{ code: 'graph.too-large', message, field: 'graph', got: elements, limit, fix }];
}

const textInput = (name: string): Problem => ({
  code: 'onnx.input',
  message: `Input ${JSON.stringify(name.slice(0, 80))} holds text; a network is given numbers.`,
  field: name.slice(0, 200),
  got: 'text',
  limit: 'numbers',
  fix: 'Begin the network behind the nodes that read it.',
});
