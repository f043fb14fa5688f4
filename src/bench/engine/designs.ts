import { evaluateWhole } from '../../core/explore/evaluate.ts';
import { gridSize } from '../../core/explore/space.ts';
import { parseSweepSpec } from '../../core/explore/sweepSpec.ts';
import type { Measured } from '../figure.ts';
import { timeRuns, type Clock } from '../timing.ts';
import { must } from './workloads.ts';

const SPEC = {
  axes: { LOG_INP_BUFF_SIZE: [14, 15], LOG_WGT_BUFF_SIZE: [16, 17, 18], busBits: [64, 128] },
  layers: ['resnet18.C2'],
};

/** Whole designs one after another on one thread, as each worker of a sweep does them. */
export function measureSweep(clock: Clock): Measured {
  const spec = must(parseSweepSpec(SPEC));
  const count = gridSize(spec.axes);
  const sweep = (): number => {
    let ran = 0;
    for (let index = 0; index < count; index++) ran += evaluateWhole(spec, index).legal ? 1 : 0;
    return ran;
  };
  const ran = sweep();
  if (ran < count) throw new Error(`${count - ran} of ${count} designs are illegal: choose others`);
  const { milliseconds, runs } = timeRuns(clock, sweep, { leastRuns: 3, leastMilliseconds: 0 });
  return {
    value: (ran / milliseconds) * 1000,
    note: `${ran} designs (buffers, bus) on ResNet-18 C2: search, compile, time; ` + `one thread; median of ${runs}`,
  };
}
