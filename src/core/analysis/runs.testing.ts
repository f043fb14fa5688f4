import fc from 'fast-check';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import type { Arch } from '../machine/arch.ts';
import { DEFAULT_EXPERIMENT } from '../experiment/defaults.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { viewOf } from '../experiment/result.ts';
import { runWhole } from '../experiment/run.ts';
import { shapeOf } from '../layer/layer.ts';
import type { RunView } from './runView.ts';
import './derived.ts';

/** A finished run; throws with the problem if the experiment has none. */
function runOf(experiment: Experiment): RunView {
  const result = runWhole(experiment);
  if (!result.ok) throw new Error(result.problems[0].message);
  return viewOf(result.value);
}

let c5Run: RunView | null = null;

/** ResNet-18's C5 on the default machine, run once. */
export const c5 = (): RunView => {
  c5Run ??= runOf({ ...DEFAULT_EXPERIMENT, workload: { kind: 'network', network: 'resnet18', layer: 'C5' } });
  return c5Run;
};

/** Runs of small layers by what they run: properties draw from one seed, so each meets the runs of the one before. */
const small = new Map<string, RunView>();
const MOST_KEPT = 100;

function smallRunOf(experiment: Experiment): RunView {
  const key = JSON.stringify(experiment);
  const known = small.get(key);
  if (known !== undefined) return known;
  const run = runOf(experiment);
  if (small.size >= MOST_KEPT) small.clear();
  small.set(key, run);
  return run;
}

/** The same for data whose bias may be too large for a product: the ALU adds it, and compute loads it. */
export const c5LargeBias = (): RunView =>
  runOf({
    ...DEFAULT_EXPERIMENT,
    workload: { kind: 'network', network: 'resnet18', layer: 'C5' },
    epilogue: { ...DEFAULT_EXPERIMENT.epilogue, biasBound: 2 ** 20 },
  });

const anyArch: fc.Arbitrary<Arch> = fc
  .record({
    blockIn: fc.integer({ min: 2, max: 4 }),
    blockOut: fc.integer({ min: 2, max: 4 }),
    inp: fc.integer({ min: 12, max: 15 }),
    acc: fc.integer({ min: 14, max: 17 }),
    busBits: fc.constantFrom(64, 128, 256),
    burstLengthLog2: fc.integer({ min: 3, max: 8 }),
    queueDepth: fc.constantFrom(8, 64, 512),
    memoryDelay: fc.constantFrom(0, 16, 60),
  })
  .map(({ blockIn, blockOut, inp, acc, ...hardware }) => ({
    config: {
      ...DEFAULT_ARCH.config,
      LOG_BLOCK_IN: blockIn,
      LOG_BLOCK_OUT: blockOut,
      LOG_INP_BUFF_SIZE: inp - (4 - blockIn),
      LOG_WGT_BUFF_SIZE: 18 - (8 - blockIn - blockOut),
      LOG_ACC_BUFF_SIZE: acc - (4 - blockOut),
    },
    hardware: { ...DEFAULT_ARCH.hardware, ...hardware },
  }));

/** Small layers on legal machines of many kinds. */
export const anyRun: fc.Arbitrary<RunView> = fc
  .record({
    arch: anyArch,
    size: fc.integer({ min: 3, max: 12 }),
    channels: fc.integer({ min: 1, max: 40 }),
    outChannels: fc.integer({ min: 1, max: 40 }),
    kernel: fc.constantFrom(1, 3),
    stride: fc.integer({ min: 1, max: 2 }),
    threads: fc.boolean(),
  })
  .map(({ arch, size, channels, outChannels, kernel, stride, threads }) => {
    const shape = shapeOf(size, size, channels, outChannels, kernel, kernel >> 1, stride);
    const schedule = threads ? {} : { oc_nthread: 1, h_nthread: 1 };
    return smallRunOf({ ...DEFAULT_EXPERIMENT, arch, workload: { kind: 'conv', shape }, schedule });
  });
