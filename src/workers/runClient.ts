import { createJobClient, type JobClient } from './client.ts';
import type { RunRequest, RunUpdate } from './runSteps.ts';
import { spawnWorker } from './spawn.ts';

export interface RunClient extends JobClient<RunRequest, RunUpdate> {
  /** Ends the worker behind the client's back, as a crash would: what users see then can be tried out (`window.vta`). */
  readonly kill: () => void;
}

/** The page's handle on one worker that runs experiments. */
export function createRunClient(name: string): RunClient {
  let worker: Worker | null = null;
  const spawn = spawnWorker<RunRequest, RunUpdate>(() => {
    // Vite finds the worker by this very expression.
    worker = new Worker(new URL('./run.worker.ts', import.meta.url), { type: 'module', name });
    return worker;
  });
  return {
    ...createJobClient(spawn),
    kill: () => {
      worker?.terminate();
    },
  };
}
