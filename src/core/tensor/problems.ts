import type { Problem } from '../base/problem.ts';

/** Names come from files: long ones are cut in messages. */
export const quote = (name: string): string => JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);

/** A problem of a graph as a whole. Field and value may be names from a file: long ones are cut. */
export const graphProblem = ({ code, message, field, got, limit, fix }: Problem): Problem => ({
  code,
  message,
  field: field.slice(0, 200),
  got: typeof got === 'string' ? got.slice(0, 200) : got,
  limit,
  fix,
});

/** What is wrong with a node, before it is known which node it is. */
export interface NodeComplaint {
  readonly code: string;
  /** Which input or attribute: `weight`, `kernel`. */
  readonly part: string;
  readonly found: string | number;
  readonly expected: string | number;
  readonly fix: string;
}

/** What a message says of a node. */
interface NamedNode {
  readonly name: string;
  readonly operator: { readonly kind: string };
  readonly output: string;
}

/** The complaint as a problem that names node and value. */
export function nodeProblem(node: NamedNode, complaint: NodeComplaint): Problem {
  const { code, part, found, expected, fix } = complaint;
  return {
    code,
    message: `Node ${quote(node.name)} (${node.operator.kind}, makes ${quote(node.output)}): ${part} is ${found}, expected ${expected}.`,
    field: node.name.slice(0, 200),
    got: found,
    limit: expected,
    fix,
  };
}
