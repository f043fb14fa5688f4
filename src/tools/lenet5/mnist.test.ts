import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DIGIT_SIZE, digitImage, readDigits, type Digits } from '../../core/workload/digits/digits.ts';
import { digitFromDrawing } from '../../core/workload/digits/drawing.ts';
import { calibrationOf, firstOfEach, mnistSplit, evenlySpread } from './mnist.ts';

const PIXELS = DIGIT_SIZE * DIGIT_SIZE;

const imagesOf = ({ labels, images }: Digits): string[] =>
  Array.from(labels.keys(), (i) => Buffer.from(images.subarray(i * PIXELS, (i + 1) * PIXELS)).toString('latin1'));

function shipped(name: string): Digits {
  const read = readDigits(readFileSync(new URL(`../../../public/${name}`, import.meta.url)));
  if (!read.ok) throw new Error(read.problems[0].message);
  return read.value;
}

const split = mnistSplit();

describe('the split', () => {
  it('trains on 8,000 digits and holds 2,000 back, each class in proportion, none in both', () => {
    const count = ({ labels }: Digits, wanted: number): number => labels.filter((label) => label === wanted).length;
    for (let label = 0; label < 10; label++) {
      const [trained, held] = [count(split.training, label), count(split.heldBack, label)];
      expect(Math.abs(held - (trained + held) / 5), `class ${label}`).toBeLessThan(1);
    }
    expect(split.training.labels).toHaveLength(8000);
    expect(split.heldBack.labels).toHaveLength(2000);
    const trained = new Set(imagesOf(split.training));
    expect(imagesOf(split.heldBack).filter((image) => trained.has(image))).toEqual([]);
  });

  it.each([
    ['digits.bin', firstOfEach(split.heldBack, 20)],
    ['calibration.bin', calibrationOf(split.training)],
  ])('ships %s, 20 digits of each class: held back for the page, trained on for the scales', (name, expected) => {
    const { labels, images } = shipped(name);
    expect([...labels]).toEqual([...expected.labels]);
    expect([...labels.subarray(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    expect(Buffer.compare(images, expected.images)).toBe(0);
  });

  it('is of digits within 20x20 with their centre of mass in the middle pixel: `digitFromDrawing` leaves them as they are', () => {
    const some = evenlySpread(split.training, 200);
    const changed = [...some.labels.keys()].filter((index) => {
      const image = digitImage(some, index);
      const drawn = digitFromDrawing(image, DIGIT_SIZE, DIGIT_SIZE);
      return image.some((ink, at) => Math.abs(ink - (drawn[at] ?? 0)) > 0.1);
    });
    // Some end in ink so faint that it counts as paper, and are scaled up.
    expect(changed.length).toBeLessThan(5);
  });
});
