import { inOneGo } from '../../../base/slices.ts';
import { failure, ok, type Problem, type Result } from '../../../base/problem.ts';
import type { ModelElement, ModelTensor } from '../../model/modelRuntime.ts';
import { seededInput } from '../../graph/seededInput.ts';
import { readersOf } from '../byteInputs.ts';
import type { DecodedModel } from '../decode.ts';
import { readInput, type ImportOptions } from '../inputs.ts';
import { changed, givenInputs, valueInfo, withGraph, withoutInferred } from '../messages.ts';
import { opsetIn } from '../opset.ts';
import { orderNodes } from '../order.ts';
import { dataTypeOf } from '../../../operators/onnx/known.ts';
import { createReport } from '../report.ts';
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
  const sample: Record<string, ModelTensor> = {};
  const sized = inputs.map((info, place) => {
    const read = readInput(info, options, createReport(), readers);
    const type = modelElement(info.type?.tensorType?.elemType ?? 0);
    if (!('shape' in read) || type === null || type === 'string') {
      problems.push(...('shape' in read ? [textInput(info.name)] : read));
      return info;
    }
    types.set(info.name, type);
    const numbers = inOneGo(seededInput(read, SEED + place));
    sample[info.name] = { type, shape: read.shape, data: dataOfNumbers(type, numbers) };
    return valueInfo(info.name, dataTypeOf(type), read.shape);
  });
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

const textInput = (name: string): Problem => ({
  code: 'onnx.input',
  message: `Input ${JSON.stringify(name.slice(0, 80))} holds text; a network is given numbers.`,
  field: name.slice(0, 200),
  got: 'text',
  limit: 'numbers',
  fix: 'Begin the network behind the nodes that read it.',
});
