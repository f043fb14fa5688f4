import type { GraphNode } from '../graph/graph.ts';
import type { ValueTypes } from '../graph/shapes.ts';
import { constantOf } from './affine.ts';
import { bodyOf, itemSize, sameShape, type Setting } from './bodies.ts';
import { denseImageShape, imageOfDense } from './denseImage.ts';
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
  const setting: Setting = {
    graph,
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
    const bounds = clipOf(node);
    const before = open(a);
    if (bounds !== null && before !== undefined && takesClip(before)) {
      become(before, node, { clip: before.clip === null ? bounds : within(before.clip, bounds) });
      continue;
    }
    const able = node.operator.kind === 'add' && a !== b ? [a, b].filter((name) => takesSum(open(name))) : [];
    const joinable = sameShape(shapeOf(a), shapeOf(b)) && [a, b].every((name) => constantOf(graph, name) === undefined);
    const chosen = [...able].sort((one, other) => (starts.get(other) ?? 0) - (starts.get(one) ?? 0))[0] ?? '';
    const takes = open(chosen);
    if (takes !== undefined && joinable) {
      become(takes, node, { operand: 'add', inputs: [...takes.inputs, chosen === a ? b : a] });
      continue;
    }
    const dense = node.operator.kind === 'reshape' && before?.body.kind === 'linear' ? before.body : null;
    const unjoined = before?.operand === null && before.inputs[0] === dense?.node.inputs[0];
    const image =
      dense === null || !unjoined ? null : imageOfDense(dense.node, node, shapeOf, (name) => constantOf(graph, name));
    if (before !== undefined && dense !== null && image !== null) {
      const { batch, inChannels } = dense.shape;
      become(before, node, { body: { ...dense, shape: denseImageShape(batch, inChannels, image) } });
      continue;
    }
    const found = bodyOf(node, setting);
    const common = { name: node.name, nodes: namesOf(node), output: node.output };
    if (typeof found === 'string') {
      const body = { kind: 'float', node, reason: found } as const;
      const operation = node.operator.kind.replaceAll('-', ' ');
      drafts.set(node.output, { ...common, operation, body, inputs: node.inputs, operand: null, clip: null });
    } else {
      const operand = found.inputs.length === 2 && found.body.kind === 'uniform' ? joins(node) : null;
      drafts.set(node.output, { ...common, ...found, operand, clip: bounds });
    }
    starts.set(node.output, index);
  }
  return onHost(withoutUnread([...drafts.values()], outputs));
}

const joins = ({ operator }: GraphNode): 'add' | 'multiply' => (operator.kind === 'multiply' ? 'multiply' : 'add');

function clipOf({ operator }: GraphNode): readonly [number, number] | null {
  if (operator.kind === 'relu') return [0, Infinity];
  return operator.kind === 'clip' ? [operator.low, operator.high] : null;
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

const KEEPS_SIGN: ReadonlySet<string> = new Set([
  ...['max-pool', 'average-pool', 'global-average-pool', 'global-max-pool', 'concat', 'reshape', 'transpose'],
  ...['upsample', 'identity', 'add', 'multiply'],
]);

/** Is what a node makes never below 0? Padding with zeros keeps that too. */
function staysNonNegative({ operator, inputs }: GraphNode, known: ReadonlySet<string>): boolean {
  if (operator.kind === 'relu' || operator.kind === 'sigmoid' || operator.kind === 'softmax') return true;
  if (operator.kind === 'clip' && operator.low >= 0) return true;
  const all = inputs.every((name) => known.has(name));
  return all && (KEEPS_SIGN.has(operator.kind) || (operator.kind === 'pad' && operator.value >= 0));
}

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
    const at = kept.findIndex(
      ({ body }) =>
        body.kind === 'linear' && body.node.operator.kind === 'dense' && body.node.inputs[0] === reshape.output,
    );
    const reader = kept[at];
    if (reader !== undefined) kept[at] = { ...reader, nodes: [...reshape.nodes, ...reader.nodes] };
  }
  return kept;
}
