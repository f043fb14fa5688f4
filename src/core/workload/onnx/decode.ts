import { fromBinary } from '@bufbuild/protobuf';
import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import { noCount, scan } from './scan.ts';
import { ModelSchema, PackedModelSchema, type GraphMessage, type ModelMessage } from './schema.ts';

export type DecodedModel = ModelMessage & { readonly graph: GraphMessage };

/** The messages of a file, with every field that it has; tensors stay views of `bytes`, which must not change. Codes: `onnx.{empty,malformed,too-many,no-graph}`. */
export function decodeModel(bytes: Uint8Array): Result<DecodedModel> {
  if (bytes.length === 0) return failure(problem('onnx.empty', 'The file is empty.', 0, 'Give an ONNX file.'));
  const count = noCount();
  const fault = scan(ModelSchema, bytes, count);
  if (fault !== null) {
    const message = `The file is no sound ONNX file: at byte ${fault.offset} of ${bytes.length} ${fault.what}.`;
    const fix =
      fault.kind === 'malformed' ? 'Copy or export it again.' : 'Export a smaller network, weights as raw data.';
    return failure(problem(`onnx.${fault.kind}`, message, fault.offset, fix));
  }
  let model: ModelMessage;
  try {
    model = fromBinary(count.single === 0 ? PackedModelSchema : ModelSchema, bytes);
  } catch (error) {
    // What is left after the scan is text that is not UTF-8.
    const reason = error instanceof Error ? error.message.slice(0, 160) : 'unreadable';
    const message = `The file is no sound ONNX file: ${reason}.`;
    return failure(problem('onnx.malformed', message, null, 'Copy or export it again.'));
  }
  if (!hasGraph(model)) {
    return failure(
      problem(
        'onnx.no-graph',
        'The file holds no graph.',
        null,
        'Give an ONNX model, not a tensor or a sequence of weights.',
      ),
    );
  }
  return ok(model);
}

const hasGraph = (model: ModelMessage): model is DecodedModel => model.graph !== undefined;

function problem(code: string, message: string, got: number | null, fix: string): Problem {
  return { code, message, field: 'file', got, limit: null, fix };
}
