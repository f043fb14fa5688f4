import { createJobClient, type JobClient } from './client.ts';
import type { DrawingRequest, DrawingUpdate } from './drawingSteps.ts';
import { spawnWorker } from './spawn.ts';

/** The page's handle on the worker that makes pixels of drawings; it is made for the first one. */
export const createDrawingClient = (): JobClient<DrawingRequest, DrawingUpdate> =>
  createJobClient(
    spawnWorker<DrawingRequest, DrawingUpdate>(
      () => new Worker(new URL('./drawing.worker.ts', import.meta.url), { type: 'module', name: 'drawing' }),
    ),
  );
