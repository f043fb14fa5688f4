import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { keepsSign } from './integer/rules.ts';
import { reshapeForm } from './integer/windows.ts';
import { foldedTensor, foldedValues } from './onnx/fold.ts';
import { onnxForm } from './onnx/form.ts';
import { elementType } from './onnx/known.ts';
import { since, typeOf, between, type Fold, type OnnxNode, type Value } from './onnx/node.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x]: the same under another name. */
export interface Identity {
  readonly kind: 'identity';
}

export const identity: OperatorDefinition<Identity> = {
  kind: 'identity',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => x,
  evaluate(_, y, inputs) {
    y.data.set(tensorAt(inputs, 0).data);
    return undefined;
  },
  onnx: {
    reads: {
      Identity: { inputs: 1, take: pass },
      Dropout: { inputs: since(12, between(1, 3), 1), take: readDropout, keepsShape: true },
      Cast: { inputs: 1, take: readCast, fold: foldCast, keepsShape: true },
    },
    write: () => onnxForm('Identity'),
  },
  integer: {
    form: (_, node, context) => reshapeForm(node, context),
    passes: true,
    isNonNegative: keepsSign,
  },
};

/** The input itself: nothing is computed. */
function pass(node: OnnxNode): Value | null {
  return node.needed(0);
}

/** Does nothing outside of training. */
function readDropout(node: OnnxNode): Value | null {
  node.ignore('ratio', 'seed', 'is_test');
  const training = node.opset >= 12 ? node.scalar(2, 'training_mode', 0) : 0;
  if (training === null) return null;
  return training === 0
    ? pass(node)
    : node.refuse('onnx.training', 'training_mode is true', 'Export for inference.', true.toString(), 'false');
}

/** Between floating-point types, which are all float32 here, or to the type it has. */
function readCast(node: OnnxNode): Value | null {
  node.ignore('saturate', 'round_mode');
  const x = node.needed(0);
  const { name, type } = elementType(node.int('to', 0));
  if (x === null) return null;
  if (typeOf(x).type === type) return x;
  return node.refuseAttribute(
    'to',
    `${name} (from ${typeOf(x).type})`,
    'float to float',
    'Keep computed values in float.',
  );
}

function foldCast(node: OnnxNode, [x]: Parameters<Fold>[1]): ReturnType<Fold> {
  const { name, type } = elementType(node.int('to', 0));
  node.ignore('saturate', 'round_mode');
  if (x === undefined || type === null)
    return node.refuseAttribute('to', name, 'float, int32, int64, bool', 'Avoid this type.');
  const data = foldedValues(x);
  const convert = (value: number): number => {
    if (type === 'bool') return value === 0 ? 0 : 1;
    return type === 'float32' ? value : Math.trunc(value);
  };
  return foldedTensor(node, type, x.shape, (i) => convert(data[i] ?? 0));
}
