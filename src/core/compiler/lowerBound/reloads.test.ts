import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geometry } from '../../machine/geometry.ts';
import { anySmallConv, anySumEpilogue, epilogueFor } from '../../layer/layer.testing.ts';
import { tileSize } from '../plan/axis.ts';
import { Boxes } from '../boxes/boxes.ts';
import { anyLegal, anySmallArch } from '../compiler.testing.ts';
import { chunkWeights, columnWindow, createPlan, rowWindow } from '../plan/plan.ts';
import { trafficLowerBound } from './reloads.ts';
import { scheduleSpace } from '../space/space.ts';
import { StepWalker } from '../plan/steps.ts';
import { createTarget } from '../target/target.ts';

describe('what must be loaded at least', () => {
  it('is never more than what the steps load', () => {
    const conv = anySmallConv({ size: 9, channels: 40, batch: 2 });
    fc.assert(
      fc.property(anySmallArch(), conv, anySumEpilogue(), fc.nat(), (arch, shape, drawn, pick) => {
        const created = createTarget(arch, shape, epilogueFor(geometry(arch).scalarBits, drawn));
        if (!created.ok) return;
        const schedule = anyLegal(new Boxes(created.value, scheduleSpace(created.value)), pick);
        if (schedule === null) return;
        const plan = createPlan(created.value, schedule);
        const loaded = { inp: { elements: 0, chunks: 0 }, wgt: { elements: 0, chunks: 0 } };
        const walker = new StepWalker(plan);
        while (walker.next()) {
          const { step } = walker;
          const blocks = tileSize(plan.ci, step.ci);
          if (step.loadsInput) {
            loaded.inp.chunks++;
            const rows = rowWindow(plan, step.h, step.ky).inside;
            loaded.inp.elements += blocks * rows * columnWindow(plan, step.w, step.kx).inside;
          }
          if (step.loadsWeight) {
            loaded.wgt.chunks++;
            loaded.wgt.elements += tileSize(plan.co, step.co) * chunkWeights(plan, step);
          }
        }
        const least = trafficLowerBound(plan);
        for (const buffer of ['inp', 'wgt'] as const) {
          for (const what of ['elements', 'chunks'] as const) {
            const context = `${buffer} ${what} of ${JSON.stringify({ schedule, shape, arch })}`;
            expect(least[buffer][what], context).toBeLessThanOrEqual(loaded[buffer][what]);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
