import { createJobClient, type JobClient } from './client.ts';
import type { ScheduleQuestion, Weighed } from './insightSteps.ts';
import { spawnWorker } from './spawn.ts';

/** The page's handle on the worker that weighs schedules; it is made for the first question. */
export const createInsightClient = (): JobClient<ScheduleQuestion, readonly Weighed[]> =>
  createJobClient(
    spawnWorker<ScheduleQuestion, readonly Weighed[]>(
      () => new Worker(new URL('./insight.worker.ts', import.meta.url), { type: 'module', name: 'insight' }),
    ),
  );
