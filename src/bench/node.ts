import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../tools/install.mjs';
import { measureCoverage } from './coverage/figures.ts';
import { measureScales } from './coverage/scales.ts';
import { isEngineFigure, measureEngine } from './engine/engine.ts';
import { estimateError } from './estimateError.ts';
import { figure, type BenchFigure, type Measured } from './figure.ts';
import { judgeAll } from './judgeAll.ts';
import type { BenchOptions } from './options.ts';
import { measurePicture } from './picture.ts';
import { publishedCycles } from './published.ts';

const ESTIMATE_FIGURES = ['rank', 'error'] as const;

/** Of the legal schedules in order of estimate every how many-th is timed: a minute on two cores. */
const SAMPLED = 40;

/** What can be measured in this process, and in a child of it. */
export async function* nodeFigures({ names, allSchedules }: BenchOptions): AsyncGenerator<BenchFigure> {
  for (const name of names) {
    if (isEngineFigure(name)) {
      yield figure(
        name,
        'node',
        measureEngine(name, () => performance.now()),
      );
    }
    const [network, measure] = name.split('.');
    if (network !== undefined && measure === 'cycles' && name !== 'timing.cycles')
      yield figure(name, 'node', publishedCycles(network));
    if (name === 'onnx.coverage') for (const measured of measureCoverage()) yield figure(name, 'node', measured);
    if (name === 'onnx.scales') for (const measured of measureScales()) yield figure(name, 'node', measured);
    if (name === 'memory.peak') yield figure(name, 'node', peakMemory());
  }
  // One run of the same network, from its file on.
  if (names.has('picture.first') || names.has('picture.second')) {
    const { first, second } = measurePicture(() => performance.now());
    if (names.has('picture.first')) yield figure('picture.first', 'node', first);
    if (names.has('picture.second')) yield figure('picture.second', 'node', second);
  }
  // Both come from the same runs.
  const asked = ESTIMATE_FIGURES.filter((name) => names.has(`estimate.${name}`));
  if (asked.length === 0) return;
  const measured = estimateError(await judgeAll(allSchedules ? 1 : SAMPLED));
  for (const name of asked) yield figure(`estimate.${name}`, 'node', measured[name]);
}

/** A process of its own, for this one has run other things before. */
function peakMemory(): Measured {
  const run = join(ROOT, 'src', 'tools', 'run.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [run, 'bench-peak'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`bench-peak failed: ${stderr}`);
  return {
    value: Number(stdout),
    note: 'resident memory of a Node process that compiles, times and runs ResNet-18 C2',
  };
}
