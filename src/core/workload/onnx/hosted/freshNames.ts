import { namesBeside } from '../../../base/namesBeside.ts';
import type { NodeMessage, TensorMessage } from '../schema.ts';

/** Names for values that are put beside those of a graph: as wanted where no value has it, else a little longer. */
export function freshNames(graph: {
  readonly node: readonly NodeMessage[];
  readonly initializer: readonly Pick<TensorMessage, 'name'>[];
  readonly input: readonly { readonly name: string }[];
}): (wanted: string) => string {
  return namesBeside([
    ...graph.node.flatMap(({ input, output }) => [...input, ...output]),
    ...[...graph.initializer, ...graph.input].map(({ name }) => name),
  ]);
}
