import { failure, ok, type Problem, type Result } from '../../../base/problem.ts';
import { quote } from '../../../tensor/problems.ts';
import { GRAPH_LIMITS } from '../../../tensor/limits.ts';
import type { DecodedModel } from '../decode.ts';
import { changed, givenInputs, valueInfo, withGraph, withoutInferred } from '../messages.ts';
import type { ValueInfoMessage } from '../schema.ts';
import { withLeading } from './batch.ts';

export type InputShapes = Readonly<Record<string, readonly number[]>>;

/**
 * The model with whole shapes of its inputs, whatever the file says of them, rank included. A first extent that the file fixes may stand in the file's reshapes
 * too: there it changes with it. Codes: `onnx.input-name`, `onnx.input-shape`, `onnx.batch`.
 */
export function withInputShapes(model: DecodedModel, shapes: InputShapes): Result<DecodedModel> {
  const names = Object.keys(shapes);
  if (names.length === 0) return ok(model);
  const inputs = givenInputs(model.graph);
  const problems = names.flatMap((name) => shapeProblems(name, shapes[name] ?? [], inputs));
  const [first, ...more] = problems;
  if (first !== undefined) return failure(first, ...more);
  const before = leadingOf(inputs, shapes);
  const adapted = before === null ? ok(model) : withLeading(model, before.from, before.to, new Set(before.inputs));
  if (!adapted.ok) return adapted;
  const input = adapted.value.graph.input.map((info) => {
    const shape = Object.hasOwn(shapes, info.name) ? shapes[info.name] : undefined;
    return shape === undefined ? info : changed(info, { type: valueInfo('', elementOf(info), shape).type });
  });
  return ok(withGraph(adapted.value, { input, ...withoutInferred(adapted.value.graph) }));
}

/** A value of which the file says nothing is taken for float. */
const elementOf = (info: ValueInfoMessage): number => info.type?.tensorType?.elemType ?? FLOAT;
const FLOAT = 1;

function shapeProblems(
  name: string,
  shape: readonly number[],
  inputs: readonly ValueInfoMessage[],
): readonly Problem[] {
  const names = inputs.map((input) => input.name);
  const listed = names.slice(0, 20).map(quote).join(', ');
  const field = name.slice(0, 200);
  if (!names.includes(name)) {
    const message = `There is no input ${quote(name)}: the inputs are ${listed}.`;
    const fix = `Use ${names.length === 1 ? '' : 'one of '}${listed}.`;
    return [{ code: 'onnx.input-name', message, field, got: field, limit: listed, fix }];
  }
  const sound = shape.every((extent) => Number.isSafeInteger(extent) && extent >= 1);
  if (sound && shape.length <= GRAPH_LIMITS.rank) return [];
  const message = `The shape [${shape.slice(0, 10).join(', ')}] given for input ${quote(name)} is none.`;
  const fix = `Give at most ${GRAPH_LIMITS.rank} whole numbers of at least 1.`;
  return [{ code: 'onnx.input-shape', message, field, got: shape.join(','), limit: GRAPH_LIMITS.rank, fix }];
}

/** The first extent that the file fixes and that the shapes change; null where they change none. */
function leadingOf(inputs: readonly ValueInfoMessage[], shapes: InputShapes) {
  const changes = inputs.flatMap(({ name, type }) => {
    const dims = type?.tensorType?.shape?.dim ?? [];
    const shape = Object.hasOwn(shapes, name) ? (shapes[name] ?? []) : [];
    const [from, to] = [Number(dims[0]?.dimValue ?? 0n), shape[0] ?? 0];
    return from > 0 && to > 0 && from !== to && dims.length === shape.length ? [{ name, from, to }] : [];
  });
  const [first] = changes;
  if (first === undefined) return null;
  const same = changes.filter(({ from, to }) => from === first.from && to === first.to);
  return { from: first.from, to: first.to, inputs: same.map(({ name }) => name) };
}
