import { describe, expect, it } from 'vitest';
import { geometry } from '../machine/geometry.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { shapeOf } from '../layer/layer.ts';
import { compareOutput, compareTensor } from './verify.ts';

describe('compareOutput', () => {
  const shape = shapeOf(2, 2, 16, 16, 1, 0, 1);
  const g = geometry(DEFAULT_ARCH);

  it('names channel, row and column of the first value that differs', () => {
    const expected = new Int8Array(64);
    const packed = new Uint8Array(64);
    // Blocked layout puts the 16 channels of a pixel together: byte 3 * 16 + 5 is channel 5 of pixel (1, 1).
    packed[3 * 16 + 5] = 0xff;
    expect(compareOutput(shape, g, packed, expected)).toEqual({
      state: 'differ',
      differingBytes: 1,
      first: { channel: 5, row: 1, column: 1, expected: 0, got: -1 },
    });
  });
});

it('compareTensor tells the first value that differs, and how many do', () => {
  expect(compareTensor(Int8Array.of(1, -2, 3), Int8Array.of(1, 2, 4))).toEqual({
    ...{ state: 'differ', differingBytes: 2, index: 1, expected: 2, got: -2 },
  });
  expect(compareTensor(Int8Array.of(5), Int8Array.of(5))).toEqual({ state: 'match', bytes: 1 });
});
