import { imageOf, type FloatTensor } from '../tensor/float.ts';
import type { Pair } from '../tensor/window.ts';
import { exactly } from './anyOperator.ts';
import { pairAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { asImage, complaint } from './inference/checks.ts';
import { tensorAt } from './reference/inputs.ts';
import { eachPlace } from './reference/movement.ts';

/** [x]: each element repeated over a rectangle of so many rows and columns. */
export interface Upsample {
  readonly kind: 'upsample';
  readonly factors: Pair;
}

export const upsample: OperatorDefinition<Upsample> = {
  kind: 'upsample',
  attributes: { factors: pairAttribute },
  inputs: exactly(1),
  inferShape({ factors }, x) {
    const image = asImage(x);
    if ('code' in image) return image;
    const [fh, fw] = factors;
    const whole = [fh, fw].every((factor) => Number.isSafeInteger(factor) && factor >= 1);
    if (!whole) {
      return complaint('graph.attribute', 'factors', `[${fh}, ${fw}]`, 'whole and at least 1', 'Use whole factors.');
    }
    return [image[0], image[1], image[2] * fh, image[3] * fw];
  },
  evaluate: ({ factors }, y, inputs) => repeat(factors, y, tensorAt(inputs, 0)),
};

/** Each element repeated over a rectangle of factors[0] rows and factors[1] columns. */
function* repeat(factors: Pair, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const [, , height, width] = imageOf(x);
  yield* eachPlace(y, (at, plane, oy, ox) => {
    const iy = Math.floor(oy / factors[0]);
    const ix = Math.floor(ox / factors[1]);
    y.data[at] = x.data[(plane * height + iy) * width + ix] ?? 0;
  });
}
