import type { Problem } from '../../../base/problem.ts';
import { endRepair } from '../../graph/endRepair.ts';
import type { DecodedModel } from '../decode.ts';
import { givenInputs } from '../messages.ts';
import { nodeNameOf } from '../order.ts';
import type { NodeMessage } from '../schema.ts';
import { readsOf } from './reads.ts';

/**
 * Problems of nodes, each with the cut before its node first: the part that leads there can be taken today, another export is work. Only where nothing that was
 * told stands in the way of that part too.
 */
export function withCuts(
  problems: readonly [Problem, ...Problem[]],
  model: DecodedModel,
): readonly [Problem, ...Problem[]] {
  const { graph } = model;
  const refused = new Set(problems.map(({ field }) => field));
  const nodes = new Map(graph.node.map((node) => [nameOf(node), node]));
  const makers = new Map(graph.node.flatMap((node) => node.output.map((value) => [value, node] as const)));
  const inputs = new Set(givenInputs(graph).map(({ name }) => name));
  const withCut = (problem: Problem): Problem => {
    const node = problem.code.startsWith('onnx.') ? nodes.get(problem.field) : undefined;
    const [first, ...others] = node === undefined ? [] : endsBefore(node, makers, inputs, refused);
    if (node === undefined || first === undefined) return problem;
    const fix = `Cut here: end at ${[first, ...others].join(',').slice(0, 120)} (--to). Or: ${problem.fix}`;
    return { ...problem, fix, repairs: [endRepair(nameOf(node).slice(0, 60), [first, ...others])] };
  };
  const [first, ...more] = problems;
  return [withCut(first), ...more.map(withCut)];
}

/** As problems name it. */
const nameOf = (node: NodeMessage): string => nodeNameOf(node).slice(0, 200);

/** Values that a node reads and that are computed from the inputs; none where a refused node is on the way. */
function endsBefore(
  node: NodeMessage,
  makers: ReadonlyMap<string, NodeMessage>,
  inputs: ReadonlySet<string>,
  refused: ReadonlySet<string>,
): readonly string[] {
  const ends: string[] = [];
  for (const value of readsOf(node)) {
    const way = new Set([value]);
    let computed = false;
    for (const each of way) {
      computed ||= inputs.has(each);
      const maker = makers.get(each);
      if (maker !== undefined && refused.has(nameOf(maker))) return [];
      for (const read of maker === undefined ? [] : readsOf(maker)) way.add(read);
    }
    if (computed && !inputs.has(value)) ends.push(value);
  }
  return ends;
}
