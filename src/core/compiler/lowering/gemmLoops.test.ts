import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { decodeMicroOp } from '../../isa/codec.ts';
import { isaLayout } from '../../isa/fields.ts';
import { shapeOf } from '../../layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../../layer/benchmarks.ts';
import { NO_BORDER } from '../../layer/layout/packing.ts';
import { anySmallConv } from '../../layer/layer.testing.ts';
import { must } from '../compiler.testing.ts';
import { axis } from '../plan/axis.ts';
import { gemmLoops, type TileSize } from './gemmLoops.ts';
import { gemmWords, KernelBank, UopCache, wordPacker } from './microOps.ts';
import { columnWindow, rowWindow, type Plan } from '../plan/plan.ts';
import { createTarget, tileTaps, windowColumns, windowRows, type Target } from '../target/target.ts';

const layout = isaLayout(DEFAULT_ARCH);

/** Every product of a tile that starts at elements 3, 5 and 7, as accumulator, input and weight. */
function operands(t: Target, size: TileSize): string[] {
  const done: string[] = [];
  for (const loops of gemmLoops(t, size)) {
    for (const word of gemmWords(layout, loops, { dst: 3, src: 5, wgt: 7 })) {
      const uop = decodeMicroOp(layout, word);
      for (let o = 0; o < loops.outer.extent; o++) {
        for (let i = 0; i < loops.inner.extent; i++) {
          const at = (key: 'dst' | 'src' | 'wgt'): number => uop[key] + o * loops.outer[key] + i * loops.inner[key];
          done.push(`${at('dst')} ${at('src')} ${at('wgt')}`);
        }
      }
    }
  }
  return done;
}

/** Tiles that buffers hold: strides of thousands leave none of more than one row. */
const anyConv = anySmallConv().filter(({ strideHeight, strideWidth }) => Math.max(strideHeight, strideWidth) < 16);

describe('gemmLoops', () => {
  it('puts the two longest loops into the instruction: C2 by 6 x 56 leaves 2 x 3 x 3 micro-ops', () => {
    const target = must(createTarget(DEFAULT_ARCH, shapeOf(56, 56, 64, 64, 3, 1, 1), BENCHMARK_EPILOGUE));
    const [loops] = gemmLoops(target, { rows: 6, columns: 56, ci: 1, co: 2 });
    expect([loops?.outer.extent, loops?.inner.extent, loops?.microOps]).toEqual([6, 56, 18]);
  });

  it('merges loops that continue each other: rows and columns of a 1x1 kernel', () => {
    const target = must(createTarget(DEFAULT_ARCH, shapeOf(14, 14, 64, 64, 1, 0, 1), BENCHMARK_EPILOGUE));
    const [loops] = gemmLoops(target, { rows: 14, columns: 14, ci: 2, co: 4 });
    expect([loops?.outer.extent, loops?.inner.extent, loops?.microOps]).toEqual([4, 196, 2]);
  });

  it('multiplies exactly the operands of the convolution, each once', () => {
    const size = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(anyConv, size, size, size, size, (shape, rows, columns, ci, co) => {
        const t = must(createTarget(DEFAULT_ARCH, shape, BENCHMARK_EPILOGUE));
        const done = operands(t, { rows, columns, ci, co });
        const wanted: string[] = [];
        const [high, wide] = [windowRows(t, rows), windowColumns(t, columns)];
        for (let b = 0; b < co; b++)
          for (let a = 0; a < ci; a++)
            for (let ky = 0; ky < shape.kernelHeight; ky++)
              for (let kx = 0; kx < shape.kernelWidth; kx++)
                for (let y = 0; y < rows; y++)
                  for (let x = 0; x < columns; x++) {
                    const src = 5 + (a * high + y * t.rowPitch + ky) * wide + x * shape.strideWidth + kx;
                    const wgt = 7 + (b * ci + a) * t.taps + ky * shape.kernelWidth + kx;
                    wanted.push(`${3 + (b * rows + y) * columns + x} ${src} ${wgt}`);
                  }
        expect(done.sort()).toEqual(wanted.sort());
      }),
    );
  });

  it('of a transposed convolution multiplies each input with the weights of the outputs it spreads to, and no zero', () => {
    const size = fc.integer({ min: 1, max: 4 });
    const transposed = { outputPadHeight: 8, outputPadWidth: 8 };
    fc.assert(
      fc.property(anyConv, size, size, size, size, (plain, rows, columns, ci, co) => {
        const shape = { ...plain, transposed };
        const created = createTarget(DEFAULT_ARCH, shape, BENCHMARK_EPILOGUE);
        // Pads may crop all of the output.
        if (!created.ok || created.value.outHeight < rows || created.value.outWidth < columns) return;
        const t = created.value;
        const { strideHeight: sy, strideWidth: sx, padHeight, padWidth } = shape;
        const wanted: string[] = [];
        const [high, wide] = [windowRows(t, rows), windowColumns(t, columns)];
        // A tile at the start of the output sees these inputs and the ones behind them.
        const [top, left] = [rowWindow(whole(t), 0), columnWindow(whole(t), 0)].map((w) => w.first - w.before);
        for (let b = 0; b < co; b++)
          for (let a = 0; a < ci; a++)
            for (let iy = 0; iy < high; iy++)
              for (let ix = 0; ix < wide; ix++)
                for (let ky = 0; ky < t.kernelHeight; ky++)
                  for (let kx = 0; kx < t.kernelWidth; kx++) {
                    const y = ((top ?? 0) + iy) * sy - padHeight + ky;
                    const x = ((left ?? 0) + ix) * sx - padWidth + kx;
                    if (y < 0 || y >= rows || x < 0 || x >= columns) continue;
                    const tap = (t.kernelHeight - 1 - ky) * t.kernelWidth + t.kernelWidth - 1 - kx;
                    const src = 5 + (a * high + iy) * wide + ix;
                    wanted.push(`${3 + (b * rows + y) * columns + x} ${src} ${7 + (b * ci + a) * t.taps + tap}`);
                  }
        const done = operands(t, { rows, columns, ci, co });
        expect(done.sort()).toEqual(wanted.sort());
        expect(ci * co * tileTaps(t, rows, columns)).toBe(done.length);
      }),
    );
  });
});

/** As if the output were one tile, without a border in memory. */
const whole = (t: Target): Pick<Plan, 'target' | 'h' | 'w' | 'border'> => ({
  target: t,
  h: axis(t.outHeight, t.outHeight),
  w: axis(t.outWidth, t.outWidth),
  border: NO_BORDER,
});

describe('micro-op words', () => {
  it('are what the decoder reads', () => {
    expect(decodeMicroOp(layout, wordPacker(layout)(2047, 2046, 1023))).toEqual({ dst: 2047, src: 2046, wgt: 1023 });
  });
});

describe('KernelBank and UopCache', () => {
  const words =
    (length: number, value: number): (() => Uint32Array) =>
    () =>
      new Uint32Array(length).fill(value);

  it('make a kernel once and cut one that is longer than the buffer', () => {
    const bank = new KernelBank(4);
    expect(bank.get('a', words(6, 1)).map((k) => k.words.length)).toEqual([4, 2]);
    expect(bank.get('b', words(1, 2)).map((k) => k.offset)).toEqual([6]);
    expect(bank.get('a', words(9, 9))).toHaveLength(2);
    expect([...bank.image()]).toEqual([1, 1, 1, 1, 1, 1, 2]);
  });

  it('a kernel stays until others need its place; the ring goes round', () => {
    const bank = new KernelBank(4);
    const [a, b, c] = ['a', 'b', 'c'].map((key) => bank.get(key, words(2, 1))[0]);
    if (a === undefined || b === undefined || c === undefined) throw new Error('no kernels');
    const cache = new UopCache(4);
    expect([a, b, a, c, b, a].map((kernel) => cache.place(kernel.id, kernel.words.length))).toEqual([
      { at: 0, load: true },
      { at: 2, load: true },
      { at: 0, load: false },
      { at: 0, load: true },
      { at: 2, load: false },
      { at: 2, load: true },
    ]);
  });
});
