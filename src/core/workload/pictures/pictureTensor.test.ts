import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { differenceOf, type Picture } from './picture.ts';
import { opaquePictures } from './pictures.testing.ts';
import { PIXEL_FORMS } from './pixelForm.ts';
import { PIXEL_FORM_NAMES } from './pixelFormNames.ts';
import { pictureOfTensor, tensorOfPicture, type PictureShape } from './pictureTensor.ts';

const formNames = fc.constantFrom(...PIXEL_FORM_NAMES);

const shapeOf = ({ width, height }: Picture, channels: 1 | 3, channelsLast: boolean, count = 1): PictureShape => ({
  count,
  channels,
  height,
  width,
  channelsLast,
});

/** One red pixel and one of a colour with three different parts. */
const TWO: Picture = { width: 2, height: 1, rgba: Uint8ClampedArray.of(255, 0, 0, 255, 10, 20, 30, 255) };

describe('a picture as a tensor', () => {
  it('comes back byte for byte in every form and either order of axes, of several pictures the first', () => {
    fc.assert(
      fc.property(
        opaquePictures,
        formNames,
        fc.boolean(),
        fc.integer({ min: 1, max: 3 }),
        (picture, name, last, count) => {
          const shape = shapeOf(picture, 3, last, count);
          const values = tensorOfPicture(picture, shape, PIXEL_FORMS[name]);
          expect(values).toHaveLength(count * 3 * picture.width * picture.height);
          expect(pictureOfTensor(values, shape, PIXEL_FORMS[name])).toEqual(picture);
        },
      ),
      { numRuns: samples(60, 1000) },
    );
  });

  it('comes back in grey from one channel, and grey comes back as it is', () => {
    fc.assert(
      fc.property(opaquePictures, formNames, (picture, name) => {
        const shape = shapeOf(picture, 1, false);
        const form = PIXEL_FORMS[name];
        const grey = pictureOfTensor(tensorOfPicture(picture, shape, form), shape, form);
        for (let at = 0; at < grey.rgba.length; at += 4) {
          const [r = 0, g = 0, b = 0] = picture.rgba.subarray(at, at + 3);
          const luma = 0.299 * r + 0.587 * g + 0.114 * b;
          expect(Math.abs((grey.rgba[at] ?? 0) - luma)).toBeLessThanOrEqual(0.5 + 1e-3);
        }
        expect(pictureOfTensor(tensorOfPicture(grey, shape, form), shape, form)).toEqual(grey);
      }),
      { numRuns: samples(40, 500) },
    );
  });

  it('has the numbers that each form is known by, channel by channel or pixel by pixel', () => {
    const of = (name: keyof typeof PIXEL_FORMS, last = false): readonly number[] =>
      [...tensorOfPicture(TWO, shapeOf(TWO, 3, last), PIXEL_FORMS[name])].map((v) => Number(v.toFixed(4)));
    expect(of('bytes')).toEqual([255, 10, 0, 20, 0, 30]);
    expect(of('bytes', true)).toEqual([255, 0, 0, 10, 20, 30]);
    expect(of('unit')).toEqual([1, 0.0392, 0, 0.0784, 0, 0.1176]);
    expect(of('signed')).toEqual([1, -0.9216, -1, -0.8431, -1, -0.7647]);
    expect(of('imagenet')).toEqual([2.2489, -1.9467, -2.0357, -1.6856, -1.8044, -1.2816]);
    // Blue comes first.
    expect(of('caffe')).toEqual([-103.939, -73.939, -116.779, -96.779, 131.32, -113.68]);
  });

  it('cuts off what is no byte', () => {
    const shape: PictureShape = { count: 1, channels: 1, height: 1, width: 3, channelsLast: false };
    const { rgba } = pictureOfTensor([-0.5, 0.5, 1.5], shape, PIXEL_FORMS.unit);
    expect([...rgba.filter((_, at) => at % 4 === 0)]).toEqual([0, 128, 255]);
  });
});

describe('the difference of two pictures', () => {
  it('is none of a picture to itself, and else what its definition says', () => {
    fc.assert(
      fc.property(opaquePictures, fc.nat(), fc.integer({ min: 1, max: 100 }), (picture, place, by) => {
        expect(differenceOf(picture, picture, 4)).toMatchObject({ psnrDb: Infinity, largest: 0 });
        const rgba = new Uint8ClampedArray(picture.rgba);
        const pixels = picture.width * picture.height;
        const at = 4 * (place % pixels) + (place % 3);
        const moved = (rgba[at] ?? 0) < 128 ? by : -by;
        rgba[at] = (rgba[at] ?? 0) + moved;
        const { psnrDb, largest, picture: shown } = differenceOf(picture, { ...picture, rgba }, 2);
        expect(largest).toBe(by);
        expect(psnrDb).toBeCloseTo(10 * Math.log10((255 ** 2 * 3 * pixels) / by ** 2), 8);
        expect(shown.rgba[at]).toBe(Math.min(255, 2 * by));
      }),
      { numRuns: samples(40, 500) },
    );
  });
});
