import { describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../core/experiment/defaults.ts';
import { shapeOf } from '../core/layer/layer.ts';
import { runSteps, traceBuffers, type Depth, type RunUpdate } from './runSteps.ts';

const SMALL = {
  ...DEFAULT_EXPERIMENT,
  workload: { kind: 'conv', shape: shapeOf(4, 4, 16, 16, 1, 0, 1) },
} as const;

const updatesAt = (depth: Depth): RunUpdate[] =>
  [...runSteps({ experiment: SMALL, depth })].filter((u) => u.kind !== 'progress');

const resultOf = (updates: readonly RunUpdate[]): Extract<RunUpdate, { kind: 'result' }> => {
  const result = updates.find((u) => u.kind === 'result');
  if (result === undefined) throw new Error('no result');
  return result;
};

describe('a run in a worker', () => {
  it('goes as far as it is asked to', () => {
    const last = (depth: Depth): string | undefined => updatesAt(depth).at(-1)?.kind;
    expect((['estimate', 'timing', 'view', 'full'] as const).map(last)).toEqual([
      'estimate',
      'result',
      'result',
      'bits',
    ]);
  });

  it('makes what views ask of the whole run where a view will look at it, and hands over all arrays of it', () => {
    expect(resultOf(updatesAt('timing')).derived).toBeNull();
    for (const depth of ['view', 'full'] as const) {
      const update = resultOf(updatesAt(depth));
      expect(update.derived).not.toBeNull();
      const buffers = new Set<unknown>(traceBuffers(update));
      const { run } = update.result;
      for (const array of [
        run.trace.start,
        run.trace.reads.lastBeat,
        run.notes.places,
        update.derived?.tracks.busy.read.from,
      ])
        expect(buffers.has(array?.buffer)).toBe(true);
    }
  });
});
