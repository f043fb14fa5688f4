import { toBinary } from '@bufbuild/protobuf';
import type { DecodedModel } from './decode.ts';
import { ModelSchema, PackedModelSchema, type TensorMessage } from './schema.ts';

/**
 * The bytes of an ONNX file: what `decodeModel` gave, with every field of the file, also those that have no name here, whatever was changed since.
 * Equal to the file where that was written in the order of field numbers, as programs do.
 */
export function writeModel(model: DecodedModel): Uint8Array {
  return toBinary([...tensorsOf(model)].some(holdsRuns) ? PackedModelSchema : ModelSchema, model);
}

function* tensorsOf({ graph }: DecodedModel): Generator<TensorMessage> {
  yield* graph.initializer;
  for (const { attribute } of graph.node) for (const { t } of attribute) if (t !== undefined) yield t;
}

/** Were its numbers left as the runs of bytes in which the file has them? */
const holdsRuns = ({ floatData, int32Data, doubleData }: TensorMessage): boolean =>
  [floatData, int32Data, doubleData].some(([first]) => first instanceof Uint8Array);
