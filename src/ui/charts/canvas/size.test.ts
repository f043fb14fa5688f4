import { expect, it } from 'vitest';
import { sizeSeen } from './size.ts';

const box = (inlineSize: number, blockSize: number): ResizeObserverSize => ({ inlineSize, blockSize });

it('is what was seen, in whole pixels, and the same object as long as it says the same', () => {
  const first = sizeSeen(null, box(814, 225.45), 2);
  expect(first).toEqual({ width: 814, height: 225, scale: 2 });
  expect(sizeSeen(first, box(813.6, 225.1), 2)).toBe(first);
  expect(sizeSeen(first, box(815, 225), 2)).toEqual({ width: 815, height: 225, scale: 2 });
  expect(sizeSeen(first, box(814, 224), 2)).toEqual({ width: 814, height: 224, scale: 2 });
  expect(sizeSeen(first, box(814, 225), 1)).toEqual({ width: 814, height: 225, scale: 1 });
});

it('stays as it was while the box is not laid out, but may be empty one way', () => {
  const size = { width: 814, height: 225, scale: 1 };
  expect(sizeSeen(null, box(0, 0), 1)).toBeNull();
  expect(sizeSeen(size, box(0, 0), 2)).toBe(size);
  expect(sizeSeen(size, undefined, 2)).toBe(size);
  expect(sizeSeen(size, box(814, 0), 1)).toEqual({ width: 814, height: 0, scale: 1 });
});
