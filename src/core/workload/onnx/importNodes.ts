import type { TensorType } from '../../tensor/tensor.ts';
import type { OnnxNode, Value } from '../../operators/onnx/node.ts';
import type { ImportState, Lost, Made, NodeHost } from './importState.ts';
import { NodeImport } from './nodeImport.ts';
import { refuseComputed } from './constants.ts';
import { READERS, type OpsetReader } from './readers.ts';
import { hintFor, UNSUPPORTED_ELEMENTWISE } from './unsupported.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { MAX_FOLDED } from '../../operators/onnx/fold.ts';
import type { Known } from '../../operators/onnx/known.ts';
import { nodeNameOf, type NodeOrder } from './order.ts';
import { createReport, nodePlace } from './report.ts';
import type { NodeMessage } from './schema.ts';

/**
 * Imports the nodes in order, adding what they make to `values`. Behind a node that cannot be taken the import goes on, so that all such nodes
 * are told at once: with the value's type where it is known (`lostOf`), else as far as the operator alone tells.
 */
export function* importNodes(
  state: ImportState,
  nodes: readonly NodeMessage[],
  { indices }: NodeOrder,
  used: ReadonlySet<string>,
  values: Map<string, Made>,
): Generator<null, void> {
  for (const index of indices) {
    const node = nodes[index];
    if (node === undefined) continue;
    const importing: Importing = { node, name: state.builder.nodeName(nodeNameOf(node)), used, values };
    if (state.host === undefined) setOutputs(node, importNode(state, importing), values);
    else takeOrHost(state, state.host, importing, values);
    yield null;
  }
}

/** A node that is being imported. */
interface Importing {
  readonly node: NodeMessage;
  /** In the graph. */
  readonly name: string;
  readonly used: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, Made>;
}

function setOutputs({ output }: NodeMessage, made: readonly Made[], values: Map<string, Made>): void {
  for (const [place, name] of output.entries()) if (name !== '') values.set(name, made[place] ?? COMPUTED);
}

/** As an operator of ours where there is one, and the runtime agrees on what it makes; else as it is, for the runtime. */
function takeOrHost(state: ImportState, host: NodeHost, importing: Importing, values: Map<string, Made>): void {
  const { node, name, used } = importing;
  if (!host.mustHost(node, values)) {
    const { builder } = state;
    const [mark, report] = [builder.mark(), createReport()];
    const made = importNode({ ...state, report }, importing);
    const sound = (output: string, place: number): boolean => {
      const value = made[place];
      if (output === '' || (place > 0 && !used.has(output))) return true;
      return value !== undefined && value.kind !== 'lost' && host.agrees(output, value);
    };
    if (report.problems().length === 0 && node.output.every(sound)) {
      setOutputs(node, made, values);
      host.note(node, builder.since(mark));
      for (const note of report.notes()) state.report.note(note);
      return;
    }
    for (const { output } of builder.undoTo(mark)) state.makers.delete(output);
    state.moved.clear();
  }
  host.take(node, { name, values, state });
}

const COMPUTED: Lost = { kind: 'lost', computed: true };
const UNKNOWN: Lost = { kind: 'lost', computed: false };

/** What the node's outputs became, in their order; those left out at the end are computed, but by nothing that there is. */
function importNode(state: ImportState, { node, name, used, values }: Importing): readonly Made[] {
  const found = node.input.map((value) => (value === '' ? null : (values.get(value) ?? UNKNOWN)));
  const complain = (code: string, reason: string, got: string, fix: string): readonly Made[] => {
    state.report.add(nodePlace(name, node.opType, state.opset), name, { code, reason, got, limit: null, fix });
    return [lostOf(node, found)];
  };
  if (node.domain !== '' && node.domain !== 'ai.onnx') {
    const domain = node.domain.slice(0, 80);
    const reason = `operator ${node.opType.slice(0, 80)} of domain ${JSON.stringify(domain)} is not supported`;
    return complain('onnx.domain', reason, domain, 'Export with operators of ONNX itself (domain ai.onnx) only.');
  }
  const operator = READERS.get(node.opType);
  if (operator === undefined) {
    const reason = `operator ${node.opType.slice(0, 80)} is not supported`;
    return complain('onnx.operator', reason, node.opType, hintFor(node.opType));
  }
  const extra = operator.givesAll === true ? undefined : node.output.slice(1).find((value) => used.has(value));
  if (extra !== undefined || (node.output[0] ?? '') === '') {
    const reason = `its ${extra === undefined ? 'first output is left out' : 'second output is used'}`;
    return complain(
      'onnx.node-outputs',
      reason,
      extra ?? '',
      'Export for inference: only the first output is supported.',
    );
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
    if (operator.constantsOnly === true && found.some(isComputed))
      refuseComputed(new NodeImport(state, node, name, []));
    return [lostOf(node, found)];
  }
  const inputs = found.map((value) => (value?.kind === 'lost' ? null : value));
  const context = new NodeImport(state, node, name, inputs);
  const folded = folding(context, operator);
  const taken = folded === undefined ? operator.take(context) : folded;
  context.noteUnknownAttributes();
  const made = (taken !== null && 'kind' in taken ? [taken] : taken) ?? [];
  const sound = made.filter((value) => value !== null);
  if (sound.length > 0 && sound.length === made.length && !context.failed) return sound;
  if (!context.failed) context.refuse('onnx.inputs', 'its inputs do not fit it', 'Export the model again.');
  return [context.standIn === null ? lostOf(node, found) : standIn(node, context.standIn)];
}

const isComputed = (value: Made | null): boolean =>
  value?.kind === 'computed' || (value?.kind === 'lost' && value.computed);

const keepsShape = (operator: string): boolean =>
  READERS.get(operator)?.keepsShape === true || UNSUPPORTED_ELEMENTWISE.has(operator);

/** Computes a node whose inputs are all known; undefined if this operator is not computed at the import. */
function folding(node: OnnxNode, { fold }: OpsetReader): Value | null | undefined {
  if (fold === undefined) return undefined;
  const tensors: Known[] = [];
  for (const input of node.inputs) {
    if (input?.kind !== 'known' || elementsOf(input.tensor.shape) > MAX_FOLDED) return undefined;
    tensors.push(input.tensor);
  }
  if (tensors.length === 0 || tensors.some((tensor) => tensor.source.kind === 'seeded')) return undefined;
  // Before anything is computed, so that nodes after the budget is used up cost nothing.
  if (!node.afford(1 + tensors.reduce((sum, tensor) => sum + elementsOf(tensor.shape), 0))) return null;
  const result = fold(node, tensors);
  return result === null ? null : node.known(result);
}

/** What stands for the value of a node that was refused. */
function lostOf(node: NodeMessage, inputs: readonly (Made | null)[]): Made {
  const [x] = inputs;
  if (keepsShape(node.opType) && x?.kind === 'computed') return standIn(node, x.type);
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
