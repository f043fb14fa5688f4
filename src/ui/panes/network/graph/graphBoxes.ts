import type { CompiledLayer } from '../../../../core/network/network.ts';
import type { GraphOutline, OutlineNode } from '../../../../core/workload/graph/outline.ts';
import type { GraphDetail, NetworkSelection, Selection } from '../../../../state/view/view.ts';
import type { Pixels } from '../../../charts/units.ts';
import { extentText } from '../../../words/network.ts';

/** A box of the graph: a layer, a node of the file, or an end of the network. */
export interface GraphBox {
  /** What a click selects. */
  readonly selection: NetworkSelection;
  /** Index of the layer it is or belongs to; null: none, or not known yet. */
  readonly layer: number | null;
  readonly title: string;
  readonly name: string;
  /** Below the name: what was fused into it or stands within, then its constants. */
  readonly lines: readonly string[];
  /** Whether a line is kept free for its cycles: of a layer on VTA. */
  readonly costs: boolean;
  /** What a search looks at. */
  readonly words: string;
  readonly width: Pixels;
  readonly height: Pixels;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** Name of what passes. */
  readonly value: string;
}

/** Boxes in an order in which every value is made before it is used; each edge once. */
export interface BoxGraph {
  readonly boxes: readonly GraphBox[];
  readonly edges: readonly GraphEdge[];
  /** By box, the names of the values it gives to others. */
  readonly gives: readonly (readonly string[])[];
  /** By box, the boxes that feed it, and those that it feeds. */
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

const BOX_WIDTH: Pixels = 172;
export const BOX_HEAD: Pixels = 19;
export const BOX_LINE: Pixels = 14;
const BOX_FOOT: Pixels = 5;

/** Lines below the name at most; the last then says how many more there are. */
const MOST_LINES = 5;

/** Characters that fit in a line. */
const MOST_CHARACTERS = 28;

/** A box before it is measured, with what it reads and makes. */
interface Part {
  readonly selection: NetworkSelection;
  readonly layer: number | null;
  readonly title: string;
  readonly name: string;
  readonly lines: readonly string[];
  readonly costs?: boolean;
  readonly words: readonly string[];
  readonly reads: readonly string[];
  readonly makes: readonly string[];
}

/** The graph by layers as they were compiled, or by nodes as they are in the file: these also where not all layers are known. */
export function boxGraph(outline: GraphOutline, layers: readonly CompiledLayer[], detail: GraphDetail): BoxGraph {
  const layerOf = new Map(layers.flatMap(({ index, nodes }) => nodes.map((name) => [name, index] as const)));
  const parts =
    detail === 'layers' && layers.length > 0
      ? layerParts(layers, outline)
      : outline.nodes.map((node, index) => nodePart(node, index, layerOf.get(node.name) ?? null, outline));
  return joined(withEnds(parts, outline));
}

function layerParts(layers: readonly CompiledLayer[], outline: GraphOutline): readonly Part[] {
  const read = new Set([...layers.flatMap(({ inputs }) => inputs), ...outline.outputs]);
  return layers.map((layer) => layerPart(layer, outline, read));
}

/** `read`: names of values that any layer reads, or the network gives. */
function layerPart(layer: CompiledLayer, outline: GraphOutline, read: ReadonlySet<string>): Part {
  const { index, name, operation, inputs, output } = layer;
  const byName = nodesByName(outline);
  const nodes = layer.nodes.flatMap((node) => byName.get(node) ?? []);
  const fused = nodes.length > 1 ? nodes.map(({ operator }) => operator) : [];
  return {
    selection: { kind: 'layer', index },
    layer: index,
    title: operation,
    name,
    lines: [...wrapped(fused), ...nodes.flatMap(partLines), ...nodes.flatMap((node) => constantLines(node, outline))],
    costs: layer.vta !== null,
    words: [operation, name, ...nodes.flatMap(nodeWords), ...layer.nodes],
    reads: inputs,
    // A node with several outputs gives others a second one; what passes within the layer is no output of it.
    makes: [...new Set([output, ...nodes.flatMap(({ outputs }) => outputs).filter((value) => read.has(value))])],
  };
}

function nodePart(node: OutlineNode, index: number, layer: number | null, outline: GraphOutline): Part {
  return {
    selection: { kind: 'node', index, layer },
    layer,
    title: node.operator,
    name: node.name,
    lines: [...partLines(node), ...constantLines(node, outline)],
    words: nodeWords(node),
    reads: node.inputs,
    makes: node.outputs,
  };
}

const known = new WeakMap<GraphOutline, ReadonlyMap<string, OutlineNode>>();

/** Of an outline, once. */
function nodesByName(outline: GraphOutline): ReadonlyMap<string, OutlineNode> {
  const found = known.get(outline) ?? new Map(outline.nodes.map((node) => [node.name, node]));
  known.set(outline, found);
  return found;
}

const nodeWords = ({ name, operator, parts }: OutlineNode): readonly string[] => [
  name,
  operator,
  ...parts.flatMap((part) => [part.name, part.operator]),
];

/** Operators within a node that stands for several. */
const partLines = ({ parts }: OutlineNode): readonly string[] => wrapped(parts.map(({ operator }) => operator));

/** `weight 64 × 3 × 7 × 7`: by the last part of its name, as its node has the others. */
const constantLines = ({ inputs }: OutlineNode, { values }: GraphOutline): readonly string[] =>
  inputs.flatMap((input) => {
    const value = values.get(input);
    if (value?.constant !== true) return [];
    return [
      `${input.split(/[./:]/).at(-1) ?? input} ${value.shape.length === 0 ? 'a number' : value.shape.join(' × ')}`,
    ];
  });

/** `Conv + BatchNormalization +`, `Relu`: as many in a line as fit. */
function wrapped(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const [i, word] of words.entries()) {
    const text = i + 1 < words.length ? `${word} +` : word;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= MOST_CHARACTERS)
      lines[lines.length - 1] = `${last} ${text}`;
    else lines.push(text);
  }
  return lines;
}

/** Each input right before what first reads it, each output right behind what makes it: so edges stay short. */
function withEnds(parts: readonly Part[], { inputs, outputs, values }: GraphOutline): readonly Part[] {
  const end = (side: 'input' | 'output', name: string, index: number): Part => {
    const value = values.get(name);
    return {
      selection: { kind: 'end', side, index },
      layer: null,
      title: side,
      name,
      lines: value === undefined ? [] : [`${extentText(value.shape)} ${value.type}`],
      words: [side, name],
      reads: side === 'output' ? [name] : [],
      makes: side === 'input' ? [name] : [],
    };
  };
  const waiting = inputs.map((name, index) => end('input', name, index));
  const made = outputs.map((name, index) => end('output', name, index));
  const ordered: Part[] = [];
  for (const part of parts) {
    ordered.push(...takeFrom(waiting, ({ name }) => part.reads.includes(name)));
    ordered.push(part, ...takeFrom(made, ({ name }) => part.makes.includes(name)));
  }
  // What nobody reads, and what no part makes (an output that is an input), stands at the end.
  return [...ordered, ...waiting, ...made];
}

/** Takes those out of a list that are looked for. */
function takeFrom<T>(list: T[], wanted: (item: T) => boolean): readonly T[] {
  const taken = list.filter(wanted);
  for (const item of taken) list.splice(list.indexOf(item), 1);
  return taken;
}

/** Edges between parts, by the names of values. */
function joined(parts: readonly Part[]): BoxGraph {
  const makers = new Map<string, number>();
  const edges: GraphEdge[] = [];
  for (const [to, { reads, makes }] of parts.entries()) {
    for (const value of new Set(reads)) {
      const from = makers.get(value);
      if (from !== undefined) edges.push({ from, to, value });
    }
    for (const value of makes) makers.set(value, to);
  }
  const before: number[][] = parts.map(() => []);
  const after: number[][] = parts.map(() => []);
  for (const { from, to } of edges) {
    before[to]?.push(from);
    after[from]?.push(to);
  }
  return { boxes: parts.map(measured), edges, gives: parts.map(({ makes }) => makes), before, after };
}

function measured({ lines, costs = false, words, name, title, selection, layer }: Part): GraphBox {
  const shown =
    lines.length > MOST_LINES
      ? [...lines.slice(0, MOST_LINES - 1), `and ${lines.length - MOST_LINES + 1} more`]
      : lines;
  return {
    selection,
    layer,
    title: shortened(title, MOST_CHARACTERS - 6),
    name: ending(name, MOST_CHARACTERS),
    lines: shown.map((line) => shortened(line, MOST_CHARACTERS + 2)),
    costs,
    words: words.join('\n').toLowerCase(),
    width: BOX_WIDTH,
    height: BOX_HEAD + (1 + shown.length + (costs ? 1 : 0)) * BOX_LINE + BOX_FOOT,
  };
}

const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** Names of nodes differ at their ends. */
const ending = (text: string, most: number): string => (text.length <= most ? text : `…${text.slice(1 - most)}`);

/** Values at which a part of the network may begin and end, so that a box is its first or its last one; none at the network's own ends. */
export function partEnds({ boxes, edges, gives }: BoxGraph, box: number) {
  if (boxes[box] === undefined || boxes[box].selection.kind === 'end') return { begin: [], end: [] };
  const begin = new Set(edges.filter(({ to }) => to === box).map(({ value }) => value));
  return { begin: [...begin], end: gives[box] ?? [] };
}

/** Whether a box is what is selected, or part of the layer that is. */
export function isSelected({ selection: own, layer }: GraphBox, selection: Selection | null): boolean {
  if (selection === null) return false;
  if (selection.kind === 'layer') return layer === selection.index;
  if (selection.kind === 'node') {
    return own.kind === 'node' ? own.index === selection.index : own.kind === 'layer' && layer === selection.layer;
  }
  return selection.kind === 'end' && own.kind === 'end' && own.side === selection.side && own.index === selection.index;
}

/** Boxes that have all words of a search in name or operator, upper and lower case alike; none of an empty one. */
export function found(boxes: readonly GraphBox[], search: string): readonly number[] {
  const wanted = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (wanted.length === 0) return [];
  return boxes.flatMap(({ words }, i) => (wanted.every((word) => words.includes(word)) ? [i] : []));
}
