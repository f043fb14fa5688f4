import { outputsOf, type Graph, type GraphNode } from '../../graph/graph.ts';
import type { DecodedModel } from '../decode.ts';
import type { TensorMessage } from '../schema.ts';
import { groupUnits } from './group.ts';
import type { HostedNode, HostedRead } from './nodeHost.ts';
import { subModel, type CutPart, type CutPort } from './subModel.ts';

/** The graph with nodes of the file put together as far as that goes, each group an ONNX model of its own. `hosted`: by the name of the graph's node. */
export function mergeHosted(graph: Graph, model: DecodedModel, hosted: ReadonlyMap<string, HostedNode>): Graph {
  const units = graph.nodes.map((node) => ({
    reads: node.inputs,
    makes: outputsOf(node),
    joins: hosted.has(node.name),
    last: hosted.get(node.name)?.last === true,
  }));
  const groups = groupUnits(units);
  const readers = new Map<string, Set<number>>();
  for (const [index, group] of groups.entries()) {
    for (const place of group) {
      for (const value of graph.nodes[place]?.inputs ?? []) {
        readers.set(value, (readers.get(value) ?? new Set()).add(index));
      }
    }
  }
  const outputs = new Set(graph.outputs);
  const nodes = groups.flatMap((group, index): readonly GraphNode[] => {
    const members = group.flatMap((place) => graph.nodes[place] ?? []);
    const parts = members.flatMap(({ name }) => hosted.get(name) ?? []);
    if (parts.length === 0) return members;
    const isRead = (value: string): boolean =>
      outputs.has(value) || [...(readers.get(value) ?? [])].some((reader) => reader !== index);
    return [merged(parts, model, isRead)];
  });
  return { ...graph, nodes };
}

function merged(parts: readonly HostedNode[], model: DecodedModel, isRead: (value: string) => boolean): GraphNode {
  const names = parts.map(({ graphNode }) => graphNode.name);
  const [name = ''] = names;
  const made = new Map(parts.flatMap(({ makes }) => makes.map((port) => [port.name, port] as const)));
  const reads = new Map<string, HostedRead>();
  const aliases = new Map<string, HostedRead>();
  for (const read of parts.flatMap((part) => part.reads)) {
    if (made.has(read.name)) continue;
    if (made.has(read.value)) aliases.set(read.name, read);
    else reads.set(read.name, read);
  }
  const makes = [...made.values()].filter((port) => isRead(port.name));
  const constants = new Map(parts.flatMap((part) => part.constants.map((one) => [one.name, one] as const)));
  const part: CutPart = {
    name,
    nodes: parts.map(({ message }) => message),
    steps: parts.map(({ message }, index) => ({ name: names[index] ?? '', operator: message.opType })),
    reads: [...reads.values()],
    makes,
    constants: [...constants.values()] satisfies TensorMessage[],
    aliases: [...aliases.values()].map(({ name: to, value: from, fileType }) => ({ from, to, fileType })),
  };
  const [output = '', ...others] = makes.map((port: CutPort) => port.name);
  const operator = subModel(model, part);
  const inputs = [...reads.values()].map(({ value }) => value);
  return { name, operator, inputs, output, ...(others.length === 0 ? {} : { others }) };
}
