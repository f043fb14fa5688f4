import { parentPort, workerData } from 'node:worker_threads';
import { evaluateWhole } from '../core/explore/evaluate.ts';
import type { SweepSpec } from '../core/explore/sweepSpec.ts';

// One thread of a sweep: a design's index in, its result out. The spec was parsed by the main thread.
const spec = workerData as SweepSpec;
parentPort?.on('message', (index: number) => parentPort?.postMessage(evaluateWhole(spec, index)));
