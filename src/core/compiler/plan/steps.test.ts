import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { shapeOf } from '../../layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../../layer/benchmarks.ts';
import { must } from '../compiler.testing.ts';
import { createPlan } from './plan.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { StepWalker, type Step } from './steps.ts';
import { createTarget } from '../target/target.ts';

/** A 1x1 convolution of 8 x 8 pixels, 4 blocks of input and 4 of output channels. */
const target = must(createTarget(DEFAULT_ARCH, shapeOf(8, 8, 64, 64, 1, 0, 1), BENCHMARK_EPILOGUE));
const base: Schedule = {
  ...{ tile_h: 8, tile_w: 8, tile_ci: 1, tile_co: 2, oc_nthread: 1, h_nthread: 1 },
  order: 'input-stationary',
  fold_taps: 'none',
};

function stepsOf(change: Partial<Schedule>): Step[] {
  const walker = new StepWalker(createPlan(target, { ...base, ...change }));
  const steps: Step[] = [];
  while (walker.next()) steps.push({ ...walker.step });
  return steps;
}

const column = <K extends keyof Step>(steps: readonly Step[], key: K): Step[K][] => steps.map((s) => s[key]);

describe('steps', () => {
  it('run through the chunks of each tile, back and forth', () => {
    const steps = stepsOf({});
    expect(column(steps, 'co')).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(column(steps, 'ci')).toEqual([0, 1, 2, 3, 3, 2, 1, 0]);
    expect(column(steps, 'first').map(Number)).toEqual([1, 0, 0, 0, 1, 0, 0, 0]);
    expect(column(steps, 'last').map(Number)).toEqual([0, 0, 0, 1, 0, 0, 0, 1]);
    // The last chunk of input is still there for the next tile.
    expect(column(steps, 'loadsInput').map(Number)).toEqual([1, 1, 1, 1, 0, 1, 1, 1]);
  });

  it('without threads each load waits for the products of the step before', () => {
    expect(column(stepsOf({}), 'after')).toEqual([-1, 0, 1, 2, 3, 4, 5, 6]);
  });

  it('two threads over output channels run two tiles in lockstep and load their input once', () => {
    const steps = stepsOf({ oc_nthread: 2 });
    expect(column(steps, 'co')).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    expect(column(steps, 'ci')).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(column(steps, 'accSlot')).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    expect(column(steps, 'loadsInput').map(Number)).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
    expect(column(steps, 'inpSlot')).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
    // A load waits for the step before the last: it overlaps with the products of the last.
    expect(column(steps, 'after')).toEqual([-1, -1, 0, 1, 2, 3, 4, 5]);
  });

  it('two threads over rows load their weights once', () => {
    const steps = stepsOf({ h_nthread: 2, tile_h: 4, tile_co: 4 });
    expect(column(steps, 'h')).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    expect(column(steps, 'loadsWeight').map(Number)).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
  });

  it('weight-stationary keep whole weights on chip from tile to tile, input-stationary whole inputs', () => {
    const tiles = { tile_h: 4, tile_ci: 4 };
    const weights = stepsOf({ ...tiles, order: 'weight-stationary' });
    expect(column(weights, 'h')).toEqual([0, 1, 0, 1]);
    expect(column(weights, 'co')).toEqual([0, 0, 1, 1]);
    expect(column(weights, 'loadsWeight').map(Number)).toEqual([1, 0, 1, 0]);
    expect(column(weights, 'loadsInput').map(Number)).toEqual([1, 1, 1, 1]);
    const inputs = stepsOf({ ...tiles, order: 'input-stationary' });
    expect(column(inputs, 'h')).toEqual([0, 0, 1, 1]);
    expect(column(inputs, 'co')).toEqual([0, 1, 0, 1]);
    expect(column(inputs, 'loadsWeight').map(Number)).toEqual([1, 1, 1, 1]);
    expect(column(inputs, 'loadsInput').map(Number)).toEqual([1, 0, 1, 0]);
  });

  it('a tile without a partner runs alone and changes buffers all the same', () => {
    const steps = stepsOf({ h_nthread: 2, tile_h: 3, tile_ci: 4, tile_co: 4 });
    expect(column(steps, 'h')).toEqual([0, 1, 2]);
    expect(column(steps, 'accSlot')).toEqual([0, 1, 0]);
  });

  it('never wait for less than the step before did: a queue of tokens can say it', () => {
    for (const change of [
      {},
      { oc_nthread: 2 },
      { h_nthread: 2, tile_h: 3 },
      { tile_w: 5, tile_ci: 3, oc_nthread: 2 },
    ]) {
      const steps = stepsOf(change);
      for (const [i, step] of steps.entries()) {
        expect(step.after).toBeGreaterThanOrEqual(steps[i - 1]?.after ?? -1);
        expect(step.pops).toBe(step.after > (steps[i - 1]?.after ?? -1));
      }
    }
  });
});
