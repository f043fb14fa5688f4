import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { opaquePictures } from './pictures.testing.ts';
import { emptyPicture, type Picture } from './picture.ts';
import { resizePicture, type Fit } from './resize.ts';

const FITS: readonly Fit[] = ['crop', 'bars', 'stretch'];

const side = fc.integer({ min: 1, max: 12 });

const mean = ({ rgba }: Picture, channel: number): number => {
  const values = rgba.filter((_, at) => at % 4 === channel);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
};

describe('a picture at another size', () => {
  it('has that size, is opaque, and no colour is brighter or darker than what it is made of', () => {
    fc.assert(
      fc.property(opaquePictures, side, side, fc.constantFrom(...FITS), (picture, width, height, fit) => {
        const made = resizePicture(picture, { width, height }, fit);
        expect([made.width, made.height, made.rgba.length]).toEqual([width, height, 4 * width * height]);
        expect(made.rgba.filter((_, at) => at % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
        const bounds = fit === 'bars' ? [...picture.rgba, 128] : [...picture.rgba];
        for (const channel of [0, 1, 2]) {
          const before = bounds.filter((_, at) => at % 4 === channel || (fit === 'bars' && at === bounds.length - 1));
          for (const value of made.rgba.filter((_, at) => at % 4 === channel)) {
            expect(value).toBeGreaterThanOrEqual(Math.min(...before));
            expect(value).toBeLessThanOrEqual(Math.max(...before));
          }
        }
      }),
      { numRuns: samples(50, 1000) },
    );
  });

  it('is the same picture where the size is the same, and what a mirror shows where it is mirrored', () => {
    fc.assert(
      fc.property(opaquePictures, side, side, fc.constantFrom(...FITS), (picture, width, height, fit) => {
        expect(resizePicture(picture, picture, fit)).toEqual(picture);
        const mirrored = resizePicture(mirror(picture), { width, height }, fit);
        // Bars that cannot be equal put the odd pixel on the right.
        if (fit === 'bars') return;
        const expected = mirror(resizePicture(picture, { width, height }, fit));
        const apart = mirrored.rgba.map((value, at) => Math.abs(value - (expected.rgba[at] ?? 0)));
        expect(Math.max(...apart)).toBeLessThanOrEqual(1);
      }),
      { numRuns: samples(50, 1000) },
    );
  });

  it('keeps its mean where whole areas become pixels, by the definition of a mean', () => {
    fc.assert(
      fc.property(opaquePictures, fc.integer({ min: 1, max: 4 }), (picture, times) => {
        const large = enlarged(picture, times);
        expect(resizePicture(large, picture, 'stretch')).toEqual(picture);
        const one = resizePicture(picture, { width: 1, height: 1 }, 'stretch');
        for (const channel of [0, 1, 2]) {
          expect(Math.abs((one.rgba[channel] ?? 0) - mean(picture, channel))).toBeLessThanOrEqual(0.5 + 1e-4);
        }
      }),
      { numRuns: samples(30, 500) },
    );
  });

  it('takes the middle to fill the whole, or puts bars beside all of it', () => {
    // Red, green and blue columns.
    const flag: Picture = {
      width: 3,
      height: 1,
      rgba: Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255),
    };
    expect([...resizePicture(flag, { width: 1, height: 1 }, 'crop').rgba]).toEqual([0, 255, 0, 255]);
    const whole = resizePicture(flag, { width: 3, height: 3 }, 'bars');
    expect([...whole.rgba.subarray(12, 24)]).toEqual([...flag.rgba]);
    expect(new Set([...whole.rgba.subarray(0, 12), ...whole.rgba.subarray(24)])).toEqual(new Set([128, 255]));
  });

  it('shows white behind what can be seen through', () => {
    const clear: Picture = { width: 1, height: 1, rgba: Uint8ClampedArray.of(0, 0, 0, 51) };
    expect([...resizePicture(clear, clear, 'crop').rgba]).toEqual([204, 204, 204, 255]);
  });
});

function mirror(picture: Picture): Picture {
  const made = emptyPicture(picture.width, picture.height);
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const from = 4 * (y * picture.width + x);
      made.rgba.set(picture.rgba.subarray(from, from + 4), 4 * (y * picture.width + picture.width - 1 - x));
    }
  }
  return made;
}

function enlarged(picture: Picture, times: number): Picture {
  const made = emptyPicture(times * picture.width, times * picture.height);
  for (let at = 0; at < made.width * made.height; at++) {
    const [x, y] = [Math.floor((at % made.width) / times), Math.floor(at / made.width / times)];
    const from = 4 * (y * picture.width + x);
    made.rgba.set(picture.rgba.subarray(from, from + 4), 4 * at);
  }
  return made;
}
