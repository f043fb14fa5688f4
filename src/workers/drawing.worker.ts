import { drawingSteps, type DrawingRequest, type DrawingUpdate } from './drawingSteps.ts';
import { exposeJobs } from './expose.ts';

exposeJobs<DrawingRequest, DrawingUpdate>({ steps: drawingSteps });
