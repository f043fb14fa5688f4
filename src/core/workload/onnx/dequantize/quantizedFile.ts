import { create } from '@bufbuild/protobuf';
import type { Graph, QuantizedFile } from '../../graph/graph.ts';
import { outputsOf } from '../../graph/graph.ts';
import type { DecodedModel } from '../decode.ts';
import { elementType } from '../../../operators/onnx/known.ts';
import { writeModel } from '../encode.ts';
import { changed, givenInputs, withGraph } from '../messages.ts';
import { ValueInfoSchema } from '../schema.ts';
import type { FileValue } from './rewriting.ts';

/**
 * The quantized file with all values as outputs that the graph has too, so that both can be compared; null where it has inputs of another type than the graph. `values`: by
 * the graph's names.
 */
export function quantizedFile(
  model: DecodedModel,
  graph: Graph,
  values: ReadonlyMap<string, FileValue>,
): QuantizedFile | null {
  const types = new Map(givenInputs(model.graph).map(({ name, type }) => [name, type?.tensorType?.elemType ?? 0]));
  const alike = graph.inputs.every(({ name, type }) => {
    const theirs = elementType(types.get(name) ?? 0);
    return type === 'float32' ? theirs.name === 'float' : theirs.type === type;
  });
  if (!alike) return null;
  const made = new Set(model.graph.node.flatMap(({ output }) => output));
  const found = graph.nodes.flatMap(outputsOf).flatMap((name): [string, QuantizedFile['values'][string]][] => {
    const value = values.get(name);
    if (value !== undefined) return made.has(value.name) ? [[name, { name: value.name, integers: value.by }]] : [];
    return made.has(name) ? [[name, { name, integers: null }]] : [];
  });
  const names = [...new Set(found.map(([, { name }]) => name))];
  // Since version 4 of the format constants need not be inputs too.
  const irVersion = model.irVersion < 4n ? 4n : model.irVersion;
  const output = names.map((name) => create(ValueInfoSchema, { name }));
  const file = withGraph(changed(model, { irVersion }), { output, valueInfo: [] });
  return { model: writeModel(file), values: Object.fromEntries(found) };
}
