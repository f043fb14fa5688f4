import type { DesignResult } from '../core/explore/evaluate.ts';
import { exposeJobs } from './expose.ts';
import { sweepSteps, type DesignRequest } from './sweepSteps.ts';

exposeJobs<DesignRequest, DesignResult | null>({
  steps: sweepSteps,
  isProgress: (result) => result === null,
});
