import { createJobClient, PATIENCE, type JobClient } from './client.ts';
import type { LayoutRequest } from './layeredLayout.ts';
import type { LayoutUpdate } from './layoutSteps.ts';
import { spawnWorker } from './spawn.ts';

/** A piece of a graph is laid out in one go by a library that cannot be asked to pause: a thousand boxes of one piece take seconds. */
const STUCK_AFTER_MS = 60_000;

/** The page's handle on the worker that lays graphs out; it is made, and its library fetched, when a graph is first shown. */
export const createLayoutClient = (): JobClient<LayoutRequest, LayoutUpdate> =>
  createJobClient(
    spawnWorker<LayoutRequest, LayoutUpdate>(
      () => new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module', name: 'layout' }),
    ),
    { ...PATIENCE, stuckAfterMs: STUCK_AFTER_MS },
  );
