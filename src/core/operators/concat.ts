import type { FloatTensor } from '../tensor/float.ts';
import type { NodeComplaint } from '../tensor/problems.ts';
import { describeShape, elementsOf, type Shape } from '../tensor/shape.ts';
import type { InputTypes } from './anyOperator.ts';
import { axisAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { axisComplaint, complaint } from './inference/checks.ts';

/** [x, ...]: one behind the other along an axis. */
export interface Concat {
  readonly kind: 'concat';
  readonly axis: number;
}

export const concat: OperatorDefinition<Concat> = {
  kind: 'concat',
  attributes: { axis: axisAttribute },
  inputs: { least: 1, most: Infinity },
  inferShape: ({ axis }, x, inputs) => joinedShape(axis, x, inputs),
  evaluate({ axis }, y, inputs) {
    join(
      axis,
      y,
      inputs.filter((input) => input !== undefined),
    );
    return undefined;
  },
};
function joinedShape(axis: number, x: Shape, inputs: InputTypes): Shape | NodeComplaint {
  const outside = axisComplaint(axis, x);
  if (outside !== null) return outside;
  let total = 0;
  for (const [place, input] of inputs.entries()) {
    const shape = input?.shape;
    const fits = shape?.length === x.length && shape.every((size, i) => i === axis || size === x[i]);
    if (shape === undefined || !fits) {
      const found = shape === undefined ? 'absent' : describeShape(shape);
      const expected = `${describeShape(x)} but for axis ${axis}`;
      return complaint('graph.concat', `input ${place + 1}`, found, expected, 'Only the joined axis may differ.');
    }
    total += shape[axis] ?? 0;
  }
  return x.map((size, i) => (i === axis ? total : size));
}

/** The inputs one behind the other along an axis. */
function join(axis: number, y: FloatTensor, inputs: readonly FloatTensor[]): void {
  const outer = elementsOf(y.shape.slice(0, axis));
  let to = 0;
  for (let i = 0; i < outer; i++) {
    for (const x of inputs) {
      const length = x.data.length / outer;
      y.data.set(x.data.subarray(i * length, (i + 1) * length), to);
      to += length;
    }
  }
}
