import type { HostTask } from '../core/run/hostRuntime.ts';
import { exposeJobs } from './expose.ts';
import { hostSteps, outputBuffers, type HostUpdate } from './hostSteps.ts';

exposeJobs<HostTask, HostUpdate>({
  steps: hostSteps,
  isProgress: (update) => update.kind === 'progress',
  transfer: outputBuffers,
});
