import { movementOf } from '../operators/registry.ts';
import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import type { BundleTensor, HostStep } from '../program/networkBundle.ts';
import { checkConv, checkEpilogue } from '../layer/checkConv.ts';
import { shiftProblems } from '../compiler/compile.ts';
import type { TensorType } from '../tensor/tensor.ts';
import { inferOutputs } from '../operators/inferNode.ts';
import { elementsOf } from '../tensor/shape.ts';
import { outputSize, weightCount } from '../layer/layer.ts';
import { isOfAll } from '../workload/quantize/madeWeights.ts';
import type {
  IntegerWidths,
  QuantizedGraph,
  QuantizedLayer,
  QuantizedOperator,
  QuantizedValue,
} from '../workload/quantize/quantized.ts';
import { badOperator, parseOperator } from './bundleOperator.ts';
import { imagesOf } from './layout.ts';
import { isSoundFor } from './weightLayout.ts';

/**
 * A host step as a network that can be evaluated: of one layer, or of none where only the layout changes. Reads the step's operator, and
 * whether its tensors are those it needs. Codes: `bundle.operator`, `workload.*`.
 */
export function checkHostStep(step: HostStep, at: string, widths: IntegerWidths): Result<QuantizedGraph> {
  const operator = parseOperator(step.operator, `${at}.operator`);
  if (!operator.ok) return operator;
  const wrong = (what: string): Result<never> => failure(badOperator(at, what));
  const [output] = step.writes;
  if (output === undefined) return wrong('it writes nothing');
  const made = step.outputs ?? [output.value];
  const strange = step.writes.some(({ value }) => !made.includes(value));
  const differing = step.writes.some((one) =>
    step.writes.some((other) => one.value === other.value && !alike(one, other)),
  );
  if (strange || differing) return wrong('what it writes are different tensors');
  const misplaced =
    step.reads.find(({ layout }) => layout.kind === 'weights') ??
    [...step.reads, ...step.writes].find((tensor) => !sound(tensor));
  if (misplaced !== undefined) return wrong(`${misplaced.value} has a layout that its values do not have`);
  const tensors = [...step.reads, ...step.writes];
  const values = Object.fromEntries(tensors.map((tensor) => [tensor.value, valueOf(tensor)]));
  const graph: QuantizedGraph = {
    ...{ version: 1, name: step.name, widths, layers: [], values },
    ...{ inputs: step.reads.map(({ value }) => value), outputs: made.filter((name) => Object.hasOwn(values, name)) },
  };
  if (operator.value.kind === 'repack') {
    const [from] = step.reads;
    if (from === undefined || !alike(from, { ...output, value: from.value })) return wrong('it changes the tensor');
    return ok(graph);
  }
  const problem = fits(operator.value, { ...step, outputs: made }, output, widths, at);
  if (problem !== null) return failure(problem);
  const { name, operation, inputs } = step;
  const [main = '', ...others] = made;
  const layer: QuantizedLayer = {
    ...{ name, operation, nodes: [], macs: 0, operator: operator.value, inputs, output: main },
    ...(step.outputs === undefined ? {} : { others }),
  };
  return ok({ ...graph, layers: [layer] });
}

const valueOf = ({ value, shape, fraction, layout }: BundleTensor): QuantizedValue => ({
  ...{ name: value, shape, fraction },
  ...(layout.kind === 'plain' && layout.type !== undefined ? { type: layout.type } : {}),
});

const typeOf = ({ shape, layout }: BundleTensor): TensorType => ({
  type: (layout.kind === 'plain' ? layout.type : undefined) ?? 'float32',
  shape,
});

const sameType = (a: TensorType | undefined, b: TensorType | undefined): boolean =>
  a?.type === b?.type && JSON.stringify(a?.shape) === JSON.stringify(b?.shape);

const alike = (a: BundleTensor, b: BundleTensor): boolean =>
  a.value === b.value && a.fraction === b.fraction && JSON.stringify(a.shape) === JSON.stringify(b.shape);

/** Floats are plain; integers in blocks are of a power of two of bits. */
function sound({ shape, fraction, layout }: BundleTensor): boolean {
  if (layout.kind === 'weights') return fraction !== null && isSoundFor(layout, elementsOf(shape));
  if (layout.kind === 'blocked') return fraction !== null && 8 % layout.bits === 0;
  const { float, type } = layout;
  return float === (fraction === null && type === undefined) && (fraction === null || type === undefined);
}

function fits(
  operator: QuantizedOperator,
  step: HostStep,
  output: BundleTensor,
  widths: IntegerWidths,
  at: string,
): Problem | null {
  const wrong = (what: string): Problem => badOperator(at, what);
  const read = new Map(step.reads.map((tensor) => [tensor.value, tensor]));
  if (operator.kind === 'float') {
    const types = step.inputs.map((name): TensorType | null => {
      const constant = Object.hasOwn(operator.constants, name) ? operator.constants[name] : undefined;
      const tensor = read.get(name);
      return constant !== undefined ? { type: 'float32', shape: constant.shape } : tensor ? typeOf(tensor) : null;
    });
    const made = inferOutputs(operator.operator, types);
    if ('code' in made) return wrong('its inputs do not fit its operator');
    const written = new Map(step.writes.map((tensor) => [tensor.value, typeOf(tensor)]));
    const { outputs = [] } = step;
    const fitting = outputs.every((name, i) => !written.has(name) || sameType(written.get(name), made[i]));
    return fitting && outputs.length <= made.length ? null : wrong('its output has another shape');
  }
  const inputs = step.inputs.map((name) => read.get(name));
  const integers = [...inputs, output].every((tensor) => tensor !== undefined && tensor.fraction !== null);
  const [x, operand] = inputs;
  if (!integers || x === undefined) return wrong('it needs integers');
  if (operator.kind !== 'window') {
    const shapes = inputs.map((tensor) => tensor?.shape ?? []);
    const misfit = movementOf(operator.kind).misfit(shapes, output.shape);
    return misfit === null ? null : wrong(misfit);
  }
  const { shape, epilogue, weight, bias, shifts, made } = operator;
  const [problem] = [...checkConv(shape), ...checkEpilogue(epilogue, widths.accumulator)];
  if (problem !== undefined) return { ...problem, field: `${at}.operator.${problem.field}` };
  const { batch, inChannels, outChannels } = shape;
  const out = { batch, channels: outChannels, ...outputSize(shape) };
  const isImage = (tensor: BundleTensor | undefined, wanted: object): boolean =>
    tensor !== undefined && sameImage(imagesOf(tensor.shape), wanted);
  if (!isImage(x, { batch, channels: inChannels, height: shape.height, width: shape.width })) {
    return wrong('its input has another shape than its window');
  }
  if (!isImage(output, out)) return wrong('its output has another shape');
  if (epilogue.operand !== undefined && !isImage(operand, out)) return wrong('its operand has another shape');
  if (made !== undefined && !isOfAll(made, elementsOf(operand?.shape ?? []), weightCount(shape))) {
    return wrong('its weights are not all elements of its second input');
  }
  if (made === undefined && weight.length !== weightCount(shape)) {
    return wrong(`it has ${weight.length} weights, not ${weightCount(shape)}`);
  }
  const needed = bias ?? new Int32Array(outChannels);
  if (needed.length !== outChannels) return wrong('it has another number of biases than channels');
  const [misfit] = shiftProblems(epilogue, { bias: needed, ...(shifts !== undefined && { shifts }) });
  return misfit === undefined ? null : wrong('it has other shifts than its channels and its epilogue ask for');
}

const sameImage = (a: object | null, b: object): boolean =>
  a !== null && Object.entries(b).every(([field, value]) => (a as Record<string, unknown>)[field] === value);
