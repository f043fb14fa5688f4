import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { DEFAULT_ARCH, withParameter } from '../../machine/parameters.ts';
import { BENCHMARK_EPILOGUE } from '../../layer/benchmarks.ts';
import { anyEpilogue, anySmallWindow } from '../../layer/layer.testing.ts';
import { Boxes } from '../boxes/boxes.ts';
import { allLegal, anySmallArch, layerShape, must } from '../compiler.testing.ts';
import { pinBreaches } from './smallest.ts';
import { knobSizes, scheduleSpace, type TileKnob } from './space.ts';
import { createTarget } from '../target/target.ts';

const KNOBS: readonly TileKnob[] = ['tile_h', 'tile_w', 'tile_ci', 'tile_co'];

describe('the sizes of a tile that can be, beforehand', () => {
  it('are those of which a schedule with these pins has room', () => {
    let refused = 0;
    fc.assert(
      fc.property(
        anySmallArch(),
        anySmallWindow(),
        anyEpilogue(),
        fc.constantFrom(...KNOBS),
        fc.constantFrom(...KNOBS),
        fc.nat(),
        (arch, shape, epilogue, knob, pinned, pick) => {
          const made = createTarget(arch, shape, epilogue);
          if (!made.ok) return;
          const target = made.value;
          const sizes = knobSizes(target, knob);
          const others = knobSizes(target, pinned);
          const pins = pinned === knob ? {} : { [pinned]: others[pick % others.length] };
          const breaches = pinBreaches(target, pins, knob, sizes);
          const legal = sizes.map(
            (size) => allLegal(new Boxes(target, scheduleSpace(target, { ...pins, [knob]: size }))).length > 0,
          );
          expect(breaches.map((why) => why === null)).toEqual(legal);
          refused += legal.filter((can) => !can).length;
        },
      ),
      { numRuns: samples(30, 1000) },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('say which buffer has no room, and by how much', () => {
    const arch = withParameter(DEFAULT_ARCH, 'LOG_ACC_BUFF_SIZE', 12);
    const c2 = must(createTarget(arch, layerShape('C2'), BENCHMARK_EPILOGUE));
    const [one, all] = pinBreaches(c2, { tile_w: 4 }, 'tile_h', [1, 56]);
    expect(one).toBeNull();
    expect(all).toMatch(/^ACC needs .* of .*: tile_co 1 x/);
  });
});
