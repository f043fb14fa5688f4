import { z } from '../base/schema.ts';
import { elementsOf } from '../tensor/shape.ts';
import { spread, type Pair } from '../tensor/window.ts';
import { countAttribute, sizeAttribute, windowAttributes } from './attributes.ts';
import { convolutionExtents, type GroupedWindow } from './convolution/shape.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference.ts';

/** [x, weight (CI, CO/group, KH, KW), bias? (CO)] */
export interface ConvTranspose extends GroupedWindow {
  readonly kind: 'conv-transpose';
  readonly outputPad: Pair;
}

export const convTranspose: OperatorDefinition<ConvTranspose> = {
  kind: 'conv-transpose',
  attributes: { group: sizeAttribute, outputPad: z.tuple([countAttribute, countAttribute]), ...windowAttributes },
  inputs: { least: 2, most: 3 },
  inferShape(operator, x, inputs) {
    const found = convolutionExtents(operator, x, inputs, true);
    if ('code' in found) return found;
    const { outputPad } = operator;
    if (!outputPad.every((size) => Number.isSafeInteger(size) && size >= 0)) {
      const text = `[${outputPad.join(', ')}]`;
      return complaint('graph.window', 'outputPad', text, 'at least 0', 'Give whole numbers from 0.');
    }
    const [n, , height, width] = found.image;
    const out = spread(operator, outputPad, [height, width]);
    return 'code' in out ? out : [n, found.outputs, ...out];
  },
  /** Each input meets every weight of its channel. */
  macs: ([x = [], weight = []]) => elementsOf(x) * elementsOf(weight.slice(1)),
};
