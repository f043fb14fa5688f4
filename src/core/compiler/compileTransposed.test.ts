import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geometry } from '../machine/geometry.ts';
import type { Arch } from '../machine/arch.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { BENCHMARK_EPILOGUE } from '../layer/benchmarks.ts';
import { shapeOf, type ConvShape } from '../layer/layer.ts';
import { anySmallWindow, anySumEpilogue, epilogueFor } from '../layer/layer.testing.ts';
import type { compileFor } from './compiler.testing.ts';
import { anySmallArch, must } from './compiler.testing.ts';
import { holdLayer } from './holdLayer.testing.ts';
import { checkSchedule, demand } from './space/legality.ts';
import { scheduleSpace } from './space/space.ts';
import { createTarget } from './target/target.ts';
import { samples } from '../../testdata/sample.ts';

const anyTransposed = (): fc.Arbitrary<ConvShape> =>
  anySmallWindow({ size: 9, channels: 24, batch: 3 }).filter((s) => s.transposed !== undefined && s.groups === 1);

describe('any transposed convolution, on any machine, by any schedule that fits', () => {
  it('is computed without fault on simulator and RTL, not before its bounds', () => {
    let compiled = 0;
    const check = (arch: Arch, shape: ConvShape, epilogue: Parameters<typeof compileFor>[2], pick: number): void => {
      const created = createTarget(arch, shape, epilogueFor(geometry(arch).scalarBits, epilogue));
      // Else a shape nobody can compile would pass for one that does not fit.
      const codes = created.ok ? [] : created.problems.map(({ code }) => code);
      expect(codes.filter((code) => code !== 'compile.one-element')).toEqual([]);
      if (holdLayer(arch, shape, epilogue, pick) !== null) compiled++;
    };
    fc.assert(fc.property(anySmallArch(), anyTransposed(), anySumEpilogue(), fc.nat(), check), {
      numRuns: samples(40, 400),
    });
    expect(compiled).toBeGreaterThan(samples(3, 60));
  });
});

describe('checkSchedule', () => {
  const shape = { ...shapeOf(8, 8, 32, 32, 4, 1, 2), transposed: { outputPadHeight: 0, outputPadWidth: 0 } };
  const target = must(createTarget(DEFAULT_ARCH, shape, BENCHMARK_EPILOGUE));
  const tiles = { tile_h: 6, tile_w: 16, tile_ci: 1, tile_co: 1, oc_nthread: 1, h_nthread: 1 };
  const fine = { ...tiles, order: 'weight-stationary', fold_taps: 'none' } as const;

  it('wants whole rounds of phases in a tile, or the whole output, and offers the nearest', () => {
    expect(scheduleSpace(target).tile_h).toEqual([16, 14, 12, 10, 8, 6, 4, 2]);
    expect(checkSchedule(target, fine)).toEqual([]);
    expect(checkSchedule(target, { ...fine, tile_h: 5 })).toMatchObject([
      { code: 'schedule.range', field: 'tile_h', repairs: [{ value: 4 }, { value: 6 }] },
    ]);
  });

  it('counts the inputs that a tile of outputs sees: 6 rows of output touch 5 of input', () => {
    expect(demand(target, fine)).toMatchObject({ INP: 5 * 10 + 1, WGT: 16 + 1, ACC: 96 });
  });
});
