import { movementOf } from '../../operators/registry.ts';
import { inOneGo } from '../../base/slices.ts';
import type { LayerData } from '../../layer/data.ts';
import { convolutionInSlices } from '../../layer/fastConvolution.ts';
import { evaluateSteps } from '../../operators/evaluate.ts';
import type { FloatTensor } from '../../tensor/float.ts';
import { directConvolution, type Widths } from '../../layer/directConvolution.ts';
import { weightsMadeOf } from './madeWeights.ts';
import { isTiled, tiledConvolution } from './tiledConvolution.ts';
import { heldAs, realOf } from './numbers.ts';
import type { QuantizedData, QuantizedGraph, QuantizedLayer, QuantizedOperator } from './quantized.ts';

/** The data of a value by its name; undefined if it has none yet. */
export type DataOf = (name: string) => QuantizedData | undefined;

/** What a layer gives, by definition (`QuantizedOperator`): slow and plain. Throws if an input has no data. */
export function evaluateQuantized(graph: QuantizedGraph, layer: QuantizedLayer, dataOf: DataOf): QuantizedData {
  const { operator } = layer;
  if (operator.kind !== 'window') return inOneGo(evaluateOther(graph, layer, operator, dataOf));
  return directConvolution(operator.shape, operator.epilogue, layerDataOf(layer, operator, dataOf), widthsIn(graph));
}

/** The same bytes, with the fast convolution, in slices: each yield the fraction that is done. */
export function* evaluateQuantizedInSlices(
  graph: QuantizedGraph,
  layer: QuantizedLayer,
  dataOf: DataOf,
): Generator<number, QuantizedData> {
  const { operator } = layer;
  if (operator.kind !== 'window') return yield* evaluateOther(graph, layer, operator, dataOf);
  const data = layerDataOf(layer, operator, dataOf);
  if (isTiled(operator.shape)) return yield* tiledConvolution(operator.shape, operator.epilogue, data, widthsIn(graph));
  return yield* convolutionInSlices(operator.shape, operator.epilogue, data, widthsIn(graph));
}

type WindowOperator = Extract<QuantizedOperator, { kind: 'window' }>;

/** The tensors of a window layer, as compiler and reference take them. */
function layerDataOf(layer: QuantizedLayer, operator: WindowOperator, dataOf: DataOf): LayerData {
  const [x, operand] = layer.inputs.map((name) => integersOf(layer, name, dataOf));
  if (x === undefined) throw new Error(`${layer.name} has no input`);
  const bias = operator.bias ?? new Int32Array(operator.shape.outChannels);
  const { weight, shifts, made } = operator;
  if (made !== undefined) {
    if (operand === undefined) throw new Error(`${layer.name} has no weights`);
    return { input: x, weight: weightsMadeOf(operand, made), bias };
  }
  const data = { input: x, weight, bias, ...(shifts !== undefined && { shifts }) };
  return operand === undefined ? data : { ...data, operand };
}

const widthsIn = ({ widths }: QuantizedGraph): Widths => ({ acc: widths.accumulator, out: widths.input });

function integersOf(layer: QuantizedLayer, name: string, dataOf: DataOf): Int8Array {
  const data = dataOf(name);
  if (data instanceof Int8Array) return data;
  throw new Error(`${layer.name} needs integers of ${name}`);
}

function* evaluateOther(
  graph: QuantizedGraph,
  layer: QuantizedLayer,
  operator: Exclude<QuantizedOperator, { kind: 'window' }>,
  dataOf: DataOf,
): Generator<number, QuantizedData> {
  if (operator.kind === 'float') return yield* onHost(graph, layer, operator, dataOf);
  const inputs = layer.inputs.map((name) => integersOf(layer, name, dataOf));
  return movementOf(operator.kind).evaluate(inputs, graph.values[layer.output]?.shape ?? []);
}

function* onHost(
  graph: QuantizedGraph,
  layer: QuantizedLayer,
  operator: Extract<QuantizedOperator, { kind: 'float' }>,
  dataOf: DataOf,
): Generator<number, QuantizedData> {
  const inputs = layer.inputs.map((name): FloatTensor | undefined => {
    if (name === '') return undefined;
    const constant = Object.hasOwn(operator.constants, name) ? operator.constants[name] : undefined;
    if (constant !== undefined) return constant;
    const [value, data] = [graph.values[name], dataOf(name)];
    if (value === undefined || data === undefined) throw new Error(`${layer.name} has no data of ${name}`);
    return { shape: value.shape, data: realOf(data, value) };
  });
  const value = graph.values[layer.output];
  const real = yield* evaluateSteps(operator.operator, inputs, value?.shape ?? []);
  return heldAs(real, value ?? { fraction: null }, graph.widths.input);
}
