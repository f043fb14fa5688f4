import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ModelTensor } from '../../model/modelRuntime.ts';
import type { DecodedModel } from '../decode.ts';
import { writeModel } from '../encode.ts';
import { withGraph } from '../messages.ts';
import { readsOf } from '../prepare/reads.ts';
import { NodeSchema, ValueInfoSchema, type NodeMessage } from '../schema.ts';
import { tensorMessage } from './tensors.ts';

export type NodeInit = MessageInitShape<typeof NodeSchema>;

/** A model that a runtime can run: every input has a fixed shape, every weight its values. */
export interface RunnableModel {
  readonly model: DecodedModel;
  /** Nodes in order, those that outputs need. */
  readonly nodes: readonly NodeMessage[];
  /** Names of constants in the file. */
  readonly given: ReadonlySet<string>;
  /** What it is run on where shapes follow from a run. */
  readonly sample: Readonly<Record<string, ModelTensor>>;
}

/** The model's file with other outputs, and nodes behind its own. */
export function withOutputs(model: DecodedModel, names: readonly string[], more: readonly NodeInit[] = []): Uint8Array {
  const { graph } = model;
  const output = names.map((name) => graph.output.find((one) => one.name === name) ?? { name });
  const nodes = more.map((node) => create(NodeSchema, node));
  const outputs = output.map((one) => ('$typeName' in one ? one : create(ValueInfoSchema, one)));
  return writeModel(withGraph(model, { node: [...graph.node, ...nodes], output: outputs }));
}

/** The same model with constants in the place of nodes that compute them: of each such node all outputs that have a name. */
export function withConstants(model: DecodedModel, constants: ReadonlyMap<string, ModelTensor>): DecodedModel {
  const { graph } = model;
  const computed = ({ output }: NodeMessage): boolean => !output.some((name) => constants.has(name));
  const tensors = [...constants].map(([name, value]) => tensorMessage(name, value));
  return withGraph(model, { node: graph.node.filter(computed), initializer: [...graph.initializer, ...tensors] });
}

/** The part of a model, its nodes in order, that values are made from: of its inputs those whose shape alone counts. */
export function coneOf(model: DecodedModel, values: readonly string[]): DecodedModel {
  const needed = new Set(values);
  const node: NodeMessage[] = [];
  for (const one of [...model.graph.node].reverse()) {
    if (!one.output.some((name) => needed.has(name))) continue;
    node.unshift(one);
    for (const name of readsOf(one)) needed.add(name);
  }
  const initializer = model.graph.initializer.filter(({ name }) => needed.has(name));
  const input = model.graph.input.filter(({ name }) => needed.has(name));
  return withGraph(model, { node, initializer, input, valueInfo: [] });
}

/** What a part of a model is run on. */
export const sampleOf = ({ graph }: DecodedModel, sample: RunnableModel['sample']): RunnableModel['sample'] =>
  Object.fromEntries(Object.entries(sample).filter(([name]) => graph.input.some((input) => input.name === name)));
