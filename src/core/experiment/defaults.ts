import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { DEFAULT_PRESET } from '../machine/presets.ts';
import { BENCHMARK_EPILOGUE } from '../layer/benchmarks.ts';
import { EXPERIMENT_VERSION, type Experiment } from './experiment.ts';

/** What a first visit sees: ResNet-18's C2 on VTA's default, the schedule searched. Apart from `run.ts`, so that a page can have it without the engine. */
export const DEFAULT_EXPERIMENT: Experiment = {
  version: EXPERIMENT_VERSION,
  preset: DEFAULT_PRESET.id,
  arch: DEFAULT_ARCH,
  workload: { kind: 'network', network: 'resnet18', layer: 'C2' },
  epilogue: BENCHMARK_EPILOGUE,
  schedule: {},
  seed: 1,
};
