import { constantOf, type Graph, type GraphNode } from '../graph/graph.ts';
import type { ValueTypes } from '../graph/shapes.ts';
import { sameShape } from '../../operators/integer/join.ts';
import { imageShape } from '../../operators/integer/windows.ts';
import type { IntegerContext } from '../../operators/integer/rules.ts';
import { definitionOf } from '../../operators/registry.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { integerFormOf } from '../graph/integerForm.ts';
import { bodyOf, imageLayer } from './bodies.ts';
import type { LayerDraft } from './draft.ts';
import type { Folded } from './fold.ts';
import { withoutMoves } from './moves.ts';

/**
 * Which nodes become one layer: a convolution or another window takes the sum with a value of its shape behind it, and
 * what clips after that, where nobody else reads what lies between. Of two that could take a sum, the later one does:
 * the other is done by then. Layers stand where their last node does.
 */
export function fuse({ graph, members }: Folded, types: ValueTypes): readonly LayerDraft[] {
  const fusing = new Fusing(graph, members, types);
  for (const [index, node] of graph.nodes.entries()) fusing.take(node, index);
  const outputs = new Set(graph.outputs);
  return onHost(withoutUnread(withoutMoves(fusing.drafts(), graph, types), outputs), types);
}

class Fusing {
  private readonly uses = new Map<string, number>();
  private readonly outputs: ReadonlySet<string>;
  /** By what they make, in the order of their last nodes. */
  private readonly made = new Map<string, LayerDraft>();
  private readonly starts = new Map<string, number>();
  private readonly nonNegative = new Set<string>();
  private readonly members: Folded['members'];
  private readonly context: IntegerContext;
  private readonly ranges: NonNullable<Graph['ranges']>;

  constructor(graph: Graph, members: Folded['members'], types: ValueTypes) {
    for (const { inputs } of graph.nodes) {
      for (const name of inputs) this.uses.set(name, (this.uses.get(name) ?? 0) + 1);
    }
    this.outputs = new Set(graph.outputs);
    this.ranges = graph.ranges ?? {};
    this.members = members;
    this.context = {
      constantOf: (name) => constantOf(graph, name),
      shapeOf: (name) => types.get(name)?.shape ?? [],
      isNonNegative: (name) => this.nonNegative.has(name),
      imageBehind: (name) => this.imageBehind(name),
    };
  }

  drafts(): readonly LayerDraft[] {
    return [...this.made.values()];
  }

  take(node: GraphNode, index: number): void {
    if (staysNonNegative(node, this.nonNegative)) this.nonNegative.add(node.output);
    if (!this.takeClip(node) && !this.takeJoin(node) && !this.takeImage(node)) this.start(node, index);
  }

  /** Bounds go into the layer before. */
  private takeClip(node: GraphNode): boolean {
    const bounds = boundsOf(node);
    const before = this.open(node.inputs[0] ?? '');
    if (bounds === null || before === undefined || !takesClip(before)) return false;
    this.extend(before, node, { clip: before.clip === null ? bounds : within(before.clip, bounds) });
    return true;
  }

  /** A sum or a comparison goes into the layer that makes one of its two values. */
  private takeJoin(node: GraphNode): boolean {
    const [a = '', b = ''] = node.inputs;
    const operand = definitionOf(node.operator).integer.joins?.(node.operator);
    if (operand === undefined || a === b) return false;
    const { shapeOf, constantOf: constant } = this.context;
    if (!sameShape(shapeOf(a), shapeOf(b)) || [a, b].some((name) => constant(name) !== undefined)) return false;
    const able = [a, b].filter((name) => takesOperand(this.open(name)));
    const [chosen = ''] = able.sort((one, other) => this.startOf(other) - this.startOf(one));
    const takes = this.open(chosen);
    if (takes === undefined) return false;
    this.extend(takes, node, { operand, inputs: [...takes.inputs, chosen === a ? b : a] });
    return true;
  }

  /** A vector that a linear layer makes, taken as an image, is another layer's output. */
  private takeImage(node: GraphNode): boolean {
    const before = this.open(node.inputs[0] ?? '');
    if (definitionOf(node.operator).integer.reshapes !== true || before?.body.kind !== 'linear') return false;
    const { body } = before;
    if (before.operand !== null || before.inputs[0] !== body.node.inputs[0]) return false;
    const shape = imageLayer(body.node, node.output, this.context);
    if (shape === null) return false;
    this.extend(before, node, { body: { ...body, shape } });
    return true;
  }

  private start(node: GraphNode, index: number): void {
    const found = this.cutsOnHost(node) ?? integerFormOf(node, this.context);
    const common = { name: node.name, nodes: this.namesOf(node), output: node.output };
    if (typeof found === 'string') {
      const body = { kind: 'float', node, reason: found } as const;
      const operation = operationOf(node);
      const others = node.others === undefined ? {} : { others: node.others };
      this.made.set(node.output, {
        ...{ ...common, ...others, operation, body },
        ...{ inputs: node.inputs, operand: null, clip: null },
      });
    } else {
      const { inputs, operation, operand = null } = found;
      const body = bodyOf(node, found);
      this.made.set(node.output, { ...common, operation, inputs, body, operand, clip: boundsOf(node) });
    }
    this.starts.set(node.output, index);
  }

  /** Why a value that a quantized file cuts stays on the host: it is there already. */
  private cutsOnHost({ operator, inputs: [x = ''], output }: GraphNode): string | null {
    const cuts = definitionOf(operator).integer.clip !== undefined && Object.hasOwn(this.ranges, output);
    let maker = this.made.get(x);
    while (maker?.body.kind === 'reshape') maker = this.made.get(maker.inputs[0] ?? '');
    return cuts && (maker === undefined || maker.body.kind === 'float')
      ? 'The host makes the value that it cuts.'
      : null;
  }

  /** The draft that makes a value, if nobody but one reader sees it. */
  private open(name: string): LayerDraft | undefined {
    return this.uses.get(name) === 1 && !this.outputs.has(name) ? this.made.get(name) : undefined;
  }

  private extend(draft: LayerDraft, node: GraphNode, more: Partial<LayerDraft>): void {
    const start = this.startOf(draft.output);
    this.made.delete(draft.output);
    this.made.set(node.output, {
      ...draft,
      nodes: [...draft.nodes, ...this.namesOf(node)],
      output: node.output,
      ...more,
    });
    this.starts.set(node.output, start);
  }

  private imageBehind(name: string): string | null {
    const { shapeOf } = this.context;
    const draft = this.made.get(name);
    const [image = ''] = draft?.inputs ?? [];
    const flattened = draft?.body.kind === 'reshape' && shapeOf(image).length === 4;
    return flattened && shapeOf(image)[0] === shapeOf(name)[0] && itemSize(shapeOf(image)) === itemSize(shapeOf(name))
      ? image
      : null;
  }

  private startOf(name: string): number {
    return this.starts.get(name) ?? 0;
  }

  private namesOf({ name }: GraphNode): readonly string[] {
    return this.members.get(name) ?? [name];
  }
}

/** Of an ONNX model what it computes, where that is one thing. */
function operationOf({ operator }: GraphNode): string {
  if (operator.kind !== 'onnx') return operator.kind.replaceAll('-', ' ');
  const [first, ...more] = new Set(operator.steps.map((step) => step.operator));
  return more.length === 0 && first !== undefined ? first : `${operator.steps.length} ONNX operators`;
}

const boundsOf = ({ operator }: GraphNode): readonly [number, number] | null =>
  definitionOf(operator).integer.clip?.(operator) ?? null;

/** One clip behind another. */
const within = (
  [a, b]: readonly [number, number],
  [low, high]: readonly [number, number],
): readonly [number, number] => [Math.min(Math.max(a, low), high), Math.min(Math.max(b, low), high)];

const takesClip = ({ body }: LayerDraft): boolean =>
  body.kind === 'linear' ||
  body.kind === 'product' ||
  body.kind === 'uniform' ||
  body.kind === 'max' ||
  body.kind === 'pick';

const takesOperand = (draft: LayerDraft | undefined): boolean =>
  draft !== undefined &&
  (draft.body.kind === 'linear' || draft.body.kind === 'uniform') &&
  draft.operand === null &&
  draft.clip === null;

/** Is what a node makes never below 0? */
function staysNonNegative({ operator, inputs }: GraphNode, known: ReadonlySet<string>): boolean {
  const inputsAre = inputs.every((name) => known.has(name));
  return definitionOf(operator).integer.isNonNegative?.(operator, inputsAre) === true;
}

/** Elements of one of N items. */
const itemSize = (shape: readonly number[]): number => elementsOf(shape.slice(1));

/**
 * A reshape of what the host made, for the host alone, is the host's: nothing is rounded for it. So is what scales such a value, or one that the host
 * puts into other places.
 */
function onHost(drafts: readonly LayerDraft[], types: ValueTypes): readonly LayerDraft[] {
  const byOutput = new Map(drafts.map((draft) => [draft.output, draft]));
  const imageOf = (name: string): string => String(imageShape(types.get(name)?.shape ?? []));
  const isMoved = ({ body, inputs, output }: LayerDraft): boolean =>
    body.kind === 'reshape' && imageOf(inputs[0] ?? '') !== imageOf(output);
  const result = drafts.map((draft): LayerDraft => {
    const { body, inputs, output } = draft;
    const scales = body.kind === 'linear' && definitionOf(body.node.operator).integer.affine !== undefined;
    if (body.kind !== 'reshape' && !(scales && draft.operand === null && draft.clip === null)) return draft;
    const maker = byOutput.get(inputs[0] ?? '');
    const readers = drafts.filter((other) => other.inputs.includes(output));
    const made =
      maker !== undefined && (maker.body.kind === 'float' || (scales && readers.length > 0 && isMoved(maker)));
    if (!made || !readers.every((other) => other.body.kind === 'float')) return draft;
    const host = { kind: 'float', node: body.node, reason: 'It lies between layers of the host.' } as const;
    return { ...draft, inputs: [...inputs, ...body.node.inputs.slice(1)], body: host };
  });
  const changed = result.some((draft, index) => draft !== drafts[index]);
  return changed ? onHost(result, types) : result;
}

/**
 * Without flattenings that only dense layers read, which read the image itself: the nodes go to the first reader.
 */
function withoutUnread(drafts: readonly LayerDraft[], outputs: ReadonlySet<string>): readonly LayerDraft[] {
  const read = new Set([...outputs, ...drafts.flatMap(({ inputs }) => inputs)]);
  const dropped = drafts.filter((draft) => draft.body.kind === 'reshape' && !read.has(draft.output));
  const kept = drafts.filter((draft) => !dropped.includes(draft));
  for (const reshape of dropped) {
    const at = kept.findIndex(({ body }) => body.kind === 'linear' && body.node.inputs[0] === reshape.output);
    const reader = kept[at];
    if (reader !== undefined) kept[at] = { ...reader, nodes: [...reshape.nodes, ...reader.nodes] };
  }
  return kept;
}
