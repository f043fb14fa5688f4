import type { Problem } from '../../base/problem.ts';
import { definitionOf } from '../../operators/registry.ts';
import { finiteProblem } from '../../tensor/finite.ts';
import { constantOf, outputsOf, type Graph, type GraphInput } from './graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { RUN_LIMITS } from '../../tensor/limits.ts';
import { describeShape } from '../../tensor/shape.ts';
import { graphProblem, quote } from '../../tensor/problems.ts';
import { batchRepair } from './partRepair.ts';
import { runSize } from './runSize.ts';
import type { ValueTypes } from './shapes.ts';

/**
 * What keeps a network from being run, whatever the machine: the one verdict of the import, of `vta network`, of `vta simulate` and of the page.
 * `types`: of `inferShapes`. Codes: `graph.{input-type,output,not-finite,too-large}`.
 */
export function runnableProblems(graph: Graph, types: ValueTypes): readonly Problem[] {
  return [...runnableInSlices(graph, types)].flat();
}

/** The same in slices of a constant. */
export function* runnableInSlices(graph: Graph, types: ValueTypes): Generator<readonly Problem[], void> {
  yield inputProblems(graph);
  yield graph.outputs.flatMap((name) => (Object.hasOwn(graph.constants, name) ? [constantOutput(name)] : []));
  yield sizeProblems(graph, types);
  for (const [name, constant] of Object.entries(graph.constants)) yield listOf(finiteProblem(name, constant));
  for (const node of graph.nodes) {
    const definition = definitionOf(node.operator);
    if (definition.constantProblem === undefined) continue;
    yield listOf(definition.constantProblem(node, (name) => constantOf(graph, name)));
  }
}

const listOf = (problem: Problem | null): readonly Problem[] => (problem === null ? [] : [problem]);

/** Our operators are given floats, quantizing is done here; an ONNX model takes what it takes. */
export function inputProblems({ inputs, nodes }: Pick<Graph, 'inputs' | 'nodes'>): readonly Problem[] {
  const own = new Set(nodes.flatMap((node) => (node.operator.kind === 'onnx' ? [] : node.inputs)));
  return inputs.filter(({ name, type }) => type !== 'float32' && own.has(name)).flatMap(inputProblem);
}

function inputProblem({ name, type }: GraphInput): readonly Problem[] {
  if (type === 'float32') return [];
  const message = `Input ${quote(name)} has elements of type ${type}; a network is run on floats.`;
  const fix = `Export the float model (before it was quantized), with ${quote(name)} as float: quantizing is done here.`;
  return [graphProblem({ code: 'graph.input-type', field: name, message, got: type, limit: 'float32', fix })];
}

const constantOutput = (name: string): Problem =>
  graphProblem({
    code: 'graph.output',
    field: name,
    message: `The network's output ${quote(name)} is a constant: there is nothing to compute.`,
    got: 'a constant',
    limit: null,
    fix: 'Name a value that a node makes.',
  });

/** What would fit, as far as it is only the batch's fault. `share`: of the sizes as they are. */
function smaller({ inputs }: Graph, share: number): Pick<Problem, 'fix' | 'repairs'> {
  const batch = inputs[0]?.shape[0] ?? 1;
  const most = Math.floor(batch * share);
  const sizes = 'a smaller height or width (--input, or the sizes of the inputs)';
  return batch > 1 && most >= 1
    ? { fix: `Give a batch of at most ${most} (--batch ${most}), or ${sizes}.`, repairs: [batchRepair(most)] }
    : { fix: `Give ${sizes}.` };
}

/** Before any work: tensors that would not be held, or take minutes for one of them alone. */
function sizeProblems(graph: Graph, types: ValueTypes): readonly Problem[] {
  const { constantElements, valueElements, totalElements, bytes: mostBytes } = RUN_LIMITS;
  const elements = (name: string): number => elementsOf(types.get(name)?.shape ?? []);
  const sum = (names: readonly string[]): number => names.reduce((total, name) => total + elements(name), 0);
  const tooLarge = (name: string, whose: string, most: number, way: Pick<Problem, 'fix' | 'repairs'>): Problem => {
    const text = `${whose} ${quote(name)} of shape ${describeShape(types.get(name)?.shape ?? [])}`;
    const message = `${text} has ${elements(name)} elements; a run holds tensors of at most ${most}.`;
    return { ...graphProblem({ code: CODE, field: name, message, got: elements(name), limit: most, fix: '' }), ...way };
  };
  const constants = Object.keys(graph.constants);
  const inputs = graph.inputs.map(({ name }) => name);
  const made = graph.nodes.flatMap(outputsOf).filter((name) => name !== '');
  const largest = [...inputs, ...made].reduce((most, name) => Math.max(most, elements(name)), 1);
  const way = smaller(graph, valueElements / largest);
  const above = (names: readonly string[], most: number) => names.filter((name) => elements(name) > most);
  const problems = [
    ...above(constants, constantElements).map((name) => tooLarge(name, 'Constant', constantElements, OTHER_WEIGHTS)),
    ...above(inputs, valueElements).map((name) => tooLarge(name, 'Input', valueElements, way)),
    ...above(made, valueElements).map((name) => tooLarge(name, 'Value', valueElements, way)),
  ];
  if (problems.length > 0) return problems.slice(0, MOST_TOLD);
  const weights = sum(constants);
  const total = weights + sum(inputs) + sum(made);
  const { bytes, fixedBytes } = runSize(graph, types);
  const whole = (message: string, got: number, limit: number, share: number): readonly Problem[] => [
    { code: CODE, field: 'network', message, got, limit, ...smaller(graph, share) },
  ];
  if (total > totalElements) {
    const message = `All tensors of the network have ${total} elements together; a run holds at most ${totalElements}.`;
    return whole(message, total, totalElements, (totalElements - weights) / (total - weights));
  }
  if (bytes <= mostBytes) return [];
  const message = `A run of the network would hold about ${billions(bytes)} GB at once; it may hold ${billions(mostBytes)} GB.`;
  return whole(message, bytes, mostBytes, (mostBytes - fixedBytes) / (bytes - fixedBytes));
}

const CODE = 'graph.too-large';
const OTHER_WEIGHTS = { fix: 'Use a network with smaller weights.' };
const MOST_TOLD = 20;

const billions = (bytes: number): string => (bytes / 1e9).toFixed(1);
