import { create } from '@bufbuild/protobuf';
import { failure, ok, type Problem, type Result } from '../../../base/problem.ts';
import { quote } from '../../../tensor/problems.ts';
import type { DecodedModel } from '../decode.ts';
import { valueInfos, withGraph } from '../messages.ts';
import { nodeNameOf } from '../order.ts';
import { ValueInfoSchema, type GraphMessage, type NodeMessage } from '../schema.ts';
import { unknownName } from './nearNames.ts';
import { reached, wiresOf, type Wires } from './wires.ts';

/** Where a part of a network begins and ends: names of values, or of nodes, whose inputs or outputs are meant. Absent: as the file has it. */
export interface Ends {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
}

export interface Cut {
  readonly model: DecodedModel;
  /** Values that the part now takes as inputs. */
  readonly begins: readonly string[];
  readonly notes: readonly string[];
}

/**
 * The part of a network between its ends: the nodes that the last values need, back to the first ones, which become inputs. What else these nodes read of the
 * network's inputs stays an input. Codes: `onnx.cut-name`, `onnx.cut-empty`.
 */
export function cutModel(model: DecodedModel, { from = [], to = [] }: Ends): Result<Cut> {
  if (from.length === 0 && to.length === 0) return ok({ model, begins: [], notes: [] });
  const { graph } = model;
  const wires = wiresOf(graph);
  const computed = reached(wires, wires.inputs);
  const begins = resolved(from, wires, 'from', computed);
  if (!begins.ok) return begins;
  const after = reached(wires, begins.value);
  const ends = to.length > 0 ? resolved(to, wires, 'to', computed) : ok(outputsAfter(graph, after, begins.value));
  if (!ends.ok) return ends;
  const needed = neededNodes(wires, ends.value, new Set(begins.value));
  const last = to.length > 0 ? to : graph.output.map(({ name }) => name);
  const problem = emptyProblem(wires, needed, begins.value, ends.value, last);
  if (problem !== null) return failure(problem);
  return ok(partOf(model, wires, needed, begins.value, ends.value));
}

/** The values that names stand for. A name of both a value and a node is the value's. */
function resolved(
  names: readonly string[],
  wires: Wires,
  end: 'from' | 'to',
  computed: ReadonlySet<string>,
): Result<readonly string[]> {
  const byName = new Map<string, NodeMessage>();
  for (const node of wires.nodes) if (!byName.has(nodeNameOf(node))) byName.set(nodeNameOf(node), node);
  const found = new Set<string>();
  for (const name of names) {
    const isValue = wires.makers.has(name) || wires.inputs.has(name);
    const node = isValue ? undefined : byName.get(name);
    if (!isValue && node === undefined) {
      return failure(unknownName(name, end, [...wires.makers.keys(), ...wires.inputs, ...byName.keys()]));
    }
    const values =
      node === undefined ? [name] : end === 'to' ? node.output : node.input.filter((value) => computed.has(value));
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

/** Without an end of its own a part ends where the network does. */
const outputsAfter = ({ output }: GraphMessage, after: ReadonlySet<string>, begins: readonly string[]) =>
  output.map(({ name }) => name).filter((name) => after.has(name) && !begins.includes(name));

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
function emptyProblem(
  { reads }: Wires,
  needed: ReadonlySet<number>,
  begins: readonly string[],
  ends: readonly string[],
  last: readonly string[],
): Problem | null {
  const both = ends.find((value) => begins.includes(value));
  if (both !== undefined) {
    const message = `The part begins and ends at ${quote(both)}: there is nothing to compute between.`;
    return cutProblem('onnx.cut-empty', both, message, 'End it at a later value, or begin it at an earlier one.');
  }
  if (needed.size === 0 && ends.length > 0) {
    const message = `The part ends at ${quote(ends[0] ?? '')}, an input of the network: there is nothing to compute.`;
    return cutProblem('onnx.cut-empty', ends[0] ?? '', message, 'End it at a later value.');
  }
  const used = new Set([...needed].flatMap((index) => reads[index] ?? []));
  const idle = begins.find((value) => !used.has(value));
  if (idle === undefined && ends.length > 0) return null;
  const message = `Nothing that ${last.slice(0, 5).map(quote).join(', ')} ${last.length === 1 ? 'is' : 'are'} computed from reads ${quote(idle ?? begins[0] ?? '')}.`;
  const fix = 'Begin the part at a value on the way to its end.';
  return cutProblem('onnx.cut-empty', idle ?? begins[0] ?? '', message, fix);
}

function partOf(
  model: DecodedModel,
  { nodes, reads, makers, inputs }: Wires,
  needed: ReadonlySet<number>,
  begins: readonly string[],
  ends: readonly string[],
): Cut {
  const { graph } = model;
  const infos = valueInfos(graph);
  const infoOf = (name: string) => infos.get(name) ?? create(ValueInfoSchema, { name });
  const used = new Set([...ends, ...[...needed].flatMap((index) => reads[index] ?? [])]);
  const taken = begins.filter((name) => !inputs.has(name));
  const made = (name: string): boolean => needed.has(makers.get(name) ?? -1) && !taken.includes(name);
  const part: DecodedModel = withGraph(model, {
    node: nodes.filter((_, index) => needed.has(index)),
    initializer: graph.initializer.filter(({ name }) => used.has(name)),
    input: [...graph.input.filter(({ name }) => used.has(name)), ...taken.map(infoOf)],
    output: ends.map((name) => graph.output.find((output) => output.name === name) ?? infoOf(name)),
    valueInfo: graph.valueInfo.filter(({ name }) => used.has(name) && made(name) && !ends.includes(name)),
  });
  const left = nodes.length - needed.size;
  const beside = [...inputs].filter((name) => used.has(name) && !begins.includes(name));
  return {
    model: part,
    begins: taken,
    notes: [
      `Part of the network, ${begins.length === 0 ? '' : `from ${listed(begins)} `}to ${listed(ends)}: ${left} of ${nodes.length} nodes are left out.`,
      ...(begins.length > 0 && beside.length > 0
        ? [`The part also reads ${listed(beside)}, around where it begins.`]
        : []),
    ],
  };
}

const listed = (names: readonly string[]): string =>
  `${names.slice(0, 5).map(quote).join(', ')}${names.length > 5 ? `, … (${names.length})` : ''}`;

function cutProblem(code: string, field: string, message: string, fix: string): Problem {
  return { code, message, field: field.slice(0, 200), got: field.slice(0, 200), limit: null, fix };
}
