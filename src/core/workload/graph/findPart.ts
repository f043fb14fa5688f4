import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import { quote } from '../../tensor/problems.ts';
import { unknownName } from './nearNames.ts';
import { reached, type Maker, type Wires } from './wires.ts';

/** Where a part of a network begins and ends: names of values, or of nodes, whose inputs or outputs are meant. Absent: where the network does. */
export interface Ends {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
}

/** What there is to be cut. */
export interface Whole<Node extends Maker> {
  readonly wires: Wires<Node>;
  readonly nameOf: (node: Node) => string;
  readonly outputs: readonly string[];
}

/** The part between two ends. */
export interface Part {
  /** Places of its nodes. */
  readonly needed: ReadonlySet<number>;
  /** Values where it begins and ends. */
  readonly begins: readonly string[];
  readonly ends: readonly string[];
  /** Values that it reads or gives. */
  readonly used: ReadonlySet<string>;
  /** Values that become inputs. */
  readonly taken: readonly string[];
  readonly notes: readonly string[];
}

/**
 * The part of a network between its ends: the nodes that the last values need, back to the first ones, which become inputs. What else these nodes read of the
 * network's inputs stays an input. Codes: `onnx.cut-name`, `onnx.cut-empty`.
 */
export function findPart<Node extends Maker>(whole: Whole<Node>, { from = [], to = [] }: Ends): Result<Part> {
  const { wires, outputs } = whole;
  const computed = reached(wires, wires.inputs);
  const begins = resolved(from, whole, 'from', computed);
  if (!begins.ok) return begins;
  const after = reached(wires, begins.value);
  // Without an end of its own a part ends where the network does.
  const last = outputs.filter((name) => after.has(name) && !begins.value.includes(name));
  const ends = to.length > 0 ? resolved(to, whole, 'to', computed) : ok(last);
  if (!ends.ok) return ends;
  const needed = neededNodes(wires, ends.value, new Set(begins.value));
  const used = new Set([...ends.value, ...[...needed].flatMap((index) => wires.reads[index] ?? [])]);
  const taken = begins.value.filter((name) => !wires.inputs.has(name));
  const part = { needed, begins: begins.value, ends: ends.value, used, taken };
  const problem = emptyProblem(part, to.length > 0 ? to : outputs);
  if (problem !== null) return failure(problem);
  return ok({ ...part, notes: notesOf(wires, part) });
}

/** The values that names stand for. A name of both a value and a node is the value's. */
function resolved<Node extends Maker>(
  names: readonly string[],
  { wires, nameOf }: Whole<Node>,
  end: 'from' | 'to',
  computed: ReadonlySet<string>,
): Result<readonly string[]> {
  const byName = new Map<string, number>();
  for (const [index, node] of wires.nodes.entries()) if (!byName.has(nameOf(node))) byName.set(nameOf(node), index);
  const found = new Set<string>();
  for (const name of names) {
    const isValue = wires.makers.has(name) || wires.inputs.has(name);
    const node = isValue ? undefined : byName.get(name);
    if (!isValue && node === undefined) {
      return failure(unknownName(name, end, [...wires.makers.keys(), ...wires.inputs, ...byName.keys()]));
    }
    const values =
      node === undefined
        ? [name]
        : end === 'to'
          ? (wires.nodes[node]?.output ?? [])
          : (wires.reads[node] ?? []).filter((value) => computed.has(value));
    const real = values.filter((value) => value !== '');
    if (real.length === 0 || (node === undefined && !computed.has(name))) return failure(constantEnd(name, end));
    for (const value of real) found.add(value);
  }
  return ok([...found]);
}

function constantEnd(name: string, end: 'from' | 'to'): Problem {
  const message = `${quote(name)} does not depend on the network's input: no part of a network can ${end === 'from' ? 'begin' : 'end'} there.`;
  return cutProblem('onnx.cut-empty', name, message, 'Choose a value that is computed from the input.');
}

function neededNodes(wires: Wires, ends: readonly string[], begins: ReadonlySet<string>): ReadonlySet<number> {
  const needed = new Set<number>();
  const values = new Set(ends);
  for (const value of values) {
    const maker = begins.has(value) ? undefined : wires.makers.get(value);
    if (maker === undefined || needed.has(maker)) continue;
    needed.add(maker);
    for (const read of wires.reads[maker] ?? []) values.add(read);
  }
  return needed;
}

/** `last`: the ends as the user or the file names them. */
function emptyProblem({ needed, begins, ends, used }: Omit<Part, 'notes'>, last: readonly string[]): Problem | null {
  const both = ends.find((value) => begins.includes(value));
  if (both !== undefined) {
    const message = `The part begins and ends at ${quote(both)}: there is nothing to compute between.`;
    return cutProblem('onnx.cut-empty', both, message, 'End it at a later value, or begin it at an earlier one.');
  }
  if (needed.size === 0 && ends.length > 0) {
    const message = `The part ends at ${quote(ends[0] ?? '')}, an input of the network: there is nothing to compute.`;
    return cutProblem('onnx.cut-empty', ends[0] ?? '', message, 'End it at a later value.');
  }
  const idle = begins.find((value) => !used.has(value));
  if (idle === undefined && ends.length > 0) return null;
  const message = `Nothing that ${last.slice(0, 5).map(quote).join(', ')} ${last.length === 1 ? 'is' : 'are'} computed from reads ${quote(idle ?? begins[0] ?? '')}.`;
  const fix = 'Begin the part at a value on the way to its end.';
  return cutProblem('onnx.cut-empty', idle ?? begins[0] ?? '', message, fix);
}

function notesOf({ nodes, inputs }: Wires, { needed, begins, ends, used }: Omit<Part, 'notes'>): readonly string[] {
  const left = nodes.length - needed.size;
  const beside = [...inputs].filter((name) => used.has(name) && !begins.includes(name));
  return [
    `Part of the network, ${begins.length === 0 ? '' : `from ${listed(begins)} `}to ${listed(ends)}: ${left} of ${nodes.length} nodes are left out.`,
    ...(begins.length > 0 && beside.length > 0
      ? [`The part also reads ${listed(beside)}, around where it begins.`]
      : []),
  ];
}

const listed = (names: readonly string[]): string =>
  `${names.slice(0, 5).map(quote).join(', ')}${names.length > 5 ? `, … (${names.length})` : ''}`;

function cutProblem(code: string, field: string, message: string, fix: string): Problem {
  return { code, message, field: field.slice(0, 200), got: field.slice(0, 200), limit: null, fix };
}
