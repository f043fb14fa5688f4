import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geometry } from '../../machine/geometry.ts';
import { anySmallConv, anySumEpilogue, epilogueFor } from '../../layer/layer.testing.ts';
import { samples } from '../../../testdata/sample.ts';
import { Boxes } from '../boxes/boxes.ts';
import { anyLegal, anySmallArch } from '../compiler.testing.ts';
import { createPlan } from '../plan/plan.ts';
import { scheduleSpace } from '../space/space.ts';
import { createTarget } from '../target/target.ts';
import { lowerBoundBelow, scheduleLowerBound } from './scheduleLowerBound.ts';

describe('a lower bound that is asked for only below another', () => {
  it('is the whole one where it is below, whatever decided the other, and nothing where it is not', () => {
    const conv = anySmallConv({ size: 9, channels: 40, batch: 2 });
    fc.assert(
      fc.property(anySmallArch(), conv, anySumEpilogue(), fc.nat(), (arch, shape, drawn, pick) => {
        const created = createTarget(arch, shape, epilogueFor(geometry(arch).scalarBits, drawn));
        if (!created.ok) return;
        const schedule = anyLegal(new Boxes(created.value, scheduleSpace(created.value)), pick);
        if (schedule === null) return;
        const plan = createPlan(created.value, schedule);
        const whole = scheduleLowerBound(plan);
        for (const by of ['compute', 'read', 'write'] as const) {
          expect(lowerBoundBelow(plan, { cycles: whole.cycles + 1, by })).toEqual(whole);
          expect(lowerBoundBelow(plan, { cycles: whole.cycles, by })).toBeNull();
        }
      }),
      { numRuns: samples(30, 1000) },
    );
  });
});
