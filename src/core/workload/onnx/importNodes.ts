import { fold } from './fold.ts';
import type { Value } from './builder.ts';
import { NodeImport, type ImportState } from './nodeImport.ts';
import { hintFor, OPERATORS } from './operators/table.ts';
import { nameOf, type Order } from './order.ts';
import { nodePlace } from './report.ts';
import type { NodeMessage } from './schema.ts';

/**
 * Imports the nodes in order, adding what they make to `values`; null stands for a value that could not be made and was reported. Nodes after such a
 * value are still looked at as far as their operator tells.
 */
export function importNodes(
  state: ImportState,
  nodes: readonly NodeMessage[],
  { indices }: Order,
  used: ReadonlySet<string>,
  values: Map<string, Value | null>,
): void {
  for (const index of indices) {
    const node = nodes[index];
    if (node === undefined) continue;
    const value = importNode(state, node, used, values);
    const [output = '', ...others] = node.output;
    if (output !== '') values.set(output, value);
    for (const other of others) values.set(other, null);
  }
}

function importNode(
  state: ImportState,
  node: NodeMessage,
  used: ReadonlySet<string>,
  values: ReadonlyMap<string, Value | null>,
): Value | null {
  const name = state.builder.nodeName(nameOf(node));
  const complain = (code: string, reason: string, got: string, fix: string): null => {
    state.report.add(nodePlace(name, node.opType, state.opset), name, { code, reason, got, limit: null, fix });
    return null;
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
  const inputs = node.input.map((value) => (value === '' ? null : (values.get(value) ?? null)));
  const lost = node.input.some((value) => value !== '' && values.get(value) == null);
  if (lost) return null;
  const context = new NodeImport(state, node, name, inputs);
  const folded = fold(context);
  const value = folded === undefined ? operator(context) : folded;
  context.noteUnknownAttributes();
  return context.failed ? null : value;
}
