import { ok, type Result } from '../../base/problem.ts';
import { retold } from '../../base/slices.ts';
import type { ModelRuntime } from '../model/modelRuntime.ts';
import { evaluateQuantized, evaluateQuantizedInSlices, type DataOf } from './evaluateQuantized.ts';
import { isHostedModel, runModelLayer, type LayerMade } from './modelLayer.ts';
import type { QuantizedGraph, QuantizedLayer } from './quantized.ts';

export interface LayerContext {
  readonly dataOf: DataOf;
  /** Who computes layers that are ONNX models. */
  readonly models: ModelRuntime;
  /** With the definitions alone: a hundred times slower, the same bytes. */
  readonly slow?: boolean;
}

/** All that a layer makes, by value, in slices: each yield the fraction that is done. Codes: of `runModelLayer`. */
export function* evaluateLayerInSlices(
  graph: QuantizedGraph,
  layer: QuantizedLayer,
  { dataOf, models, slow = false }: LayerContext,
): Generator<number, Result<LayerMade>, void> {
  const { operator, output } = layer;
  if (isHostedModel(operator)) {
    const answer = yield* retold(runModelLayer(graph, layer, operator, { dataOf, models }), () => 0);
    return answer;
  }
  const made = slow ? evaluateQuantized(graph, layer, dataOf) : yield* evaluateQuantizedInSlices(graph, layer, dataOf);
  return ok({ values: new Map([[output, made]]), shapes: {} });
}
