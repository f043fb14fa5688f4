import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { geometry } from '../../machine/geometry.ts';
import { loadLimits, merged, NO_LIMITS, NO_PADS, rectangles, type Transfer, type TransferLimits } from './transfer.ts';

const block: Transfer = {
  ...{ sramBase: 0, dramBase: 100, planes: 3, planeSram: 12, planeStride: 50 },
  ...{ rows: 3, rowStride: 10, columns: 4, pads: NO_PADS },
};

/** Where each SRAM element comes from: a DRAM element, 0 for a zero, nothing if untouched. */
function filled(list: ReturnType<typeof rectangles>): Map<number, number> {
  const sram = new Map<number, number>();
  for (const r of list) {
    let at = r.sramBase;
    const zeros = (count: number): void => {
      for (let i = 0; i < count; i++) sram.set(at++, 0);
    };
    const pitch = r.xPad0 + r.xSize + r.xPad1;
    zeros(r.yPad0 * pitch);
    for (let y = 0; y < r.ySize; y++) {
      zeros(r.xPad0);
      for (let x = 0; x < r.xSize; x++) sram.set(at++, r.dramBase + y * r.xStride + x);
      zeros(r.xPad1);
    }
    zeros(r.yPad1 * pitch);
  }
  return sram;
}

/** The same, straight from the definition. */
function wanted(t: Transfer): Map<number, number> {
  const sram = new Map<number, number>();
  const { top, bottom, left, right } = t.pads;
  for (let p = 0; p < t.planes; p++) {
    let at = t.sramBase + p * t.planeSram;
    for (let y = -top; y < t.rows + bottom; y++) {
      for (let x = -left; x < t.columns + right; x++) {
        const inside = y >= 0 && y < t.rows && x >= 0 && x < t.columns;
        sram.set(at++, inside ? t.dramBase + p * t.planeStride + y * t.rowStride + x : 0);
      }
    }
  }
  return sram;
}

const sorted = (map: Map<number, number>): [number, number][] => [...map].sort((a, b) => a[0] - b[0]);

describe('merged', () => {
  it('joins whole rows into one, and planes into rows', () => {
    expect(merged({ ...block, rowStride: 4 })).toMatchObject({ planes: 1, rows: 3, rowStride: 50, columns: 12 });
    expect(merged({ ...block, rowStride: 4, planeStride: 12 })).toMatchObject({ planes: 1, rows: 1, columns: 36 });
    expect(merged({ ...block, planeStride: 30 })).toMatchObject({ planes: 1, rows: 9, rowStride: 10, columns: 4 });
  });

  it('leaves alone what pads keep apart', () => {
    expect(merged({ ...block, rowStride: 4, pads: { ...NO_PADS, top: 1 } })).toMatchObject({ planes: 3, rows: 3 });
    expect(merged({ ...block, planeStride: 30, pads: { ...NO_PADS, left: 1 } })).toMatchObject({ planes: 1, rows: 9 });
  });
});

describe('rectangles', () => {
  it('put every element where it belongs, whatever is merged or cut', () => {
    const pad = fc.integer({ min: 0, max: 3 });
    const size = fc.integer({ min: 1, max: 5 });
    const transfer = fc
      .record({ planes: size, rows: size, columns: size, gapX: fc.nat(2), gapY: fc.nat(1) })
      .chain((s) =>
        fc
          .record({ top: pad, bottom: pad, left: pad, right: pad, none: fc.boolean() })
          .map(({ none, ...p }): Transfer => {
            const pads = none ? NO_PADS : p;
            const pitch = pads.left + s.columns + pads.right;
            const rowStride = s.columns + s.gapX;
            return {
              ...{ sramBase: 7, dramBase: 1000, planes: s.planes, rows: s.rows, columns: s.columns, rowStride, pads },
              planeSram: (pads.top + s.rows + pads.bottom) * pitch,
              planeStride: s.rows * rowStride + s.gapY,
            };
          }),
      );
    const limits = fc
      .record({
        beats: fc.integer({ min: 7, max: 40 }),
        rows: fc.constantFrom(1, Infinity),
        elementBytes: fc.constantFrom(1, 8, 16),
      })
      .map((l): TransferLimits => ({ ...l, beatBytes: 8, beats: l.elementBytes === 16 ? 2 * l.beats : l.beats }));
    fc.assert(
      fc.property(transfer, limits, (t, l) => {
        const list = rectangles(t, l);
        expect(sorted(filled(list))).toEqual(sorted(wanted(t)));
        for (const r of list) {
          // Worst alignment: a narrow element fills beats, a wide one may share its first and last with others.
          const rowBeats = Math.ceil((r.xSize * l.elementBytes + Math.max(0, 8 - l.elementBytes)) / 8);
          expect(r.ySize * rowBeats).toBeLessThan(l.beats);
          expect(r.ySize).toBeLessThanOrEqual(l.rows);
        }
      }),
    );
  });

  it('splits rows that lie further apart than a stride can say, and rows longer than a size', () => {
    const far = rectangles({ ...block, planes: 1, rowStride: 70_000 }, NO_LIMITS);
    expect(far.map((r) => [r.dramBase, r.ySize, r.xSize])).toEqual([
      [100, 1, 4],
      [70_100, 1, 4],
      [140_100, 1, 4],
    ]);
    const long = rectangles({ ...block, planes: 1, rows: 1, columns: 70_000 }, NO_LIMITS);
    expect(long.map((r) => [r.sramBase, r.xSize])).toEqual([
      [0, 65_535],
      [65_535, 4_465],
    ]);
  });

  it('never fill a whole SRAM at once: 2,048 inputs are 4,096 beats, as many as there are', () => {
    const limits = loadLimits(DEFAULT_ARCH, geometry(DEFAULT_ARCH), 'INP');
    const list = rectangles({ ...block, planes: 1, rows: 1, columns: 2048 }, limits);
    expect(list.map((r) => r.xSize)).toEqual([2047, 1]);
  });
});
