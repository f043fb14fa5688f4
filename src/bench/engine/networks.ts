import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import { compileNetwork } from '../../core/network/compileNetwork.ts';
import type { Executable } from '../../core/network/executable.ts';
import { runNetwork } from '../../core/network/runNetwork.ts';
import type { QuantizedGraph } from '../../core/workload/quantize/quantized.ts';
import { integerWidthsOf } from '../../core/workload/quantize/numbers.ts';
import { quantize, seededSample } from '../../core/workload/quantize/quantize.ts';
import { findNetwork } from '../../core/workload/zoo/zoo.ts';
import type { Measured } from '../figure.ts';
import { timeRuns, type Clock } from '../timing.ts';
import { must } from './workloads.ts';

const SEED = 1;

function resnetGraph(): ReturnType<ReturnType<typeof load>['build']> {
  return load().build(SEED);
}

const load = () => must(findNetwork('resnet18'));

/** Whole ResNet-18 in integers: made once, for its time is no part of any figure. */
let known: { readonly graph: QuantizedGraph; readonly milliseconds: number } | null = null;

function quantized(clock: Clock): NonNullable<typeof known> {
  if (known !== null) return known;
  const start = clock();
  const calibration = { kind: 'seeded', seed: SEED, count: 1 } as const;
  const { graph } = must(quantize(resnetGraph(), { widths: integerWidthsOf(DEFAULT_ARCH), calibration }));
  known = { graph, milliseconds: clock() - start };
  return known;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** From a quantized ResNet-18 to programs with searched schedules and a memory plan; the first time in its page or process. */
export function measureCompile(clock: Clock): Measured {
  const { graph, milliseconds: before } = quantized(clock);
  const start = clock();
  const { network } = must(compileNetwork(graph, DEFAULT_ARCH));
  const first = clock() - start;
  const again = timeRuns(clock, () => void compileNetwork(graph, DEFAULT_ARCH), { leastRuns: 3, leastMilliseconds: 0 });
  const vta = network.layers.filter(({ where }) => where === 'vta').length;
  return {
    value: first,
    note:
      `whole ResNet-18, ${vta} of ${network.layers.length} layers on VTA, search and exact decision among the best included; ` +
      `the first time (${again.milliseconds.toFixed(0)} ms once warm); quantized before in ${seconds(before)}`,
  };
}

/** All of ResNet-18 to the bit and to the cycle; equal layers are timed once. */
export function measureSimulate(clock: Clock): Measured {
  const input = seededSample(resnetGraph(), SEED);
  const run = (executable: Executable): number => must(runNetwork(executable, input, { check: false })).vtaCycles;
  // Cycles are kept with the executable: each run is one of a new one.
  const compile = (): Executable => must(compileNetwork(quantized(clock).graph, DEFAULT_ARCH));
  const executable = compile();
  const start = clock();
  const cycles = run(executable);
  const first = clock() - start;
  const runs = [compile(), compile(), compile()].map((next) => {
    const begin = clock();
    run(next);
    return clock() - begin;
  });
  const [, warm = NaN] = runs.sort((a, b) => a - b);
  return {
    value: first,
    note:
      `whole ResNet-18, ${cycles} cycles on VTA, every bit and every cycle, host layers included; ` +
      `the first time (${warm.toFixed(0)} ms once warm)`,
  };
}
