import { failure, ok, type Problem, type Result } from '../../../base/problem.ts';
import { quote } from '../../../tensor/problems.ts';
import type { TensorType } from '../../../tensor/tensor.ts';
import { dataTypeOf } from '../../../operators/onnx/known.ts';
import type { DecodedModel } from '../decode.ts';
import { withGraph, valueInfo } from '../messages.ts';
import { withBatch } from './batch.ts';
import type { Ends } from '../../graph/findPart.ts';
import { cutModel } from './cutModel.ts';
import { withExternalData, type ExternalFiles } from './externalData.ts';
import { withInputShapes, type InputShapes } from './inputShapes.ts';
import { withSeededWeights } from './seedWeights.ts';

/** What may be changed of a file before it is imported. */
export interface PrepareOptions extends Ends {
  /** Whole shapes of inputs. */
  readonly inputs?: InputShapes;
  /** First extent of the inputs; 1 where the file leaves it open and nothing is said. */
  readonly batch?: number;
  /** Files in which it keeps values, as far as they are there. */
  readonly external?: ExternalFiles;
  /** Of weights that the file has no values of; 1 unless given. */
  readonly seed?: number;
}

export interface Prepared {
  readonly model: DecodedModel;
  readonly notes: readonly string[];
  /** Weights that were given values. */
  readonly seeded: readonly string[];
}

/** Type of a value of the file, where the file does not say it: found by importing what makes it. Null: not known. */
export type TypeOf = (model: DecodedModel, value: string) => Generator<number, TensorType | null, void>;

/**
 * The model that is imported, and that other runtimes run: the part that was asked for, with values for all its weights and the shapes that were given. It can
 * be written as a file again. Codes: `onnx.{cut-name,cut-empty,cut-shape,input-name,input-shape,batch}`.
 */
export function* prepareModel(
  model: DecodedModel,
  options: PrepareOptions,
  typeOf: TypeOf,
): Generator<number, Result<Prepared>, void> {
  const whole = withExternalData(model, options.external ?? new Map());
  if (!whole.ok) return whole;
  const cut = cutModel(whole.value, options);
  if (!cut.ok) return cut;
  const given = options.inputs ?? {};
  const begun = yield* typedBegins(model, cut.value.model, cut.value.begins, given, typeOf);
  if (!begun.ok) return begun;
  const seeded = withSeededWeights(
    begun.value,
    options.seed ?? 1,
    new Set([...Object.keys(given), ...cut.value.begins]),
  );
  const shaped = withInputShapes(seeded.model, given);
  if (!shaped.ok) return shaped;
  const batched = options.batch === undefined ? shaped : withBatch(shaped.value, options.batch);
  if (!batched.ok) return batched;
  const notes = [...cut.value.notes, ...seeded.notes];
  return ok({ model: batched.value, notes, seeded: seeded.names });
}

/** The part with the types of its first values: as given, as the file says, or as they come out of what was cut away. */
function* typedBegins(
  whole: DecodedModel,
  part: DecodedModel,
  begins: readonly string[],
  given: InputShapes,
  typeOf: TypeOf,
): Generator<number, Result<DecodedModel>, void> {
  const input = [...part.graph.input];
  const problems: Problem[] = [];
  for (const [place, info] of input.entries()) {
    if (!begins.includes(info.name) || info.type?.tensorType?.shape !== undefined) continue;
    if (Object.hasOwn(given, info.name)) continue;
    const type = yield* typeOf(whole, info.name);
    if (type === null) problems.push(shapeUnknown(info.name));
    else input[place] = valueInfo(info.name, dataTypeOf(type.type), type.shape);
  }
  const [first, ...more] = problems;
  return first === undefined ? ok(withGraph(part, { input })) : failure(first, ...more);
}

const shapeUnknown = (name: string): Problem => ({
  code: 'onnx.cut-shape',
  message: `The shape of ${quote(name)}, where the part begins, is not in the file and does not follow from what comes before.`,
  field: name.slice(0, 200),
  got: null,
  limit: null,
  fix: `Give it: --input ${/[\s"']/.test(name) ? JSON.stringify(`${name.slice(0, 80)}=1,16,8,8`) : `${name.slice(0, 80)}=1,16,8,8`} with its own sizes.`,
});
