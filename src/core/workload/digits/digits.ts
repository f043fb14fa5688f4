import { failure, ok, type Result } from '../../base/problem.ts';

/**
 * Handwritten digits as LeNet-5 reads them: 28x28 grey values, row by row, 0 the paper and 1 (a byte's 255) the ink, the digit within 20x20 and its
 * centre of mass in the middle (LeCun et al. 1998, section III.A). A network's input is [N, 1, 28, 28] of these values as they are: no mean is taken off.
 */

/** Pixels of a digit's side. */
export const DIGIT_SIZE = 28;

const PIXELS = DIGIT_SIZE * DIGIT_SIZE;

/** Digits with what they are; `images` holds one after the other, a byte a pixel. */
export interface Digits {
  /** 0 to 9. */
  readonly labels: Uint8Array;
  readonly images: Uint8Array;
}

/** One digit as a network's input: `DIGIT_SIZE` squared values from 0 to 1. */
export const digitImage = ({ images }: Digits, index: number): Float32Array =>
  Float32Array.from(images.subarray(index * PIXELS, (index + 1) * PIXELS), (grey) => grey / 255);

/** "VTAD", the version, three zeros, and how many follow (uint32, little-endian). */
const MAGIC = Uint8Array.of(0x56, 0x54, 0x41, 0x44, 1, 0, 0, 0);
const HEADER = MAGIC.length + 4;

/** The bytes of a file of digits: the header, a byte for each label, then the images. `readDigits` reads them. */
export function writeDigits({ labels, images }: Digits): Uint8Array {
  const bytes = new Uint8Array(HEADER + labels.length + images.length);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(MAGIC.length, labels.length, true);
  bytes.set(labels, HEADER);
  bytes.set(images, HEADER + labels.length);
  return bytes;
}

/** What `writeDigits` wrote. The result shares the memory of `bytes`. Codes `digits.{header,length,label}`. */
export function readDigits(bytes: Uint8Array): Result<Digits> {
  if (bytes.length < HEADER || MAGIC.some((byte, at) => bytes[at] !== byte)) {
    const message = 'This is no file of digits: it does not begin as one.';
    return problem(
      'header',
      message,
      bytes.length,
      'VTAD, version 1',
      'Give public/digits.bin, as npm run train:lenet5 writes it.',
    );
  }
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  const expected = HEADER + count * (1 + PIXELS);
  if (bytes.length !== expected) {
    const message = `A file of ${count} digits has ${expected} bytes, not ${bytes.length}.`;
    return problem('length', message, bytes.length, expected, 'The file was cut or changed: load it again.');
  }
  const labels = bytes.subarray(HEADER, HEADER + count);
  const wrong = labels.findIndex((label) => label > 9);
  if (wrong >= 0) {
    const message = `Label ${wrong} is ${labels[wrong] ?? 0}; digits go from 0 to 9.`;
    return problem('label', message, labels[wrong] ?? 0, 9, 'The file was changed: load it again.');
  }
  return ok({ labels, images: bytes.subarray(HEADER + count) });
}

function problem(kind: string, message: string, got: number, limit: string | number, fix: string): Result<never> {
  return failure({ code: `digits.${kind}`, message, field: 'digits', got, limit, fix });
}
