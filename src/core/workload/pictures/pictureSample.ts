import type { Graph } from '../graph/graph.ts';
import { seededInput } from '../graph/seededInput.ts';
import type { Picture } from './picture.ts';
import { mixedInput, type PicturePorts } from './picturePorts.ts';
import { tensorOfPicture } from './pictureTensor.ts';
import { PIXEL_FORMS } from './pixelForm.ts';
import type { PixelFormName } from './pixelFormNames.ts';
import { resizePicture, type Fit } from './resize.ts';

/** How much there is to be of each place of a vector, such as of each style; relative to each other, absent: nothing. */
export type Mix = Readonly<Record<number, number>>;

/** A picture as a person gives it to a network. */
export interface PictureGiven {
  readonly picture: Picture;
  readonly fit: Fit;
  readonly pixels: PixelFormName;
  /** Empty: seeded values, as for every other input. */
  readonly mix: Mix;
}

/** What a network gets of a picture. */
export interface PictureSample {
  readonly values: Readonly<Record<string, Float32Array>>;
  /** As the network reads it: at its size. */
  readonly read: Picture;
}

/** Values of all inputs of a network that reads a picture, in slices. `seed`: of inputs that the picture says nothing about. */
export function* pictureSample(
  { inputs }: Graph,
  ports: PicturePorts,
  { picture, fit, pixels, mix }: PictureGiven,
  seed: number,
): Generator<number, PictureSample, void> {
  const { name: pictureName, shape } = ports.input;
  const read = resizePicture(picture, shape, fit);
  const values: [string, Float32Array][] = [[pictureName, tensorOfPicture(read, shape, PIXEL_FORMS[pixels])]];
  const mixed = mixedInput(ports);
  for (const [place, input] of inputs.entries()) {
    if (input.name === pictureName) continue;
    const isMix = input.name === mixed?.name && Object.keys(mix).length > 0;
    const value = isMix ? mixValues(mix, mixed.count) : yield* seededInput(input, seed * 31 + place);
    values.push([input.name, value]);
  }
  return { values: Object.fromEntries(values), read };
}

/** Shares that add up to 1. */
function mixValues(mix: Mix, count: number): Float32Array {
  const parts = Array.from({ length: count }, (_, place) => mix[place] ?? 0);
  const whole = parts.reduce((sum, part) => sum + part, 0);
  return Float32Array.from(parts, (part) => (whole === 0 ? 0 : part / whole));
}
