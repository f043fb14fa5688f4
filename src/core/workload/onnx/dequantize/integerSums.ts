import { elementType, fromNumbers } from '../../../operators/onnx/known.ts';
import type { NodeMessage } from '../schema.ts';
import { isStandard } from './bounds.ts';
import { integerOf } from './operators.ts';
import type { Represented, Rewriting } from './rewriting.ts';

/** Sums of integers that are a value of the file, and the scales that were multiplied to it so far, constants all but the input's own. */
interface Sum {
  readonly node: NodeMessage;
  readonly x: Represented;
  /** The second factor, less its zero point, as floats. */
  readonly weight: string;
  readonly factors: readonly string[];
}

/** The input's scale times a constant. */
interface Factor {
  readonly scaleName: string;
  readonly constant: string;
}

/**
 * ConvInteger and MatMulInteger give sums of 32 bits, which OUT does not hold; but where they are multiplied by the scale of their input, all that is one product of
 * floats. Until it is known whether that comes, they wait.
 */
export class IntegerSums {
  readonly #file: Rewriting;
  readonly #sums = new Map<string, Sum>();
  readonly #factors = new Map<string, Factor>();
  /** Operators that became products. */
  readonly taken: NodeMessage[] = [];

  constructor(file: Rewriting) {
    this.#file = file;
  }

  /** True if the node was taken, or waits. */
  take(node: NodeMessage): boolean {
    if (!isStandard(node)) return false;
    switch (node.opType) {
      case 'DynamicQuantizeLinear':
        return this.#dynamic(node);
      case 'ConvInteger':
      case 'MatMulInteger':
        return this.#start(node);
      case 'Cast':
        return this.#cast(node);
      case 'Mul':
        return this.#multiply(node);
      default:
        return false;
    }
  }

  /** Its integers stand for the value itself. */
  #dynamic(node: NodeMessage): boolean {
    const [x = ''] = node.input;
    const [y = '', scaleName = '', zeroName = ''] = node.output;
    if (this.#file.isFixed(x)) return false;
    this.#file.represent(y, x, { scaleName, zeroName });
    this.#file.defer(node);
    return true;
  }

  #start(node: NodeMessage): boolean {
    const [a = '', b = '', zeroA = '', zeroB = ''] = node.input;
    const x = this.#file.representedBy(a);
    if (x === null || !this.#file.hasZero(x, zeroA)) return false;
    const known = this.#file.constants.dequantized(b, null, zeroB, node.opType === 'ConvInteger' ? 0 : -1);
    if (known === null) return false;
    const weight = this.#file.constant(`${b} as float`, known);
    this.#sums.set(node.output[0] ?? '', { node, x, weight, factors: [] });
    this.#file.defer(node);
    return true;
  }

  #cast(node: NodeMessage): boolean {
    const sum = this.#sums.get(node.input[0] ?? '');
    if (sum === undefined || elementType(integerOf(node, 'to', 0)).name !== 'float') return false;
    this.#sums.set(node.output[0] ?? '', sum);
    this.#file.defer(node);
    return true;
  }

  #multiply(node: NodeMessage): boolean {
    for (const [one = '', other = ''] of [node.input, [...node.input].reverse()]) {
      const sum = this.#sums.get(one);
      if (sum !== undefined && this.#scale(node, sum, other)) return true;
      if (this.#file.isScale(one) && this.#file.constants.has(other)) {
        this.#factors.set(node.output[0] ?? '', { scaleName: one, constant: other });
        this.#file.defer(node);
        return true;
      }
    }
    return false;
  }

  /** The sum times a scale. */
  #scale(node: NodeMessage, sum: Sum, scale: string): boolean {
    const { by } = sum.x;
    const { constants } = this.#file;
    if (!('scaleName' in by)) {
      const numbers = constants.numbers(scale);
      const shape = constants.of(scale)?.shape;
      if (numbers === null || shape === undefined || constants.typeOf(scale) !== 'float') return false;
      const ratio = fromNumbers(
        'float32',
        shape,
        Float32Array.from(numbers, (number) => number / by.scale),
      );
      this.#put(node, sum, [this.#file.constant(`${scale} by the input's`, ratio)]);
      return true;
    }
    const factor = this.#factors.get(scale);
    if (scale === by.scaleName) this.#put(node, sum, []);
    else if (factor?.scaleName === by.scaleName) this.#put(node, sum, [factor.constant]);
    else if (constants.has(scale)) {
      this.#sums.set(node.output[0] ?? '', { ...sum, factors: [...sum.factors, scale] });
      this.#file.defer(node);
    } else return false;
    return true;
  }

  #put(node: NodeMessage, { node: integer, x, weight, factors }: Sum, more: readonly string[]): void {
    const [y = ''] = node.output;
    const all = [...factors, ...more];
    const op = integer.opType === 'ConvInteger' ? 'Conv' : 'MatMul';
    const names = all.map((_, place) => (place === all.length - 1 ? y : this.#file.fresh(`${y} in part`)));
    let made = this.#file.put(
      integer,
      op,
      [x.float, weight],
      all.length === 0 ? y : this.#file.fresh(`${y} unscaled`),
      integer.attribute,
    );
    for (const [place, factor] of all.entries()) made = this.#file.put(node, 'Mul', [made, factor], names[place] ?? y);
    this.taken.push(integer);
  }
}
