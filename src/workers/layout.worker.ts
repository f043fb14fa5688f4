import { exposeJobs } from './expose.ts';
import type { LayoutRequest } from './layeredLayout.ts';
import { layoutSteps, type LayoutUpdate } from './layoutSteps.ts';

exposeJobs<LayoutRequest, LayoutUpdate>({ steps: layoutSteps, isProgress: ({ kind }) => kind === 'progress' });
