import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import { legalSchedules } from '../../core/compiler/search/search.ts';
import { createTarget } from '../../core/compiler/target/target.ts';
import { BENCHMARK_EPILOGUE } from '../../core/layer/benchmarks.ts';
import type { Measured } from '../figure.ts';
import { timeRuns, type Clock } from '../timing.ts';
import { must, resnetLayer } from './workloads.ts';

/** Every legal schedule of C2, estimated one by one: nothing is skipped by bounds. */
export function measureEstimates(clock: Clock): Measured {
  const { shape } = resnetLayer('C2');
  const target = must(createTarget(DEFAULT_ARCH, shape, BENCHMARK_EPILOGUE));
  const { candidates, spaceSize } = legalSchedules(target);
  const { milliseconds, runs } = timeRuns(clock, () => legalSchedules(target));
  return {
    value: (candidates.length / milliseconds) * 1000,
    note:
      `all ${candidates.length} legal schedules of ResNet-18 C2 (of ${spaceSize} points) ` +
      `in ${milliseconds.toFixed(0)} ms; median of ${runs}`,
  };
}
