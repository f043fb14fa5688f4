import { toBinary } from '@bufbuild/protobuf';
import type { DecodedModel } from './decode.ts';
import { withGraph } from './messages.ts';
import { ModelSchema, PackedModelSchema, type TensorMessage } from './schema.ts';
import { withValues } from './seededTensor.ts';

/**
 * The bytes of an ONNX file: what `decodeModel` gave, with every field of the file, also those that have no name here, whatever was changed since.
 * Equal to the file where that was written in the order of field numbers, as programs do. Seeded weights are written with their values.
 */
export function writeModel(model: DecodedModel): Uint8Array {
  const schema = [...tensorsOf(model)].some(holdsRuns) ? PackedModelSchema : ModelSchema;
  return toBinary(schema, withGraph(model, { initializer: model.graph.initializer.map(withValues) }));
}

function* tensorsOf({ graph }: DecodedModel): Generator<TensorMessage> {
  yield* graph.initializer;
  for (const { attribute } of graph.node) for (const { t } of attribute) if (t !== undefined) yield t;
}

/** Were its numbers left as the runs of bytes in which the file has them? */
const holdsRuns = ({ floatData, int32Data, doubleData }: TensorMessage): boolean =>
  [floatData, int32Data, doubleData].some(([first]) => first instanceof Uint8Array);
