import type { Arch } from '../machine/arch.ts';
import { createRandom, fillInts } from '../base/random.ts';
import { layerData } from '../layer/data.ts';
import { layerMacs, outputSize, shapeOf, type ConvShape, type Epilogue } from '../layer/layer.ts';
import { integerWidthsOf } from '../workload/quantize/numbers.ts';
import type {
  QuantizedGraph,
  QuantizedLayer,
  QuantizedOperator,
  QuantizedValue,
} from '../workload/quantize/quantized.ts';

/** What a convolution of a hand-made network has beside its channels. */
export interface ConvOptions {
  readonly kernel?: number;
  readonly pad?: number;
  readonly stride?: number;
  readonly epilogue?: Partial<Epilogue>;
  /** Optional fields of `ConvShape`. */
  readonly extra?: Partial<ConvShape>;
  readonly operand?: string;
}

/** Quantized networks made by hand, weights seeded. */
export class HandMadeNetwork {
  readonly #values: Record<string, QuantizedValue> = {};
  readonly #inputs: string[] = [];
  readonly #layers: QuantizedLayer[] = [];
  readonly #arch: Arch;

  constructor(arch: Arch) {
    this.#arch = arch;
  }

  input(name: string, shape: readonly number[]): string {
    this.#inputs.push(name);
    return this.#value(name, shape);
  }

  conv(name: string, x: string, outChannels: number, options: ConvOptions = {}): string {
    const [n = 1, c = 1, h = 1, w = 1] = this.#shape(x);
    const { kernel = 1, pad = 0, stride = 1 } = options;
    const shape = { ...shapeOf(h, w, c, outChannels, kernel, pad, stride, n), ...options.extra };
    const epilogue: Epilogue = { shift: 4, bias: true, clip: null, ...options.epilogue };
    const { weight, bias, shifts } = layerData(shape, this.#arch, this.#layers.length + 7, epilogue);
    const { height, width } = outputSize(shape);
    const inputs = options.operand === undefined ? [x] : [x, options.operand];
    const window = { kind: 'window', shape, epilogue, weight, bias, ...(shifts !== undefined && { shifts }) } as const;
    return this.#layer(name, window, inputs, [n, outChannels, height, width]);
  }

  concat(name: string, ...inputs: readonly string[]): string {
    const [n = 1, , ...rest] = this.#shape(inputs[0] ?? '');
    const channels = inputs.reduce((sum, value) => sum + (this.#shape(value)[1] ?? 0), 0);
    return this.#layer(name, { kind: 'concat' }, inputs, [n, channels, ...rest]);
  }

  reshape(name: string, x: string, shape: readonly number[]): string {
    return this.#layer(name, { kind: 'reshape' }, [x], shape);
  }

  /** A sigmoid on the host, in integers again. */
  sigmoid(name: string, x: string): string {
    const operator: QuantizedOperator = {
      kind: 'float',
      operator: { kind: 'sigmoid' },
      constants: {},
      reason: 'VTA has no exponentials.',
    };
    return this.#layer(name, operator, [x], this.#shape(x));
  }

  /** An ONNX model of one input and one output of the same shape, in integers again; what it computes says the runtime. */
  model(name: string, x: string): string {
    const port = { type: 'float32', shape: this.#shape(x) } as const;
    const operator: QuantizedOperator = {
      kind: 'float',
      operator: {
        kind: 'onnx',
        model: new Uint8Array(1),
        reads: [{ name: 'x', ...port }],
        makes: [{ name: 'y', ...port }],
        steps: [],
      },
      constants: {},
      reason: 'VTA has no form of it.',
    };
    return this.#layer(name, operator, [x], this.#shape(x));
  }

  graph(...outputs: readonly string[]): QuantizedGraph {
    return {
      version: 1,
      name: 'hand-made',
      widths: integerWidthsOf(this.#arch),
      inputs: this.#inputs,
      outputs,
      values: this.#values,
      layers: this.#layers,
    };
  }

  #shape(value: string): readonly number[] {
    return this.#values[value]?.shape ?? [];
  }

  #value(name: string, shape: readonly number[]): string {
    this.#values[name] = { name, shape, fraction: 4 };
    return name;
  }

  #layer(name: string, operator: QuantizedOperator, inputs: readonly string[], shape: readonly number[]): string {
    const macs = operator.kind === 'window' ? layerMacs(operator.shape) : 0;
    this.#layers.push({ name, operation: operator.kind, nodes: [name], macs, operator, inputs, output: name });
    return this.#value(name, shape);
  }
}

/** Seeded values for each input, over the whole range of its integers. */
export function anyInputs(graph: QuantizedGraph, seed: number): Record<string, Float32Array> {
  const random = createRandom(seed);
  return Object.fromEntries(
    graph.inputs.map((name) => {
      const { shape, fraction } = graph.values[name] ?? { shape: [], fraction: 0 };
      const size = shape.reduce((product, extent) => product * extent, 1);
      const integers = fillInts(random, new Int32Array(size), -128, 127);
      return [name, Float32Array.from(integers, (q) => q * 2 ** -(fraction ?? 0))];
    }),
  );
}
