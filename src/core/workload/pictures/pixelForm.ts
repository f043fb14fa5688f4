import type { PixelFormName } from './pixelFormNames.ts';

/** How a network wants the bytes of a picture: `(byte * scale - mean) / deviation` for each channel, the channels in this order. */
export interface PixelForm {
  readonly order: 'rgb' | 'bgr';
  readonly scale: number;
  /** In the order of the channels. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

const ZERO = [0, 0, 0] as const;
const ONE = [1, 1, 1] as const;

/** The forms that trained networks come with, by name. */
export const PIXEL_FORMS: Readonly<Record<PixelFormName, PixelForm>> = {
  unit: { order: 'rgb', scale: 1 / 255, mean: ZERO, deviation: ONE },
  signed: { order: 'rgb', scale: 1 / 255, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
  imagenet: { order: 'rgb', scale: 1 / 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
  bytes: { order: 'rgb', scale: 1, mean: ZERO, deviation: ONE },
  caffe: { order: 'bgr', scale: 1, mean: [103.939, 116.779, 123.68], deviation: ONE },
};

/** One channel has the mean and the deviation of the three on average. */
export const greyOf = ([a, b, c]: PixelForm['mean']): number => (a + b + c) / 3;
