import { emptyPicture, type Picture } from './picture.ts';
import { greyOf, type PixelForm } from './pixelForm.ts';

/** A tensor that is a picture, or several of one size: [N, C, H, W], or [N, H, W, C] with the channels last. */
export interface PictureShape {
  readonly count: number;
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  readonly channelsLast: boolean;
}

/** What brightness is to the eye (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114] as const;

/** A picture of that size as the network's input, row-major, once for each of `count`. */
export function tensorOfPicture({ rgba }: Picture, shape: PictureShape, form: PixelForm): Float32Array {
  const { count, channels } = shape;
  const pixels = shape.height * shape.width;
  const one = new Float32Array(channels * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const rgb = [0, 1, 2].map((c) => rgba[4 * pixel + c] ?? 0);
    const grey = LUMA.reduce((sum, weight, c) => sum + weight * (rgb[c] ?? 0), 0);
    for (let channel = 0; channel < channels; channel++) {
      const byte = channels === 1 ? grey : (rgb[form.order === 'rgb' ? channel : 2 - channel] ?? 0);
      const [mean, deviation] = channelOf(form, channel, channels);
      one[placeOf(shape, pixel, channel)] = (byte * form.scale - mean) / deviation;
    }
  }
  const all = new Float32Array(count * one.length);
  for (let n = 0; n < count; n++) all.set(one, n * one.length);
  return all;
}

/** The first picture of a tensor, the other way; what is no byte becomes the nearest one. */
export function pictureOfTensor(values: ArrayLike<number>, shape: PictureShape, form: PixelForm): Picture {
  const { channels, width, height } = shape;
  const picture = emptyPicture(width, height);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      const channel = channels === 1 ? 0 : form.order === 'rgb' ? colour : 2 - colour;
      const [mean, deviation] = channelOf(form, channel, channels);
      const value = values[placeOf(shape, pixel, channel)] ?? 0;
      picture.rgba[4 * pixel + colour] = Math.round((value * deviation + mean) / form.scale);
    }
    picture.rgba[4 * pixel + 3] = 255;
  }
  return picture;
}

const placeOf = ({ channelsLast, channels, height, width }: PictureShape, pixel: number, channel: number): number =>
  channelsLast ? pixel * channels + channel : channel * height * width + pixel;

const channelOf = ({ mean, deviation }: PixelForm, channel: number, channels: 1 | 3): readonly [number, number] =>
  channels === 1 ? [greyOf(mean), greyOf(deviation)] : [mean[channel] ?? 0, deviation[channel] ?? 1];
