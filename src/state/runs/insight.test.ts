import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import type { JobClient, JobHandlers } from '../../workers/client.ts';
import type { ScheduleQuestion, Weighed } from '../../workers/insightSteps.ts';
import { createInsight, useInsightStore } from './insight.ts';

const SCHEDULE = {
  ...{ tile_h: 1, tile_w: 1, tile_ci: 1, tile_co: 1, oc_nthread: 1, h_nthread: 1 },
  order: 'weight-stationary',
  fold_taps: 'none',
} as const;
const question = (tile_h: number): ScheduleQuestion => ({
  experiment: DEFAULT_EXPERIMENT,
  schedules: [{ ...SCHEDULE, tile_h }],
  more: 0,
});
const ANSWER: readonly Weighed[] = [{ schedule: SCHEDULE, bound: 1, reasons: null, problem: null }];

/** A worker that the test plays. */
function setUp() {
  const jobs: { readonly question: ScheduleQuestion; readonly handlers: JobHandlers<readonly Weighed[]> }[] = [];
  const client: JobClient<ScheduleQuestion, readonly Weighed[]> = {
    run: (asked, handlers) => {
      jobs.push({ question: asked, handlers });
    },
    cancel: () => undefined,
    warm: () => undefined,
    restart: () => undefined,
  };
  return { jobs, insight: createInsight(client) };
}

const answers = (): number => useInsightStore.getState().weighed.size;

describe('questions about schedules', () => {
  beforeEach(() => {
    useInsightStore.setState({ weighed: new Map() });
  });

  it('are asked one after another, each once', () => {
    const { jobs, insight } = setUp();
    insight.weigh(question(1));
    insight.weigh(question(1));
    insight.weigh(question(2));
    expect(jobs).toHaveLength(1);
    jobs[0]?.handlers.onEvent(ANSWER);
    jobs[0]?.handlers.onEnd({ kind: 'done' });
    expect([jobs.length, answers()]).toEqual([2, 1]);
    insight.weigh(question(1));
    jobs[1]?.handlers.onEnd({ kind: 'done' });
    expect(jobs).toHaveLength(2);
  });

  it('may be asked again if no answer came', () => {
    const { jobs, insight } = setUp();
    insight.weigh(question(1));
    jobs[0]?.handlers.onEnd({ kind: 'failed', failure: { kind: 'died', message: '' } });
    expect(answers()).toBe(0);
    insight.weigh(question(1));
    expect(jobs).toHaveLength(2);
  });
});
