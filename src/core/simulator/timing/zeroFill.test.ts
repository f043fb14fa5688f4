import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { loadInp } from './build.testing.ts';
import { ZeroFill as ReferenceFill } from './reference/zeroFill.ts';
import { ZeroFill } from './zeroFill.ts';

type Pads = readonly [x0: number, x1: number, y0: number, y1: number];

/** Cycles of filling while nothing is written: worked out, and walked cycle by cycle up to `patience`. */
function cycles(x: number, y: number, [x0, x1, y0, y1]: Pads, patience = 2 ** 25): [worked: number, walked: number] {
  const fill = new ZeroFill();
  fill.start(0, x, y, y0, y1, x0, x1);
  const walk = new ReferenceFill();
  walk.start(loadInp({ xSize: x, ySize: y, xPad0: x0, xPad1: x1, yPad0: y0, yPad1: y1 }));
  let walked = 0;
  while (!walk.over && walked < patience) {
    walk.cycle(false);
    walked++;
  }
  return [fill.overFrom, walk.over ? walked : Infinity];
}

describe('zero filling', () => {
  it('takes a cycle for each element of the pads', () => {
    const pad = fc.nat(15);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        pad,
        pad,
        pad,
        pad,
        (x, y, ...p) => {
          const [worked, walked] = cycles(x, y, p);
          expect(walked).toBe(worked);
          const [x0, x1, y0, y1] = p;
          if (x0 + x1 > 0 || y1 === 0) expect(worked).toBe((x0 + x + x1) * (y0 + y + y1) - x * y);
        },
      ),
    );
  });

  const WRAPPING: readonly [string, number, number, Pads, number][] = [
    ['exactly 65,536 wide: no wrap', 65535, 1, [1, 0, 1, 0], 65536 + 1],
    ['wider above: only what passes 65,536', 65530, 1, [0, 15, 1, 0], 9 + (15 + 2 ** 24 - 65536)],
    ['on the right: once around a counter of 24 bits', 65535, 1, [0, 2, 0, 0], 2 + 2 ** 24 - 65536],
    ['on the left: as usual', 65535, 3, [15, 0, 0, 0], 45],
    ['on both sides, ended on the left', 65530, 2, [10, 4, 0, 0], 16],
    ['on both sides, the left pad passed', 65535, 1, [1, 2, 0, 0], Infinity],
    ['exactly 65,536 high: no wrap', 1, 65535, [0, 0, 0, 1], 65535 + 1],
    ['higher below: once around', 1, 65530, [0, 0, 4, 15], 4 + 65530 + 15 + 2 ** 24 - 65536],
  ];
  // The last one walks seven seconds.
  it.each(WRAPPING.slice(0, samples(-1, WRAPPING.length)))('where the counters wrap, %s', (_, x, y, pads, expected) => {
    expect(cycles(x, y, pads)).toEqual([expected, expected]);
  });
});
