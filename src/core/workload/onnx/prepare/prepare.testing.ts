import { inOneGo } from '../../../base/slices.ts';
import { decodeModel } from '../decode.ts';
import { writeModel } from '../encode.ts';
import { encodeModel, type GraphInit } from '../onnx.testing.ts';
import { prepareModel, type PrepareOptions, type TypeOf } from './prepareModel.ts';

/** Nothing is known but what the file says. */
const asWritten: TypeOf = function* () {
  yield 0;
  return null;
};

/** The file that other runtimes are given: prepared, and written again. */
export function preparedFile(init: GraphInit, options: PrepareOptions): Uint8Array {
  const model = decodeModel(encodeModel(init));
  if (!model.ok) throw new Error(model.problems[0].message);
  const prepared = inOneGo(prepareModel(model.value, options, asWritten));
  if (!prepared.ok) throw new Error(prepared.problems[0].message);
  return writeModel(prepared.value.model);
}
