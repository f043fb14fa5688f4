import type { NodeComplaint } from '../tensor/problems.ts';
import { describeType } from '../tensor/shape.ts';
import type { TensorType } from '../tensor/tensor.ts';
import type { InputTypes } from './anyOperator.ts';
import { complaint } from './inference/checks.ts';
import { definitionOf, type Operator } from './registry.ts';

/** The type of a node's first value from those of its inputs, or what is wrong with it. Extents are not bounded here. */
export function inferNode(operator: Operator, inputs: InputTypes): TensorType | NodeComplaint {
  const types = inferOutputs(operator, inputs);
  if ('code' in types) return types;
  const [type] = types;
  if (type === undefined) throw new Error(`${operator.kind} makes nothing`);
  return type;
}

/** The types of all that a node makes, in the operator's order. */
export function inferOutputs(operator: Operator, inputs: InputTypes): readonly TensorType[] | NodeComplaint {
  const definition = definitionOf(operator);
  const { least, most } = definition.inputs;
  const missing = inputs.slice(0, least).some((input) => input === null);
  if (inputs.length < least || inputs.length > most || missing) {
    const present = inputs.filter((input) => input !== null).length;
    const expected = least === most ? least : `${least} to ${most}`;
    return complaint('graph.inputs', 'the number of inputs', present, expected, 'Give the inputs the operator needs.');
  }
  if (definition.outputTypes !== undefined) return definition.outputTypes(operator, inputs);
  const x = inputs[0];
  if (x === null || x === undefined) return complaint('graph.inputs', 'input 1', 'absent', 'a value', 'Give it.');
  const mixed = inputs.find((input) => input != null && input.type !== x.type);
  if (mixed != null) {
    const expected = `${x.type} like the first`;
    return complaint('graph.type', 'an input', describeType(mixed), expected, 'Use one element type.');
  }
  const shape = definition.inferShape(operator, x.shape, inputs);
  return 'code' in shape ? shape : [{ type: x.type, shape }];
}
