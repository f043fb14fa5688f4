import type { NodeComplaint } from '../tensor/problems.ts';
import { describeType } from '../tensor/shape.ts';
import type { TensorType } from '../tensor/tensor.ts';
import type { InputTypes } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference/checks.ts';
import { hostOnly } from './integer/rules.ts';
import { onnxForm } from './onnx/form.ts';
import type { ModelPort, ModelStep } from './onnx/modelPart.ts';

/**
 * A part of a network that is no operator of ours: an ONNX model of its own, which ONNX Runtime computes on the host. Its inputs and outputs have fixed
 * types and shapes, but for outputs that vary.
 */
export interface OnnxModel {
  readonly kind: 'onnx';
  /** The file. One array is one model: who runs it again need not read it again. */
  readonly model: Uint8Array;
  /** The node's inputs, as the model calls them. */
  readonly reads: readonly ModelPort[];
  /** The node's outputs. */
  readonly makes: readonly ModelPort[];
  /** What it computes: the names of its nodes and of ONNX's operators, in their order. */
  readonly steps: readonly ModelStep[];
}

export const onnxModel: OperatorDefinition<OnnxModel> = {
  kind: 'onnx',
  attributes: { model: 'bytes', reads: 'ports', makes: 'ports', steps: 'modelSteps' },
  inputs: { least: 0, most: Infinity },
  inferShape: ({ makes }) => makes[0]?.shape ?? [],
  outputTypes: ({ reads, makes }, inputs) => misfit(reads, inputs) ?? makes.map(({ type, shape }) => ({ type, shape })),
  evaluate() {
    throw new Error('an ONNX model has no definition here: a runtime computes it');
  },
  // Of several operators it has no one name; it is written as the nodes it holds.
  onnx: {
    reads: {},
    write: ({ steps }) => onnxForm(steps.length === 1 ? (steps[0]?.operator ?? '') : `${steps.length} operators`),
  },
  integer: {
    ...hostOnly('ONNX Runtime computes it.'),
    form: ({ steps }) => {
      const all = [...new Set(steps.map(({ operator }) => operator))];
      const computing = all.filter((name) => !ARRANGES.has(name));
      const names = computing.length > 0 ? computing : all;
      const shown =
        names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more kinds` : names.join(', ');
      const what = names.length === 1 ? 'it' : 'them';
      const along = names.length === all.length ? '' : `, and what arranges values for ${what}`;
      return `VTA has no form of ${shown}: ONNX Runtime computes ${what} on the host${along}.`;
    },
    takesConstants: true,
  },
};

/** ONNX's operators that compute nothing: in one step with others they are not why it is the host's. */
const ARRANGES: ReadonlySet<string> = new Set([
  ...['Cast', 'Concat', 'Constant', 'Expand', 'Flatten', 'Gather', 'Identity'],
  ...['Reshape', 'Shape', 'Slice', 'Split', 'Squeeze', 'Transpose', 'Unsqueeze'],
]);

function misfit(reads: readonly ModelPort[], inputs: InputTypes): NodeComplaint | null {
  const at = reads.findIndex((port, place) => !alike(port, inputs[place] ?? null));
  const port = reads[at];
  if (port === undefined && inputs.length <= reads.length) return null;
  const found = at < 0 ? undefined : inputs[at];
  return complaint(
    'graph.inputs',
    `input ${JSON.stringify(port?.name.slice(0, 80) ?? '')}`,
    found == null ? 'absent' : describeType(found),
    port === undefined ? 'none' : describeType(port),
    'Give the model the values that it was cut out for.',
  );
}

const alike = (a: TensorType, b: TensorType | null): boolean =>
  b !== null &&
  a.type === b.type &&
  a.shape.length === b.shape.length &&
  a.shape.every((size, i) => size === b.shape[i]);
