import { createRandom, type Random } from '../../../core/base/random.ts';
import { inOneGo } from '../../../core/base/slices.ts';
import { elementsOf } from '../../../core/tensor/shape.ts';
import { seededInput } from '../../../core/workload/graph/seededInput.ts';
import { runModel, type ModelElement, type ModelTensor } from '../../../core/workload/model/modelRuntime.ts';
import { dataOfNumbers, graphType } from '../../../core/workload/onnx/hosted/tensors.ts';
import { halfToNumber } from '../../../core/workload/onnx/tensor.ts';
import {
  modelOf,
  type AttributeWords,
  type ConstantWords,
  type ModelWords,
  type NodeWords,
} from '../../models.testing.ts';
import { nodeModelRuntime } from '../nodeModelRuntime.ts';

/**
 * Random ONNX files, grown node by node: ONNX Runtime runs each node alone as it is drawn, so what it has no kernel for is left out, and all values, shapes and types
 * are known. A node is also run on floats a little beside: what then jumps (a tie that is rounded, a comparison of equals) is left out, so that floats that
 * differ by rounding may always be compared.
 */

export type Type = Exclude<ModelElement, 'string'>;

export interface Value {
  readonly name: string;
  readonly type: Type;
  readonly shape: readonly number[];
  readonly tensor: ModelTensor;
  /** By how much it may differ where another adds in another order. */
  readonly error: number;
  /** Does its shape depend on data? */
  readonly loose: boolean;
}

/** What an operator draws its inputs and attributes from. */
export interface Draw {
  readonly opset: number;
  int(low: number, high: number): number;
  chance(of: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** A value of one of these types that fits; there is no node where there is none. */
  value(types: readonly Type[], fits?: (value: Value) => boolean): Value;
  /** The name of a new constant: numbers, or as many random ones about 0 as it has elements. */
  constant(type: Type, shape: readonly number[], numbers?: readonly number[]): string;
  ints(...numbers: readonly number[]): string;
}

export interface Drawn {
  readonly in: readonly string[];
  /** How many outputs; one. An empty one is left out. */
  readonly out?: number;
  readonly with?: Readonly<Record<string, AttributeWords>>;
  /** What its subgraphs take from around them. */
  readonly takes?: readonly string[];
}

export interface Operator {
  readonly op: string;
  readonly since?: number;
  readonly until?: number;
  /** Do its outputs have as many elements as the data says? */
  readonly counts?: true;
  readonly draw: (draw: Draw) => Drawn;
}

class Nothing extends Error {}

export interface RandomModel {
  readonly words: ModelWords;
  readonly inputs: Readonly<Record<string, ModelTensor>>;
  readonly values: ReadonlyMap<string, Value>;
}

/** What became of each operator that was drawn. */
export interface Coverage {
  readonly taken: Map<string, number>;
  /** Operators with opset and types of which the runtime said that it has none, or what else it said last. */
  readonly missing: Set<string>;
  readonly refused: Map<string, string>;
}

/** By how much floats are moved, of the largest met; and what the next operator makes of it at most. */
const [STEP, MOST_ERROR, MOST_ELEMENTS] = [2e-6, 2e-3, 4096];

/** Of operators beside ONNX's own. */
const DOMAINS = ['com.microsoft'];

const models = nodeModelRuntime();

const INPUTS: readonly (readonly [Type, readonly number[]])[] = [
  ...(
    [
      ['float32', [1, 16, 6, 6]],
      ['float32', [1, 6, 4]],
      ['float32', [1, 1, 6]],
      ['float32', [2, 3, 4]],
      ['float32', [3, 17, 9]],
      ['float32', [3]],
      ['float32', []],
      ['float32', [1, 3, 7, 8]],
      ['float32', [1, 2, 3, 2, 2]],
      ['float32', [4, 6]],
      ['float32', [4, 4]],
      ['float32', [1, 2, 2, 1, 2, 3]],
      ['int64', [4]],
      ['int32', [2, 3]],
      ['uint8', [1, 4, 6, 6]],
      ['int8', [3, 4]],
      ['uint8', [4, 5]],
      ['bool', [2, 3]],
      ['bool', []],
      ['float16', [2, 3]],
      ['float64', [2, 3]],
    ] as const
  ).map(([type, shape]) => [type, shape] as const),
];

export const numbersOf = ({ type, data }: ModelTensor): readonly number[] =>
  type === 'float16' ? Array.from(data as Uint16Array, halfToNumber) : Array.from(data as ArrayLike<number>, Number);

export const isFloat = (type: string): boolean => type.startsWith('float');

const largest = (numbers: readonly number[]): number =>
  numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);

/** Names that an import may want for itself, beside plain ones. */
const NAMES = ['v0 as float', 'shape of value 0', 'Cast', 'output v', 'v (constant)', 'Conv 0', 'constructor'];

export function randomModel(
  seed: number,
  operators: readonly Operator[],
  ours: readonly Operator[],
  coverage: Coverage,
): RandomModel {
  const growth = new Growth(seed, coverage);
  const { random } = growth;
  const nodes = random.int(3, 12);
  for (let tries = 0; growth.nodes.length < nodes && tries < 60; tries++) {
    const list = random.unit() < 0.3 ? ours : operators;
    const operator = list[random.int(0, list.length - 1)];
    if (operator !== undefined) growth.add(operator);
  }
  return growth.model();
}

class Growth {
  readonly random: Random;
  readonly nodes: NodeWords[] = [];
  readonly #opset: number;
  readonly #coverage: Coverage;
  readonly #values = new Map<string, Value>();
  readonly #inputs = new Map<string, Value>();
  readonly #constants = new Map<string, ConstantWords>();
  #drawn = new Map<string, ConstantWords>();
  #count = 0;

  constructor(seed: number, coverage: Coverage) {
    this.random = createRandom(seed);
    this.#coverage = coverage;
    this.#opset = this.random.int(13, 21);
    const more = this.random.int(0, 4);
    for (let place = 0; place <= more; place++) {
      const [type, shape] = INPUTS[place === 0 ? 0 : this.random.int(0, INPUTS.length - 1)] ?? ['float32', []];
      const numbers = inOneGo(seededInput({ type: graphType(type) ?? 'float32', shape }, 1 + place));
      const tensor: ModelTensor = { type, shape, data: dataOfNumbers(type, numbers) };
      const value = { name: this.#name(), type, shape, tensor, error: 0, loose: false };
      this.#inputs.set(value.name, value);
      this.#values.set(value.name, value);
    }
  }

  #name(): string {
    const name = this.random.unit() < 0.06 ? (NAMES[this.random.int(0, NAMES.length - 1)] ?? '') : '';
    return name !== '' && !this.#values.has(name) && !this.#constants.has(name) ? name : `v${this.#count++}`;
  }

  readonly #draw = (): Draw => {
    const { random } = this;
    const chance = (of: number): boolean => random.unit() < of;
    const pick = <T>(list: readonly T[]): T => {
      const one = list[random.int(0, list.length - 1)];
      if (one === undefined) throw new Nothing();
      return one;
    };
    const constant = (type: Type, shape: readonly number[], numbers?: readonly number[]): string => {
      const name = `c${this.#count++}`;
      const drawn =
        numbers ??
        Array.from({ length: elementsOf(shape) }, () =>
          isFloat(type)
            ? random.int(-1000, 1000) / 700
            : random.int(type.startsWith('u') || type === 'bool' ? 0 : -3, 5),
        );
      this.#drawn.set(name, { type, shape, numbers: drawn });
      return name;
    };
    return {
      opset: this.#opset,
      int: (low, high) => random.int(low, high),
      chance,
      pick,
      constant,
      ints: (...numbers) => constant('int64', [numbers.length], numbers),
      value: (types, fits = () => true) => {
        const found = [...this.#values.values()].filter((value) => types.includes(value.type) && fits(value));
        // The newest are likelier: graphs become deep.
        return chance(0.5) ? pick(found.slice(-4)) : pick(found);
      },
    };
  };

  /** Draws one more node; nothing happens where it cannot be. */
  add(operator: Operator): void {
    const { op, since = 13, until = 21 } = operator;
    if (this.#opset < since || this.#opset > until) return;
    this.#drawn = new Map();
    let drawn: Drawn;
    try {
      drawn = operator.draw(this.#draw());
    } catch (error) {
      if (error instanceof Nothing) return;
      throw error;
    }
    const names = [...new Set([...drawn.in, ...(drawn.takes ?? [])])].filter((name) => name !== '');
    const reads = names.flatMap((name) => this.#values.get(name) ?? []);
    const kind = `${op} ${this.#opset} ${drawn.in.map((name) => this.#typeOf(name)).join()}`;
    if (this.#coverage.missing.has(kind)) return;
    const out = Array.from({ length: drawn.out ?? 1 }, () => this.#name());
    const node: NodeWords = {
      ...{ op, in: drawn.in, out, ...(drawn.with === undefined ? {} : { with: drawn.with }) },
      name: this.random.unit() < 0.5 ? '' : `node ${this.#count++}`,
    };
    const made = this.#run(node, reads, kind);
    if (made === null) return;
    this.#coverage.taken.set(op, (this.#coverage.taken.get(op) ?? 0) + 1);
    for (const [name, constant] of this.#drawn) this.#constants.set(name, constant);
    this.#computeSome();
    const loose = operator.counts === true || reads.some((read) => read.loose);
    for (const value of made) this.#values.set(value.name, { ...value, loose });
    this.nodes.push(node);
  }

  /** Some constants are computed by the file. */
  #computeSome(): void {
    for (const [name, constant] of this.#drawn) {
      if (this.random.unit() > 0.15) continue;
      const raw = `${name} raw`;
      this.#constants.delete(name);
      this.#constants.set(raw, constant);
      this.nodes.push({ op: 'Identity', in: [raw], out: [name] });
    }
  }

  #typeOf(name: string): string {
    const constant = this.#drawn.get(name);
    if (constant !== undefined) return 'type' in constant ? constant.type : '';
    return this.#values.get(name)?.type ?? '';
  }

  /** What the node makes, if it makes something that can be compared. */
  #run(node: NodeWords, reads: readonly Value[], kind: string): readonly Value[] | null {
    const model = modelOf({
      ...{ opset: this.#opset, domains: DOMAINS },
      inputs: Object.fromEntries(reads.map(({ name, type, shape }) => [name, valueWords(type, shape)])),
      outputs: Object.fromEntries(node.out.map((name) => [name, null])),
      constants: Object.fromEntries(this.#drawn),
      nodes: [node],
    });
    const run = (beside: number): Readonly<Record<string, ModelTensor>> | null => {
      const inputs = Object.fromEntries(
        reads.map((read) => [read.name, beside === 0 ? read.tensor : this.#beside(read, beside)]),
      );
      const answer = inOneGo(runModel(models, { model, inputs }));
      if (answer.ok) return answer.value.values;
      const [{ message, code }] = answer.problems;
      if (/NOT_IMPLEMENTED|[Cc]ould not find an implementation/.test(message)) this.#coverage.missing.add(kind);
      else if (!this.#coverage.taken.has(node.op)) this.#coverage.refused.set(node.op, `${code}: ${message}`);
      return null;
    };
    const exact = run(0);
    if (exact === null || reads.length === 0) return exact === null ? null : valuesOf(node, exact, exact, exact, 0);
    const met = largest(reads.flatMap(({ type, tensor }) => (isFloat(type) ? numbersOf(tensor) : [])));
    const [up, down] = [run(1), run(-1)];
    return up === null || down === null ? null : valuesOf(node, exact, up, down, met);
  }

  /** Each float moved to one side or the other, ten times as far as it may be off. */
  #beside({ type, shape, tensor, error }: Value, sign: number): ModelTensor {
    if (!isFloat(type)) return tensor;
    const side = createRandom(shape.length + 7);
    const numbers = numbersOf(tensor);
    const far = Math.max(10 * error, 10 * STEP * Math.max(1e-3, largest(numbers)));
    return {
      ...{ type, shape },
      data: dataOfNumbers(
        type,
        numbers.map((number) => number + sign * far * (side.unit() < 0.5 ? -1 : 1)),
      ),
    };
  }

  model(): RandomModel {
    const { random } = this;
    const outputs = new Set<string>();
    const read = new Set(this.nodes.flatMap((node) => node.in));
    const made = new Set(this.nodes.flatMap((node) => node.out));
    for (const name of this.#values.keys()) {
      if (made.has(name) && (!read.has(name) || random.unit() < 0.2)) outputs.add(name);
    }
    const rest = [...this.#inputs.keys(), ...this.#constants.keys()];
    if (random.unit() < 0.1) outputs.add(rest[random.int(0, rest.length - 1)] ?? '');
    const kept = [...outputs].filter((_, place) => place === 0 || random.unit() < 0.85);
    const words: ModelWords = {
      ...{ opset: this.#opset, domains: DOMAINS },
      inputs: Object.fromEntries(
        [...this.#inputs.values()].map(({ name, type, shape }) => [name, valueWords(type, shape)]),
      ),
      outputs: Object.fromEntries(kept.map((name) => [name, null])),
      constants: Object.fromEntries(this.#constants),
      nodes: this.nodes,
    };
    const inputs = Object.fromEntries([...this.#inputs].map(([name, { tensor }]) => [name, tensor]));
    return { words, inputs, values: this.#values };
  }
}

export const valueWords = (type: Type, shape: readonly number[]) =>
  `${type} ${shape.length === 0 ? '[]' : shape.join()}` as const;

type Made = Readonly<Record<string, ModelTensor>>;

function valuesOf({ out }: NodeWords, exact: Made, up: Made, down: Made, met: number): readonly Value[] | null {
  const values: Value[] = [];
  for (const name of out) {
    const [tensor, above, below] = [exact[name], up[name], down[name]];
    if (tensor === undefined || above === undefined || below === undefined || tensor.type === 'string') return null;
    const { type, shape } = tensor;
    const numbers = numbersOf(tensor);
    const most = Math.max(met, largest(numbers));
    if (numbers.length > MOST_ELEMENTS || !(most < 1e6)) return null;
    if (String(above.shape) !== String(shape) || String(below.shape) !== String(shape)) return null;
    const [theirs, others] = [numbersOf(above), numbersOf(below)];
    const moved = largest(numbers.flatMap((x, i) => [x - (theirs[i] ?? NaN), x - (others[i] ?? NaN)]));
    if (!(isFloat(type) ? moved <= 20 * MOST_ERROR * Math.max(1e-3, most) : moved === 0)) return null;
    const own = (type === 'float16' ? 1e-3 : STEP) * Math.max(1e-3, most);
    const error = isFloat(type) ? moved / 8 + own : 0;
    if (error > MOST_ERROR * Math.max(1, most)) return null;
    values.push({ name, type, shape, tensor, error, loose: false });
  }
  return values;
}
