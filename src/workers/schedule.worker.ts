import type { SearchingAhead } from '../core/network/searchAhead.ts';
import { exposeJobs } from './expose.ts';
import { scheduleSteps, type ScheduleUpdate } from './scheduleSteps.ts';

exposeJobs<SearchingAhead, ScheduleUpdate>({
  steps: scheduleSteps,
  isProgress: (update) => update.kind === 'busy',
});
