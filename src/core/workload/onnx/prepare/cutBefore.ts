import type { Problem } from '../../../base/problem.ts';
import { endRepair } from '../../graph/partRepair.ts';
import type { DecodedModel } from '../decode.ts';
import { nodeNameOf } from '../order.ts';
import type { NodeMessage } from '../schema.ts';
import { readsOf } from './reads.ts';
import { reached } from '../../graph/wires.ts';
import { wiresOf } from './wires.ts';

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
  const wires = wiresOf(graph);
  const computed = reached(wires, wires.inputs);
  const spoilt = reached(
    wires,
    graph.node.flatMap((node) => (refused.has(nameOf(node)) ? node.output : [])),
  );
  const withCut = (problem: Problem): Problem => {
    const node = /^(onnx|model)\./.test(problem.code) ? nodes.get(problem.field) : undefined;
    const reads = node === undefined ? [] : readsOf(node);
    const ends = reads.filter((value) => computed.has(value) && !wires.inputs.has(value));
    const [first, ...others] = reads.some((value) => spoilt.has(value)) ? [] : ends;
    if (node === undefined || first === undefined) return problem;
    const fix = `Cut here: end at ${[first, ...others].join(',').slice(0, 120)} (--to). Or: ${problem.fix}`;
    return { ...problem, fix, repairs: [endRepair(nameOf(node).slice(0, 60), [first, ...others])] };
  };
  const [first, ...more] = problems;
  return [withCut(first), ...more.map(withCut)];
}

/** As problems name it. */
const nameOf = (node: NodeMessage): string => nodeNameOf(node).slice(0, 200);
