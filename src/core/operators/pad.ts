import { z } from '../base/schema.ts';
import type { Pads } from '../tensor/window.ts';
import { exactly } from './anyOperator.ts';
import { padsAttribute, realAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { asImage, complaint } from './inference.ts';

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
};
