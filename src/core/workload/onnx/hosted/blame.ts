import { create } from '@bufbuild/protobuf';
import type { Problem } from '../../../base/problem.ts';
import { quote } from '../../../tensor/problems.ts';
import { runModel, type ModelRuntime, type ModelTask } from '../../model/modelRuntime.ts';
import type { DecodedModel } from '../decode.ts';
import { writeModel } from '../encode.ts';
import { withGraph } from '../messages.ts';
import { nodeNameOf } from '../order.ts';
import { ValueInfoSchema, type NodeMessage } from '../schema.ts';

/**
 * Why a runtime refuses a model, read or run on `inputs`, with the node that it refuses where its reason tells none: the last of the fewest nodes, from
 * the first on, that it refuses, by halving.
 */
export function* withBlame(
  problem: Problem,
  { model, nodes }: { readonly model: DecodedModel; readonly nodes: readonly NodeMessage[] },
  inputs: ModelTask['inputs'],
  models: ModelRuntime,
): Generator<null, Problem, void> {
  const { code, message } = problem;
  if (code !== 'model.refused' || nodes.some(({ opType }) => message.includes(opType))) return problem;
  let [fine, refused] = [0, nodes.length];
  while (refused - fine > 1) {
    const middle = (fine + refused) >> 1;
    const output = (nodes[middle - 1]?.output ?? []).filter((name) => name !== '');
    const part = withGraph(model, {
      node: nodes.slice(0, middle),
      output: output.map((name) => create(ValueInfoSchema, { name })),
    });
    const answer = yield* runModel(models, { model: writeModel(part), inputs });
    if (answer.ok) fine = middle;
    else refused = middle;
  }
  const node = nodes[refused - 1];
  if (node === undefined) return problem;
  const [name, operator] = [nodeNameOf(node), node.opType.slice(0, 80)];
  return {
    ...problem,
    field: name.slice(0, 200),
    message: `${message} It is node ${quote(name)} (${operator}) that it refuses.`,
  };
}
