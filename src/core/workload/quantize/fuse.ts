import { constantOf, type GraphNode } from '../graph/graph.ts';
import type { ValueTypes } from '../graph/shapes.ts';
import { sameShape } from '../../operators/integer/join.ts';
import type { IntegerContext } from '../../operators/integer/rules.ts';
import { definitionOf } from '../../operators/registry.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { bodyOf, formOf, imageLayer } from './bodies.ts';
import type { Draft } from './draft.ts';
import type { Folded } from './fold.ts';

/**
 * Which nodes become one layer: a convolution or another window takes the sum with a value of its shape behind it, and
 * what clips after that, where nobody else reads what lies between. Of two that could take a sum, the later one does:
 * the other is done by then. Layers stand where their last node does.
 */
export function fuse({ graph, members }: Folded, types: ValueTypes): readonly Draft[] {
  const uses = new Map<string, number>();
  for (const { inputs } of graph.nodes) for (const name of inputs) uses.set(name, (uses.get(name) ?? 0) + 1);
  const outputs = new Set(graph.outputs);
  /** By what they make, in the order of their last nodes. */
  const drafts = new Map<string, Draft>();
  const starts = new Map<string, number>();
  const nonNegative = new Set<string>();
  const shapeOf = (name: string): readonly number[] => types.get(name)?.shape ?? [];
  const namesOf = ({ name }: GraphNode): readonly string[] => members.get(name) ?? [name];
  const context: IntegerContext = {
    constantOf: (name) => constantOf(graph, name),
    shapeOf,
    isNonNegative: (name) => nonNegative.has(name),
    imageBehind(name) {
      const draft = drafts.get(name);
      const [image = ''] = draft?.inputs ?? [];
      const flattened = draft?.body.kind === 'reshape' && shapeOf(image).length === 4;
      return flattened && shapeOf(image)[0] === shapeOf(name)[0] && itemSize(shapeOf(image)) === itemSize(shapeOf(name))
        ? image
        : null;
    },
  };
  /** The draft that makes a value, if nobody but one reader sees it. */
  const open = (name: string): Draft | undefined =>
    uses.get(name) === 1 && !outputs.has(name) ? drafts.get(name) : undefined;
  const become = (draft: Draft, node: GraphNode, more: Partial<Draft>): void => {
    drafts.delete(draft.output);
    const start = starts.get(draft.output) ?? 0;
    drafts.set(node.output, { ...draft, nodes: [...draft.nodes, ...namesOf(node)], output: node.output, ...more });
    starts.set(node.output, start);
  };

  for (const [index, node] of graph.nodes.entries()) {
    if (staysNonNegative(node, nonNegative)) nonNegative.add(node.output);
    const [a = '', b = ''] = node.inputs;
    const { integer } = definitionOf(node.operator);
    const bounds = integer.clip?.(node.operator) ?? null;
    const before = open(a);
    if (bounds !== null && before !== undefined && takesClip(before)) {
      become(before, node, { clip: before.clip === null ? bounds : within(before.clip, bounds) });
      continue;
    }
    const able = integer.joinsSums === true && a !== b ? [a, b].filter((name) => takesSum(open(name))) : [];
    const joinable =
      sameShape(shapeOf(a), shapeOf(b)) && [a, b].every((name) => context.constantOf(name) === undefined);
    const chosen = [...able].sort((one, other) => (starts.get(other) ?? 0) - (starts.get(one) ?? 0))[0] ?? '';
    const takes = open(chosen);
    if (takes !== undefined && joinable) {
      become(takes, node, { operand: 'add', inputs: [...takes.inputs, chosen === a ? b : a] });
      continue;
    }
    const linear = integer.reshapes === true && before?.body.kind === 'linear' ? before.body : null;
    const unjoined = before?.operand === null && before.inputs[0] === linear?.node.inputs[0];
    const image = linear === null || !unjoined ? null : imageLayer(linear.node, node.output, context);
    if (before !== undefined && linear !== null && image !== null) {
      become(before, node, { body: { ...linear, shape: image } });
      continue;
    }
    const found = formOf(node, context);
    const common = { name: node.name, nodes: namesOf(node), output: node.output };
    if (typeof found === 'string') {
      const body = { kind: 'float', node, reason: found } as const;
      const operation = node.operator.kind.replaceAll('-', ' ');
      drafts.set(node.output, { ...common, operation, body, inputs: node.inputs, operand: null, clip: null });
    } else {
      const { inputs, operation, operand = null } = found;
      drafts.set(node.output, { ...common, operation, inputs, body: bodyOf(node, found), operand, clip: bounds });
    }
    starts.set(node.output, index);
  }
  return onHost(withoutUnread([...drafts.values()], outputs));
}

/** One clip behind another. */
const within = (
  [a, b]: readonly [number, number],
  [low, high]: readonly [number, number],
): readonly [number, number] => [Math.min(Math.max(a, low), high), Math.min(Math.max(b, low), high)];

const takesClip = ({ body }: Draft): boolean =>
  body.kind === 'linear' || body.kind === 'uniform' || body.kind === 'max';

const takesSum = (draft: Draft | undefined): boolean =>
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

/** A reshape of what the host made, for the host alone, is the host's: nothing is rounded for it. */
function onHost(drafts: readonly Draft[]): readonly Draft[] {
  const byOutput = new Map(drafts.map((draft) => [draft.output, draft]));
  const result = drafts.map((draft): Draft => {
    const maker = byOutput.get(draft.inputs[0] ?? '');
    const readers = drafts.filter(({ inputs }) => inputs.includes(draft.output));
    const between = maker?.body.kind === 'float' && readers.every(({ body }) => body.kind === 'float');
    if (draft.body.kind !== 'reshape' || !between) return draft;
    return { ...draft, body: { kind: 'float', node: draft.body.node, reason: 'It lies between layers of the host.' } };
  });
  const changed = result.some((draft, index) => draft !== drafts[index]);
  return changed ? onHost(result) : result;
}

/**
 * Without flattenings that only dense layers read, which read the image itself: the nodes go to the first reader.
 */
function withoutUnread(drafts: readonly Draft[], outputs: ReadonlySet<string>): readonly Draft[] {
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
