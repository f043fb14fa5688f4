import { elementsOf } from '../tensor/shape.ts';
import { slide } from '../tensor/window.ts';
import { sizeAttribute, windowAttributes } from './attributes.ts';
import { convolutionExtents, type GroupedWindow } from './convolution/shape.ts';
import type { OperatorDefinition } from './definition.ts';

/** [x, weight (CO, CI/group, KH, KW), bias? (CO)] */
export interface Conv extends GroupedWindow {
  readonly kind: 'conv';
}

export const conv: OperatorDefinition<Conv> = {
  kind: 'conv',
  attributes: { group: sizeAttribute, ...windowAttributes },
  inputs: { least: 2, most: 3 },
  inferShape(operator, x, inputs) {
    const found = convolutionExtents(operator, x, inputs, false);
    if ('code' in found) return found;
    const [n, , height, width] = found.image;
    const out = slide(operator, [height, width]);
    return 'code' in out ? out : [n, found.outputs, ...out];
  },
  /** Each output takes one weight of its channel after the other. */
  macs: ([, weight = []], output) => elementsOf(output) * elementsOf(weight.slice(1)),
};
