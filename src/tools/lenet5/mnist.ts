import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DIGIT_SIZE, type Digits } from '../../core/workload/digits/digits.ts';
import { createRandom, type Random } from '../../core/base/random.ts';

/** The split follows from it, and nothing else. */
const SPLIT_SEED = 1998;
/** Of this many digits one is held back. */
const HELD_BACK_OF = 5;

const PIXELS = DIGIT_SIZE * DIGIT_SIZE;

export interface DigitSplit {
  /** 8,000 digits; class by class, shuffled within. */
  readonly training: Digits;
  /** 2,000 digits, as many of each class in proportion, which training never sees. */
  readonly heldBack: Digits;
}

/**
 * The 10,000 digits of the package `mnist` (all different), split the same way at every call. Read from its files: its own functions draw with Math.random, and its
 * values are bytes divided by 255 and rounded to three places, so that the bytes can be had back.
 */
export function mnistSplit(): DigitSplit {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('mnist')), 'digits');
  const random = createRandom(SPLIT_SEED);
  const all = Array.from({ length: 10 }, (_, label) => {
    const images = readImages(join(folder, `${label}.json`));
    return shuffled(random, images).map((image) => ({ label, image }));
  }).flat();
  return {
    training: digitsOf(all.filter((_, index) => index % HELD_BACK_OF !== 0)),
    heldBack: digitsOf(all.filter((_, index) => index % HELD_BACK_OF === 0)),
  };
}

/** The first `each` of every class, class by class in turn: 0, 1, … 9, 0, 1, … */
export function firstOfEach(digits: Digits, each: number): Digits {
  const indices = [...digits.labels.keys()];
  const byClass = Array.from({ length: 10 }, (_, wanted) => indices.filter((i) => digits.labels[i] === wanted));
  return pick(digits, Array.from({ length: each }, (_, turn) => byClass.map((of) => of[turn] ?? -1)).flat());
}

/** `count` digits spread evenly over all of them; all if there are no more. */
export function evenlySpread(digits: Digits, count: number): Digits {
  const all = digits.labels.length;
  if (count >= all) return digits;
  return pick(
    digits,
    Array.from({ length: count }, (_, i) => Math.floor((i * all) / count)),
  );
}

const pick = ({ labels, images }: Digits, indices: readonly number[]): Digits =>
  digitsOf(indices.map((i) => ({ label: labels[i] ?? 0, image: images.subarray(i * PIXELS, (i + 1) * PIXELS) })));

/** Training digits from which the scales of the network in integers are taken: 20 of each class, those of `public/calibration.bin`. */
export const calibrationOf = (training: Digits): Digits => firstOfEach(training, 20);

function digitsOf(digits: readonly { readonly label: number; readonly image: Uint8Array }[]): Digits {
  const images = new Uint8Array(digits.length * PIXELS);
  digits.forEach(({ image }, index) => images.set(image, index * PIXELS));
  return { labels: Uint8Array.from(digits, ({ label }) => label), images };
}

function readImages(file: string): Uint8Array[] {
  const { data } = JSON.parse(readFileSync(file, 'utf8')) as { readonly data: readonly number[] };
  const bytes = Uint8Array.from(data, (grey) => Math.round(grey * 255));
  return Array.from({ length: bytes.length / PIXELS }, (_, i) => bytes.slice(i * PIXELS, (i + 1) * PIXELS));
}

/** Fisher and Yates. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.int(0, last);
    const [a, b] = [order[last], order[other]];
    if (a !== undefined && b !== undefined) [order[last], order[other]] = [b, a];
  }
  return order;
}
