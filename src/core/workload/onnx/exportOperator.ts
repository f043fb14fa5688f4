import type { ElementType } from '../../tensor/tensor.ts';
import type { Window } from '../../tensor/window.ts';
import type { Operator } from '../../operators/registry.ts';
import { ATTRIBUTE } from './schema.ts';

/** What an operator is in ONNX, opset 19. */
export interface OnnxForm {
  readonly op: string;
  readonly attributes: readonly AttributeMessageInit[];
  /** Constants to add after the node's own inputs; null for an optional input left out. */
  readonly operands: readonly (Operand | null)[];
}

/** A small constant that ONNX wants as an input where the graph has an attribute. */
export interface Operand {
  readonly part: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** An attribute as the protobuf library takes it. */
export interface AttributeMessageInit {
  readonly name: string;
  readonly type: number;
  readonly i?: bigint;
  readonly f?: number;
  readonly s?: Uint8Array;
  readonly ints?: bigint[];
  readonly t?: TensorInit;
}

interface TensorInit {
  readonly name: string;
  readonly dims: bigint[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
}

/** Whole numbers are INT: a float is given as `{f}`. Text is ASCII. */
export function attribute(
  name: string,
  value: number | string | readonly number[] | { readonly f: number } | { readonly t: TensorInit },
): AttributeMessageInit {
  if (typeof value === 'number') return { name, type: ATTRIBUTE.INT, i: BigInt(value) };
  if (typeof value === 'string')
    return { name, type: ATTRIBUTE.STRING, s: Uint8Array.from(value, (letter) => letter.charCodeAt(0)) };
  if ('f' in value) return { name, type: ATTRIBUTE.FLOAT, f: value.f };
  if ('t' in value) return { name, type: ATTRIBUTE.TENSOR, t: value.t };
  return { name, type: ATTRIBUTE.INTS, ints: value.map(BigInt) };
}

type Attributes = Readonly<Record<string, Parameters<typeof attribute>[1]>>;

const form = (op: string, attributes: Attributes = {}, ...operands: readonly (Operand | null)[]): OnnxForm => ({
  op,
  attributes: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  operands,
});

const integers = (part: string, values: readonly number[]): Operand => ({
  part,
  type: 'int64',
  shape: [values.length],
  values,
});

const scalar = (part: string, value: number): Operand => ({ part, type: 'float32', shape: [], values: [value] });

const flag = (value: boolean): number => (value ? 1 : 0);

const windowOf = ({ kernel, strides, pads, dilations }: Window): Attributes => ({
  kernel_shape: kernel,
  strides,
  pads,
  dilations,
});

export function onnxForm(operator: Operator): OnnxForm {
  switch (operator.kind) {
    case 'conv':
      return form('Conv', { group: operator.group, ...windowOf(operator) });
    case 'conv-transpose': {
      const { group, outputPad } = operator;
      return form('ConvTranspose', { group, output_padding: outputPad, ...windowOf(operator) });
    }
    case 'dense':
      return form('Gemm', { transB: 1 });
    case 'max-pool':
      return form('MaxPool', { ceil_mode: flag(operator.ceil), ...windowOf(operator) });
    case 'average-pool': {
      const { ceil, countPadding } = operator;
      const counting = { ceil_mode: flag(ceil), count_include_pad: flag(countPadding) };
      return form('AveragePool', { ...counting, ...windowOf(operator) });
    }
    case 'global-average-pool':
      return form('GlobalAveragePool');
    case 'global-max-pool':
      return form('GlobalMaxPool');
    case 'batch-norm':
      return form('BatchNormalization', { epsilon: { f: operator.epsilon } });
    case 'instance-norm':
      return form('InstanceNormalization', { epsilon: { f: operator.epsilon } });
    case 'local-response-norm': {
      const { alpha, beta, bias, size } = operator;
      return form('LRN', { alpha: { f: alpha }, beta: { f: beta }, bias: { f: bias }, size });
    }
    case 'relu':
      return form('Relu');
    case 'sigmoid':
      return form('Sigmoid');
    case 'tanh':
      return form('Tanh');
    case 'identity':
      return form('Identity');
    case 'leaky-relu':
      return form('LeakyRelu', { alpha: { f: operator.alpha } });
    case 'clip':
      return form('Clip', {}, scalar('min', operator.low), scalar('max', operator.high));
    case 'softmax':
      return form('Softmax', { axis: operator.axis });
    case 'add':
      return form('Add');
    case 'subtract':
      return form('Sub');
    case 'multiply':
      return form('Mul');
    case 'divide':
      return form('Div');
    case 'concat':
      return form('Concat', { axis: operator.axis });
    case 'reshape':
      return form('Reshape', {}, integers('shape', operator.shape));
    case 'transpose':
      return form('Transpose', { perm: operator.order });
    case 'pad': {
      const [top, left, bottom, right] = operator.pads;
      const pads = integers('pads', [0, 0, top, left, 0, 0, bottom, right]);
      return form('Pad', { mode: operator.mode }, pads, scalar('value', operator.value));
    }
    case 'upsample': {
      const how = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
      const scales = { part: 'scales', type: 'float32', shape: [4], values: [1, 1, ...operator.factors] } as const;
      return form('Resize', how, null, scales);
    }
  }
}
