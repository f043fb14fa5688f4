import { exposeJobs } from './expose.ts';
import { runSteps, traceBuffers, type RunRequest, type RunUpdate } from './runSteps.ts';

exposeJobs<RunRequest, RunUpdate>({
  steps: runSteps,
  isProgress: (update) => update.kind === 'progress',
  transfer: traceBuffers,
});
