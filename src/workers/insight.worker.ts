import { exposeJobs } from './expose.ts';
import { insightSteps, type ScheduleQuestion, type Weighed } from './insightSteps.ts';

exposeJobs<ScheduleQuestion, readonly Weighed[]>({ steps: insightSteps });
