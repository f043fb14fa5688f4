import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { BENCHMARK_EPILOGUE } from '../../layer/benchmarks.ts';
import { shapeOf } from '../../layer/layer.ts';
import { anySmallConv, anySumEpilogue, epilogueFor } from '../../layer/layer.testing.ts';
import { geometry } from '../../machine/geometry.ts';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { anyLegal, anySmallArch, compileFor, findFaults, layerShape, must } from '../compiler.testing.ts';
import { Boxes } from '../boxes/boxes.ts';
import { foldedTargets } from '../space/folds.ts';
import { scheduleSpace } from '../space/space.ts';
import { checkSchedule } from '../space/legality.ts';
import { smallest } from '../space/smallest.ts';
import { createTarget, withFold, type Target } from './target.ts';

const STEM = shapeOf(224, 224, 3, 64, 7, 3, 2);
const target = (shape = STEM, epilogue = BENCHMARK_EPILOGUE): Target =>
  must(createTarget(DEFAULT_ARCH, shape, epilogue));
const foldsOf = (layer: Target): string[] => must(foldedTargets(layer)).map(({ fold }) => fold);
const messageOf = (layer: Target, fold: 'row' | 'window'): string | null => {
  const folded = withFold(layer, fold);
  return folded.ok ? null : folded.problems[0].message;
};

describe('taps folded into channels', () => {
  it('of a layer of 3 channels: 49 products an output element become 14 or 10, and the bias none', () => {
    expect(foldsOf(target())).toEqual(['none', 'row', 'window']);
    const products = ({ clusters, taps }: Target): number => clusters.ci * taps;
    expect(must(foldedTargets(target())).map(products)).toEqual([49, 14, 10]);
    expect(must(foldedTargets(target())).map(({ biasLanes }) => biasLanes?.first ?? null)).toEqual([null, 5, 3]);
  });

  it('only where the host writes the input, and where they save products', () => {
    expect(foldsOf(must(createTarget(DEFAULT_ARCH, STEM, BENCHMARK_EPILOGUE, 'vta')))).toEqual(['none']);
    expect(foldsOf(target(layerShape('C2')))).toEqual(['none']);
    expect(messageOf(target(layerShape('C2')), 'window')).toBe(
      'fold_taps is window, but an output element takes 37 products of 16 channels with it and 37 without, so it gains nothing.',
    );
    expect(messageOf(target({ ...STEM, kernelHeight: 1 }), 'row')).toMatch(/one row/);
    const upsampled = { ...shapeOf(4, 4, 3, 8, 4, 1, 2), transposed: { outputPadHeight: 0, outputPadWidth: 0 } };
    expect(messageOf(target(upsampled), 'window')).toMatch(/not transposed/);
  });

  it('moves a bias of its own product into free rows of a kernel of one tap, where there are any', () => {
    expect(foldsOf(target(shapeOf(8, 8, 20, 16, 1, 0, 1)))).toEqual(['none', 'window']);
    expect(foldsOf(target(shapeOf(8, 8, 32, 16, 1, 0, 1)))).toEqual(['none']);
    expect(foldsOf(target(shapeOf(8, 8, 20, 16, 1, 0, 1), { ...BENCHMARK_EPILOGUE, bias: false }))).toEqual(['none']);
  });

  it('leaves the bias to the ALU or a product where no row of the kernel meets the image everywhere', () => {
    const [, row] = must(foldedTargets(target({ ...shapeOf(2, 8, 3, 16, 3, 2, 1) })));
    expect([row?.fold, row?.biasLanes ?? null]).toEqual(['row', null]);
  });

  it('is a knob like the others: refused with the reason, and what to use instead', () => {
    const layer = target(layerShape('C2'));
    const schedule = smallest(layer, scheduleSpace(layer));
    expect(checkSchedule(layer, { ...schedule, fold_taps: 'row' })).toMatchObject([
      { code: 'schedule.fold-taps', field: 'fold_taps', repairs: [{ field: 'fold_taps', value: 'none' }] },
    ]);
  });

  it('adds biases up to the limit of the free rows exactly, whatever is left of them', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(
        anySmallArch(),
        anySmallConv({ size: 9, channels: 12, batch: 3 }),
        anySumEpilogue(),
        fc.nat(),
        (arch, shape, drawn, pick) => {
          const plain = { ...epilogueFor(geometry(arch).scalarBits, drawn), bias: true };
          const created = createTarget(arch, shape, { ...plain, biasBound: 0 });
          fc.pre(created.ok);
          const folded = must(foldedTargets(created.value));
          const unbound = folded[1 + (pick % Math.max(1, folded.length - 1))];
          fc.pre(unbound?.biasLanes != null);
          const { product } = unbound.biasLanes;
          for (const beyond of [0, 1]) {
            const epilogue = { ...plain, biasBound: Math.min(product.limit + beyond, 2 ** 30) };
            const layer = createTarget(arch, shape, epilogue);
            const at = layer.ok ? withFold(layer.value, unbound.fold) : layer;
            // Without the bias in its rows it may gain nothing.
            if (!at.ok) continue;
            const schedule = anyLegal(new Boxes(at.value, scheduleSpace(at.value)), pick);
            fc.pre(schedule !== null);
            const program = compileFor(arch, shape, epilogue, schedule);
            const context = JSON.stringify({ schedule, arch, shape, epilogue });
            met.add(`${program.lowered.plan.biasBy} ${product.lanes === 1 ? 'one' : 'several'}`);
            expect(findFaults(program, 'simulator', pick), context).toEqual([]);
            expect(findFaults(program, 'rtl', pick), context).toEqual([]);
          }
        },
      ),
      { numRuns: samples(14, 600) },
    );
    expect([...met]).toEqual(expect.arrayContaining(['lanes one', 'lanes several', 'alu several']));
  });
});
