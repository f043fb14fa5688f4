import type { TensorType } from '../../tensor/tensor.ts';
import type { Value } from './builder.ts';
import { fold } from './fold.ts';
import { NodeImport, type ImportState } from './nodeImport.ts';
import { onlyConstants, refuseComputed } from './operators/shaping.ts';
import { hintFor, OPERATORS } from './operators/table.ts';
import { nameOf, type Order } from './order.ts';
import { nodePlace } from './report.ts';
import type { NodeMessage } from './schema.ts';

/**
 * A value that could not be made, and was reported. `computed`: no constant could have come of it, so what takes constants only cannot take it either.
 */
export interface Lost {
  readonly kind: 'lost';
  readonly computed: boolean;
}

export type Made = Value | Lost;

/**
 * Imports the nodes in order, adding what they make to `values`. Behind a node that cannot be taken the import goes on, so that all such nodes
 * are told at once: with the value's type where it is known (`typeOfLost`), else as far as the operator alone tells.
 */
export function* importNodes(
  state: ImportState,
  nodes: readonly NodeMessage[],
  { indices }: Order,
  used: ReadonlySet<string>,
  values: Map<string, Made>,
): Generator<null, void> {
  for (const index of indices) {
    const node = nodes[index];
    if (node === undefined) continue;
    const value = importNode(state, node, used, values);
    const [output = '', ...others] = node.output;
    if (output !== '') values.set(output, value);
    for (const other of others) values.set(other, COMPUTED);
    yield null;
  }
}

const COMPUTED: Lost = { kind: 'lost', computed: true };
const UNKNOWN: Lost = { kind: 'lost', computed: false };

function importNode(
  state: ImportState,
  node: NodeMessage,
  used: ReadonlySet<string>,
  values: ReadonlyMap<string, Made>,
): Made {
  const name = state.builder.nodeName(nameOf(node));
  const found = node.input.map((value) => (value === '' ? null : (values.get(value) ?? UNKNOWN)));
  const complain = (code: string, reason: string, got: string, fix: string): Made => {
    state.report.add(nodePlace(name, node.opType, state.opset), name, { code, reason, got, limit: null, fix });
    return lostOf(node, found);
  };
  if (node.domain !== '' && node.domain !== 'ai.onnx') {
    const domain = node.domain.slice(0, 80);
    const reason = `operator ${node.opType.slice(0, 80)} of domain ${JSON.stringify(domain)} is not supported`;
    return complain('onnx.domain', reason, domain, 'Export with operators of ONNX itself (domain ai.onnx) only.');
  }
  const operator = OPERATORS.get(node.opType);
  if (operator === undefined) {
    const reason = `operator ${node.opType.slice(0, 80)} is not supported`;
    return complain('onnx.operator', reason, node.opType, hintFor(node.opType));
  }
  const extra = node.output.slice(1).find((value) => used.has(value));
  if (extra !== undefined || (node.output[0] ?? '') === '') {
    const reason = `its ${extra === undefined ? 'first output is left out' : 'second output is used'}`;
    return complain('onnx.outputs', reason, extra ?? '', 'Export for inference: only the first output is supported.');
  }
  const { least, most } = operator.inputs(state.opset);
  const missing = Array.from({ length: least }, (_, place) => place).find((place) => (found[place] ?? null) === null);
  if (missing !== undefined) {
    const reason = `input ${missing + 1} of the ${least} it needs is missing`;
    return complain('onnx.inputs', reason, '', 'Export the model again.');
  }
  // Optional ones at the end may be left out by an empty name.
  let given = found.length;
  while (given > 0 && found[given - 1] === null) given -= 1;
  if (given > most) {
    const reason = `it has ${given} inputs, and takes ${most === 0 ? 'none' : `${most} at most`} in opset ${state.opset}`;
    return complain('onnx.inputs', reason, String(given), 'Export the model again.');
  }
  if (found.some((value) => value?.kind === 'lost')) {
    if (operator.take === onlyConstants && found.some(isComputed))
      refuseComputed(new NodeImport(state, node, name, []));
    return lostOf(node, found);
  }
  const inputs = found.map((value) => (value?.kind === 'lost' ? null : value));
  const context = new NodeImport(state, node, name, inputs);
  const folded = fold(context);
  const value = folded === undefined ? operator.take(context) : folded;
  context.noteUnknownAttributes();
  if (value !== null && !context.failed) return value;
  if (!context.failed) context.refuse('onnx.inputs', 'its inputs do not fit it', 'Export the model again.');
  return context.standIn === null ? lostOf(node, found) : standIn(node, context.standIn);
}

const isComputed = (value: Made | null): boolean =>
  value?.kind === 'computed' || (value?.kind === 'lost' && value.computed);

/** Operators that give a value of their first input's shape. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  ...['HardSwish', 'HardSigmoid', 'Elu', 'Selu', 'Celu', 'Gelu', 'Mish', 'Softplus', 'Softsign', 'ThresholdedRelu'],
  ...['Erf', 'Exp', 'Log', 'Sqrt', 'Abs', 'Neg', 'Floor', 'Ceil', 'Round', 'Sign', 'Reciprocal', 'Sin', 'Cos', 'PRelu'],
  ...['QuantizeLinear', 'DequantizeLinear', 'LogSoftmax', 'Hardmax', 'LayerNormalization', 'GroupNormalization'],
  ...['BatchNormalization', 'InstanceNormalization', 'LRN', 'Dropout', 'Cast'],
]);

/** What stands for the value of a node that was refused. */
function lostOf(node: NodeMessage, inputs: readonly (Made | null)[]): Made {
  const [x] = inputs;
  if (ELEMENTWISE.has(node.opType) && x?.kind === 'computed') return standIn(node, x.type);
  // A shape is known however its tensor is computed.
  const known = node.opType === 'Shape' || node.opType === 'Size';
  return !known && inputs.some(isComputed) ? COMPUTED : UNKNOWN;
}

/** Nothing is made of it: the import has failed. */
const standIn = ({ output }: NodeMessage, type: TensorType): Made => ({
  kind: 'computed',
  name: output[0] ?? '',
  type,
});
