import { z } from '../base/schema.ts';
import { imageOf, type FloatTensor } from '../tensor/float.ts';
import type { Pads } from '../tensor/window.ts';
import { exactly } from './anyOperator.ts';
import { padsAttribute, realAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { asImage, complaint } from './inference/checks.ts';
import { tensorAt } from './reference/inputs.ts';
import { eachPlace } from './reference/movement.ts';

const MODES = ['constant', 'reflect', 'edge'] as const;

/** [x]: height and width grown by `value`, by the mirror image (its edge not repeated), or by the edge repeated. */
export interface Pad {
  readonly kind: 'pad';
  readonly mode: (typeof MODES)[number];
  readonly pads: Pads;
  readonly value: number;
}

export const pad: OperatorDefinition<Pad> = {
  kind: 'pad',
  attributes: { mode: z.enum(MODES), pads: padsAttribute, value: realAttribute },
  inputs: exactly(1),
  inferShape({ pads, mode }, x) {
    const image = asImage(x);
    if ('code' in image) return image;
    const [n, c, h, w] = image;
    const [top, left, bottom, right] = pads;
    const found = `[${pads.join(', ')}]`;
    if (!pads.every((size) => Number.isSafeInteger(size) && size >= 0)) {
      return complaint('graph.window', 'pads', found, 'whole numbers of at least 0', 'Cropping is not padding.');
    }
    if (mode === 'reflect' && (Math.max(top, bottom) >= h || Math.max(left, right) >= w)) {
      return complaint('graph.window', 'pads', found, `less than [${h}, ${w}], as they mirror`, 'Pad less.');
    }
    return [n, c, h + top + bottom, w + left + right];
  },
  evaluate: (operator, y, inputs) => grow(operator, y, tensorAt(inputs, 0)),
};

/** Height and width grown: by `value`, by the mirror image (its edge not repeated), or by the edge repeated. */
function* grow({ mode, pads, value }: Pad, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const [, , height, width] = imageOf(x);
  /** The place of x that a place of y takes its element from; -1 for none. */
  const source = (place: number, extent: number): number => {
    if (place >= 0 && place < extent) return place;
    if (mode === 'constant') return -1;
    if (mode === 'edge') return place < 0 ? 0 : extent - 1;
    return place < 0 ? -place : 2 * (extent - 1) - place;
  };
  yield* eachPlace(y, (at, plane, oy, ox) => {
    const iy = source(oy - pads[0], height);
    const ix = source(ox - pads[1], width);
    y.data[at] = iy < 0 || ix < 0 ? value : (x.data[(plane * height + iy) * width + ix] ?? 0);
  });
}
