import { create } from '@bufbuild/protobuf';
import { ok, type Result } from '../../../base/problem.ts';
import { findPart, type Ends, type Part } from '../../graph/findPart.ts';
import type { Wires } from '../../graph/wires.ts';
import type { DecodedModel } from '../decode.ts';
import { valueInfos, withGraph } from '../messages.ts';
import { nodeNameOf } from '../order.ts';
import { ValueInfoSchema, type NodeMessage } from '../schema.ts';
import { wiresOf } from './wires.ts';

export interface Cut {
  readonly model: DecodedModel;
  /** Values that the part now takes as inputs. */
  readonly begins: readonly string[];
  readonly notes: readonly string[];
}

/** The part of a file's network between its ends. Fails as `findPart` does. */
export function cutModel(model: DecodedModel, ends: Ends): Result<Cut> {
  const { from = [], to = [] } = ends;
  if (from.length === 0 && to.length === 0) return ok({ model, begins: [], notes: [] });
  const wires = wiresOf(model.graph);
  const outputs = model.graph.output.map(({ name }) => name);
  const part = findPart({ wires, nameOf: nodeNameOf, outputs }, ends);
  if (!part.ok) return part;
  const { taken, notes } = part.value;
  return ok({ model: partOf(model, wires, part.value), begins: taken, notes });
}

function partOf(
  model: DecodedModel,
  { nodes, makers }: Wires<NodeMessage>,
  { needed, ends, used, taken }: Part,
): DecodedModel {
  const { graph } = model;
  const infos = valueInfos(graph);
  const infoOf = (name: string) => infos.get(name) ?? create(ValueInfoSchema, { name });
  const made = (name: string): boolean => needed.has(makers.get(name) ?? -1) && !taken.includes(name);
  return withGraph(model, {
    node: nodes.filter((_, index) => needed.has(index)),
    initializer: graph.initializer.filter(({ name }) => used.has(name)),
    input: [...graph.input.filter(({ name }) => used.has(name)), ...taken.map(infoOf)],
    output: ends.map((name) => graph.output.find((output) => output.name === name) ?? infoOf(name)),
    valueInfo: graph.valueInfo.filter(({ name }) => used.has(name) && made(name) && !ends.includes(name)),
  });
}
