import type { Problem } from '../../base/problem.ts';
import { MEND_CONSTANTS, notFinite } from '../../tensor/finite.ts';
import type { Graph, GraphNode } from './graph.ts';
import { graphProblem, quote } from '../../tensor/problems.ts';

/** A variance of which no square root can be taken, or which is 0 with no epsilon. Code: `graph.not-finite`. */
export function varianceProblem({ constants }: Graph, { name, operator, inputs }: GraphNode): Problem | null {
  const variance = inputs[4] ?? '';
  const constant = Object.hasOwn(constants, variance) ? constants[variance] : undefined;
  if (operator.kind !== 'batch-norm' || constant === undefined || notFinite(constant) !== null) return null;
  const { source } = constant;
  const values = source.kind === 'data' ? source.data : source.kind === 'fill' ? [source.value] : [];
  const at = values.findIndex((value) => !(value + operator.epsilon > 0));
  if (at < 0) return null;
  const message = `Constant ${quote(variance)}, the variance of ${quote(name)}, is ${values[at]} at place ${at}: with epsilon ${operator.epsilon} it has no square root to divide by.`;
  return graphProblem('graph.not-finite', variance, message, values[at] ?? 0, -operator.epsilon, MEND_CONSTANTS);
}
