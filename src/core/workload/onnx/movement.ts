import type { AnyOperator } from '../../operators/anyOperator.ts';
import { evaluate } from '../../operators/evaluate.ts';
import { inferNode } from '../../operators/inferNode.ts';
import { gathering } from '../../operators/gather.ts';
import type { OnnxNode, Value } from '../../operators/onnx/node.ts';
import type { Operator, OperatorKind } from '../../operators/registry.ts';
import type { FloatTensor } from '../../tensor/float.ts';
import { elementsOf, type Shape } from '../../tensor/shape.ts';

/** Operators that put elements elsewhere. */
const MOVES: ReadonlySet<string> = new Set<OperatorKind>(['reshape', 'transpose', 'slice', 'gather']);

/** Operators in a row that are looked through, at most. */
const MOST_MOVES = 6;

/** Elements of the largest image that is tried: their places stay exact in float32. */
const MOST_ELEMENTS = 2 ** 20;

/** One operator on an image that does what several in a row do; null: nothing. */
export interface Movement {
  readonly operator: Operator | null;
  readonly image: Value;
}

interface Chain {
  readonly image: Extract<Value, { readonly kind: 'computed' }>;
  readonly operators: readonly Operator[];
}

/**
 * What makes the image of that shape out of an earlier one, where exporters write it as reshapes, transposes and slices over more axes: a shuffle or a
 * part of the channels, depth to space, space to depth. Told by where each element comes from. `budget.looks`: elements that may still be tried.
 */
export function movementInto(
  node: OnnxNode,
  last: AnyOperator,
  x: Value | null,
  budget: { looks: number },
): Movement | null {
  if (x?.kind !== 'computed' || !MOVES.has(last.kind)) return null;
  const made = inferNode(last as Operator, [x.type]);
  if ('code' in made || made.shape.length !== 4) return null;
  const { shape } = made;
  for (const { image, operators } of chainsTo(node, last, x)) {
    const from = image.type.shape;
    const candidates = candidatesOf(from, shape);
    const count = elementsOf(from);
    if (candidates.length === 0 || count > MOST_ELEMENTS || budget.looks < count) continue;
    budget.looks -= count * (operators.length + candidates.length);
    const places: FloatTensor = { shape: from, data: Float32Array.from({ length: count }, (_, i) => i) };
    const moved = after(operators, places);
    for (const candidate of candidates) {
      const operator = candidate(moved.data);
      if (operator === null || !alike(after([operator], places), moved)) continue;
      return { operator: alike(moved, places) ? null : operator, image };
    }
  }
  return null;
}

/** Images before the operator, nearest first, each with the operators from there; one alone is what it is. */
function* chainsTo(node: OnnxNode, last: AnyOperator, x: Value | null): Generator<Chain> {
  const operators = [last as Operator];
  let at = x;
  while (at?.kind === 'computed' && operators.length < MOST_MOVES) {
    const maker = node.maker(at);
    if (at.type.shape.length === 4 && operators.length > 1) yield { image: at, operators: [...operators] };
    if (maker === null || !MOVES.has(maker.operator.kind)) return;
    operators.unshift(maker.operator as Operator);
    at = maker.inputs[0] ?? null;
  }
  if (at?.kind === 'computed' && at.type.shape.length === 4 && operators.length > 1) yield { image: at, operators };
}

function after(operators: readonly Operator[], x: FloatTensor): FloatTensor {
  return operators.reduce<FloatTensor>((tensor, operator) => {
    const type = inferNode(operator, [{ type: 'float32', shape: tensor.shape }]);
    if ('code' in type) return { shape: [], data: new Float32Array(0) };
    return { shape: type.shape, data: evaluate(operator, [tensor], type.shape) };
  }, x);
}

const alike = (a: FloatTensor, b: FloatTensor): boolean =>
  String(a.shape) === String(b.shape) && a.data.every((place, i) => place === b.data[i]);

/** By shapes, what could make one image of the other: told from where its elements come. */
function candidatesOf(from: Shape, to: Shape): readonly ((places: Float32Array) => Operator | null)[] {
  const [n = 1, c = 1, h = 1, w = 1] = from;
  const [n2 = 1, c2 = 1, h2 = 1, w2 = 1] = to;
  if (n !== n2) return [];
  if (h === h2 && w === w2) {
    return [
      (places) => {
        const indices = Array.from({ length: c2 }, (_, channel) => (places[channel * h * w] ?? 0) / (h * w));
        return indices.every((index) => Number.isInteger(index) && index < c) ? gathering(1, indices, from) : null;
      },
    ];
  }
  const [down, up] = [h / h2, h2 / h];
  if (Number.isInteger(up) && w2 === w * up && c === c2 * up ** 2) {
    return (['DCR', 'CRD'] as const).map((mode) => () => ({ kind: 'depth-to-space', block: up, mode }));
  }
  if (Number.isInteger(down) && w === w2 * down && c2 === c * down ** 2) {
    return [() => ({ kind: 'space-to-depth', block: down })];
  }
  return [];
}
