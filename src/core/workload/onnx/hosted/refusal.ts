import type { Problem } from '../../../base/problem.ts';
import { nodeNameOf } from '../order.ts';
import type { GraphMessage } from '../schema.ts';

/**
 * What a runtime refuses, as problems of nodes as far as it names any. `own`: what our operators alone refuse; of it only operators of domains that the runtime
 * does not know either stand in the way.
 */
export function refusal(
  [first, ...more]: readonly [Problem, ...Problem[]],
  own: readonly Problem[],
  graph: GraphMessage,
): readonly [Problem, ...Problem[]] {
  const unknown = own.filter(
    ({ code, got }) => code === 'onnx.domain' && typeof got === 'string' && first.message.includes(got),
  );
  const told = { ...first, field: nodeNamedIn(first.message, graph) ?? first.field };
  const [domain, ...domains] = unknown;
  return domain === undefined ? [told, ...more] : [domain, ...domains, told, ...more];
}

/** The node of the longest name that stands in brackets or quotes. */
function nodeNamedIn(message: string, { node }: GraphMessage): string | null {
  const named = node.map(nodeNameOf).filter((name) => {
    return [`(${name})`, `'${name}'`, `"${name}"`].some((words) => name !== '' && message.includes(words));
  });
  return named.reduce<string | null>((longest, name) => (name.length > (longest?.length ?? 0) ? name : longest), null);
}
