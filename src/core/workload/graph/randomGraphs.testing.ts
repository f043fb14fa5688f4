import type { AttributeForm } from '../../operators/attributes.ts';
import fc from 'fast-check';
import { createRandom, type Random } from '../../base/random.ts';
import type { Constant, TensorType } from '../../tensor/tensor.ts';
import type { Graph, GraphNode } from './graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { inferNode } from '../../operators/inferNode.ts';
import type { Pads, Pair, Window } from '../../tensor/window.ts';
import { definitionOf, OPERATOR_KINDS, type Operator, type OperatorKind } from '../../operators/registry.ts';

/** Operators that are defined here, which is all but the model of another. */
export const OWN_KINDS: readonly OperatorKind[] = OPERATOR_KINDS.filter((kind) => kind !== 'onnx');

/** Values of one tensor, at most. */
const MAX_ELEMENTS = 3000;

/** One node to add: what it is, and what its sizes and its inputs are drawn from. */
interface Step {
  readonly kind: OperatorKind;
  readonly seed: number;
}

/**
 * Graphs of one image input x and up to `length` nodes of the kinds given, every value sound by shape inference and finite for inputs of -1 to 1; a step that fits no
 * value is left out, so shrinking drops steps. Within what ONNX Runtime takes: pads of a pool below its kernel, odd sizes of the response norm.
 */
export const randomGraph = (kinds: readonly OperatorKind[], length: number): fc.Arbitrary<Graph> =>
  fc
    .record({
      shape: fc.tuple(...[2, 6, 9, 9].map((max) => fc.integer({ min: 1, max }))),
      steps: fc.array(fc.record({ kind: fc.constantFrom(...kinds), seed: fc.nat(2 ** 31 - 1) }), {
        minLength: 1,
        maxLength: length,
        size: 'max',
      }),
    })
    .map(({ shape, steps }) => buildGraph(shape, steps));

function buildGraph(inputShape: readonly number[], steps: readonly Step[]): Graph {
  const types = new Map<string, TensorType>([['x', { type: 'float32', shape: inputShape }]]);
  const constants: Record<string, Constant> = {};
  const nodes: GraphNode[] = [];
  for (const [index, { kind, seed }] of steps.entries()) {
    const random = createRandom(seed);
    // Some values fit no operator of this kind, and some sizes do not fit each other: a few tries find some that do.
    for (let attempt = 0; attempt < 8; attempt++) {
      const made = drawNode(kind, random, types, `n${index}`);
      if (made === null) continue;
      const known = (name: string): TensorType | null => types.get(name) ?? made.constants[name] ?? null;
      const type = inferNode(made.node.operator, made.node.inputs.map(known));
      if ('code' in type || elementsOf(type.shape) > MAX_ELEMENTS) continue;
      nodes.push(made.node);
      types.set(made.node.output, type);
      Object.assign(constants, made.constants);
      break;
    }
  }
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  // What nobody reads, and some of what others read: a network may give that too.
  const given = new Set(steps.flatMap(({ seed }, index) => (seed % 5 === 0 ? [`n${index}.y`] : [])));
  const outputs = nodes.map(({ output }) => output).filter((output) => !used.has(output) || given.has(output));
  if (nodes.length === 0) {
    nodes.push({ name: 'n0', operator: { kind: 'relu' }, inputs: ['x'], output: 'n0.y' });
    outputs.push('n0.y');
  }
  return {
    version: 1,
    name: 'random',
    inputs: [{ name: 'x', type: 'float32', shape: inputShape }],
    outputs,
    nodes,
    constants,
  };
}

interface Drawn {
  readonly node: GraphNode;
  readonly constants: Readonly<Record<string, Constant>>;
}

/** A node that may or may not fit; null if the value drawn is of no use to it. */
function drawNode(
  kind: OperatorKind,
  random: Random,
  types: ReadonlyMap<string, TensorType>,
  name: string,
): Drawn | null {
  const values = [...types];
  const matrices = values.filter(([, type]) => type.shape.length === 2);
  const useful = kind === 'dense' && matrices.length > 0 ? matrices : values;
  // Later values are drawn more often: graphs become deep rather than wide.
  const pick = (): string => useful[useful.length - 1 - Math.floor(random.unit() ** 2 * useful.length)]?.[0] ?? 'x';
  const x = pick();
  const shape = types.get(x)?.shape ?? [];
  const constants: Record<string, Constant> = {};
  const constant = (part: string, extents: readonly number[], low = -1, high = 1): string => {
    const value = (): number => Math.fround(low + (high - low) * random.unit());
    const source: Constant['source'] =
      random.int(0, 7) === 0
        ? { kind: 'fill', value: value() }
        : { kind: 'data', data: Float32Array.from({ length: elementsOf(extents) }, value) };
    constants[`${name}.${part}`] = { type: 'float32', shape: extents, source };
    return `${name}.${part}`;
  };
  const made = (operator: Operator, ...more: readonly string[]): Drawn => ({
    node: { name, operator, inputs: [x, ...more], output: `${name}.y` },
    constants,
  });
  const [n = 1, channels = 1, height = 1, width = 1] = shape;
  const image = shape.length === 4;
  switch (kind) {
    case 'conv':
    case 'conv-transpose': {
      if (!image) return null;
      const group = random.int(0, 2) === 0 ? channels : (choose(random, divisors(channels)) ?? 1);
      const each = random.int(1, 3);
      const window = drawWindow(random, [height, width], 3);
      const transposed = kind === 'conv-transpose';
      const weight = transposed ? [channels, each] : [each * group, channels / group];
      const inputs = [constant('weight', [...weight, ...window.kernel])];
      if (random.int(0, 1) === 0) inputs.push(constant('bias', [each * group]));
      if (!transposed) return made({ kind, group, ...window }, ...inputs);
      const outputPad: Pair = [random.int(0, window.strides[0] - 1), random.int(0, window.strides[1] - 1)];
      return made({ kind, group, outputPad, ...window }, ...inputs);
    }
    case 'dense': {
      if (shape.length !== 2) {
        // There is no matrix yet: make one, for later steps.
        return made({ kind: 'reshape', shape: [n, elementsOf(shape.slice(1))] });
      }
      const rows = random.int(1, 5);
      const weight = constant('weight', [rows, channels]);
      return random.int(0, 1) === 0 ? made({ kind }, weight) : made({ kind }, weight, constant('bias', [rows]));
    }
    case 'max-pool':
    case 'average-pool': {
      if (!image) return null;
      const window = drawWindow(random, [height, width], 0);
      const ceil = random.int(0, 1) === 1;
      if (kind === 'max-pool') return made({ kind, ceil, ...window });
      return made({ kind, ceil, countPadding: random.int(0, 1) === 1, ...window });
    }
    case 'global-average-pool':
    case 'global-max-pool':
      return image ? made({ kind }) : null;
    case 'batch-norm':
    case 'instance-norm': {
      if (shape.length < (kind === 'batch-norm' ? 2 : 3)) return null;
      const operator: Operator = { kind, epsilon: Math.fround(choose(random, [1e-5, 1e-3, 0.1]) ?? 1) };
      const inputs = [constant('scale', [channels], -2, 2), constant('offset', [channels])];
      if (kind === 'instance-norm') return made(operator, ...inputs);
      return made(operator, ...inputs, constant('mean', [channels]), constant('variance', [channels], 0.1, 2));
    }
    case 'local-response-norm': {
      if (!image) return null;
      const factors = { alpha: random.unit(), beta: 0.25 + random.unit(), bias: 0.5 + random.unit() };
      const { alpha, beta, bias } = factors;
      const operator = { alpha: Math.fround(alpha), beta: Math.fround(beta), bias: Math.fround(bias) };
      return made({ kind, ...operator, size: 2 * random.int(0, 3) + 1 });
    }
    case 'clip': {
      const low = Math.fround(2 * random.unit() - 1.5);
      return made({ kind, low, high: Math.fround(low + 2 * random.unit()) });
    }
    case 'softmax':
      return shape.length === 0 ? null : made({ kind, axis: random.int(0, shape.length - 1) });
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'extreme': {
      const operator: Operator =
        kind === 'extreme' ? { kind, choose: choose(random, ['max', 'min'] as const) ?? 'max' } : { kind };
      const other = pick();
      const sound = inferNode(operator, [types.get(x) ?? null, types.get(other) ?? null]);
      if (random.int(0, 1) === 0 && !('code' in sound)) return made(operator, other);
      return made(operator, constant('b', fitting(random, shape)));
    }
    case 'leaky-relu':
      return made({ kind, alpha: Math.fround(random.int(0, 2) === 0 ? 6 * random.unit() - 2 : random.unit()) });
    case 'divide':
      // By what is well away from 0: else a last bit of one executor is all that the rest of the graph shows.
      return made({ kind }, constant('b', fitting(random, shape), 0.5, 2));
    case 'concat': {
      if (shape.length === 0) return null;
      const axis = random.int(0, shape.length - 1);
      const alike = values.filter(
        ([, type]) =>
          type.shape.length === shape.length && type.shape.every((size, i) => i === axis || size === shape[i]),
      );
      const other = choose(random, alike)?.[0] ?? x;
      const extents = shape.map((size, i) => (i === axis ? random.int(1, 3) : size));
      return random.int(0, 1) === 0
        ? made({ kind, axis }, other)
        : made({ kind, axis }, constant('more', extents), other);
    }
    case 'reshape': {
      const flat = n * elementsOf(shape.slice(1));
      const first = choose(random, divisors(flat)) ?? 1;
      const second = choose(random, divisors(flat / first)) ?? 1;
      const shapes = [[n, flat / n], [first, flat / first], [1, first, second, flat / first / second], [flat]];
      return made({ kind, shape: choose(random, shapes) ?? [flat] });
    }
    case 'transpose': {
      const order = shape.map((_, axis) => axis);
      // Channels put last and first again: what files of other layouts are full of.
      if (shape.length > 2 && random.int(0, 1) === 0) {
        const [first = 0, second = 0, ...others] = order;
        const last = others.at(-1) ?? second;
        const turned =
          random.int(0, 1) === 0 ? [first, ...others, second] : [first, last, second, ...others.slice(0, -1)];
        return made({ kind, order: turned });
      }
      for (let at = order.length - 1; at > 0; at--) {
        const other = random.int(0, at);
        [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
      }
      return made({ kind, order });
    }
    case 'slice': {
      const steps = shape.map((size) =>
        random.int(0, 3) > 0 ? 1 : random.int(1, size) * (random.int(0, 3) > 0 ? 1 : -1),
      );
      const starts = shape.map((size) => (random.int(0, 2) > 0 ? 0 : random.int(0, size - 1)));
      const sizes = shape.map((size, axis) => {
        const [start = 0, step = 1] = [starts[axis], steps[axis]];
        const most = Math.floor((step > 0 ? size - 1 - start : start) / Math.abs(step)) + 1;
        return random.int(0, 1) === 0 ? most : random.int(1, most);
      });
      return made({ kind, starts, steps: steps.map((step, axis) => (sizes[axis] === 1 ? 1 : step)), shape: sizes });
    }
    case 'gather': {
      if (shape.length === 0) return null;
      const axis = random.int(0, 2) > 0 && shape.length > 1 ? 1 : random.int(0, shape.length - 1);
      const last = (shape[axis] ?? 1) - 1;
      return made({ kind, axis, indices: Array.from({ length: random.int(1, 6) }, () => random.int(0, last)) });
    }
    case 'depth-to-space': {
      const block =
        choose(
          random,
          [1, 2, 3].filter((size) => channels % size ** 2 === 0),
        ) ?? 1;
      return image ? made({ kind, block, mode: choose(random, ['DCR', 'CRD'] as const) ?? 'DCR' }) : null;
    }
    case 'space-to-depth': {
      const block =
        choose(
          random,
          divisors(height).filter((size) => width % size === 0),
        ) ?? 1;
      return image ? made({ kind, block }) : null;
    }
    case 'pad': {
      const mode = choose(random, ['constant', 'reflect', 'edge'] as const) ?? 'constant';
      const value = mode === 'constant' ? Math.fround(random.unit()) : 0;
      const more: Pair = mode === 'constant' && random.int(0, 1) === 0 ? [random.int(0, 2), random.int(0, 2)] : [0, 0];
      // VTA pads with zeros only.
      const filling = random.int(0, 1) === 0 ? 0 : value;
      return image ? made({ kind, mode, pads: drawPads(random, [3, 3]), channels: more, value: filling }) : null;
    }
    case 'upsample':
      return image ? made({ kind, factors: [random.int(1, 3), random.int(1, 3)] }) : null;
    default:
      return made(plainOperator(kind, random));
  }
}

/** An operator whose attributes are numbers of 0 to 1: what most have that work element by element. */
function plainOperator(kind: OperatorKind, random: Random): Operator {
  const forms: readonly [string, AttributeForm][] = Object.entries(definitionOf({ kind }).attributes);
  const drawn = forms.map(([name, form]) => {
    if (form !== 'real') throw new Error(`${kind}: say how its ${name} is drawn`);
    return [name, Math.fround(random.unit())];
  });
  return { kind, ...Object.fromEntries(drawn) } as Operator;
}

/** A window over an image; pads of up to `pad`, or with 0 of less than the kernel (what a pool may have). */
function drawWindow(random: Random, extents: Pair, pad: number): Window {
  const kernel: Pair = [random.int(1, 4), random.int(1, 4)];
  const dilations: Pair =
    random.int(0, 2) > 0 ? [1, 1] : [random.int(1, Math.min(3, extents[0])), random.int(1, Math.min(3, extents[1]))];
  const limits: Pair = pad > 0 ? [pad, pad] : [kernel[0] - 1, kernel[1] - 1];
  return { kernel, dilations, strides: [random.int(1, 3), random.int(1, 3)], pads: drawPads(random, limits) };
}

const drawPads = (random: Random, [height, width]: Pair): Pads =>
  random.int(0, 3) === 0
    ? [0, 0, 0, 0]
    : [random.int(0, height), random.int(0, width), random.int(0, height), random.int(0, width)];

/** A shape that broadcasts with another: axes left out from the front, extents of 1. */
function fitting(random: Random, shape: readonly number[]): readonly number[] {
  const kept = shape.slice(random.int(0, shape.length));
  return kept.map((size) => (random.int(0, 2) === 0 ? 1 : size));
}

const divisors = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i + 1).filter((size) => count % size === 0);

const choose = <T>(random: Random, list: readonly T[]): T | undefined => list[random.int(0, list.length - 1)];
