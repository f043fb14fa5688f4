import { PRESETS } from '../core/machine/presets.ts';
import type { Arch } from '../core/machine/arch.ts';
import { createTarget } from '../core/compiler/target/target.ts';
import { chooseSchedule } from '../core/run/chooseSchedule.ts';
import { BENCHMARK_EPILOGUE, NETWORKS } from '../core/layer/benchmarks.ts';
import { must } from './engine/workloads.ts';
import type { Measured } from './figure.ts';

/** RTL cycles of TVM 0.8's programs on the DE10-Nano design, a layer each, in the order of the network's offloaded layers. */
const TVM: Readonly<Record<string, readonly number[]>> = {
  resnet18: [545_239, 275_777, 95_800, 499_716, 252_477, 56_025, 477_216, 243_510, 41_362, 469_312],
  mobilenet: [410_892, 254_366, 410_846, 126_641, 206_586, 63_380, 106_460, 40_687, 64_824],
  dcgan: [2_118_404, 2_123_805, 2_145_448],
};

/** The machine TVM's figures are of: fixed field layout, 64-bit bus, bursts of 16. */
function machine(): Arch {
  const preset = PRESETS.find(({ id }) => id === 'de10-nano');
  if (preset === undefined) throw new Error('there is no preset de10-nano');
  return { ...preset.arch, hardware: { ...preset.arch.hardware, isaLayout: 'fixed' } };
}

/** Cycles of a network's offloaded layers with their counts, each beside TVM's. */
export function publishedCycles(name: string): Measured {
  const network = NETWORKS.find((candidate) => candidate.name === name);
  if (network === undefined) throw new Error(`there is no network ${name}`);
  const arch = machine();
  const layers = network.layers.filter(({ onHost }) => onHost !== true);
  const runs = layers.map(({ name: layer, shape, count }, index) => {
    const { trace } = must(chooseSchedule(must(createTarget(arch, shape, BENCHMARK_EPILOGUE))));
    const tvm = TVM[name]?.[index];
    if (trace.cycles === null || tvm === undefined) throw new Error(`${name}.${layer} has no cycles to compare`);
    return { layer, count, cycles: trace.cycles, tvm };
  });
  const total = (of: 'cycles' | 'tvm'): number => runs.reduce((sum, run) => sum + run.count * run[of], 0);
  const slower = runs.filter(({ cycles, tvm }) => cycles > tvm).map(({ layer }) => layer);
  const text = (n: number): string => n.toLocaleString('en-US');
  return {
    value: total('cycles'),
    note:
      `TVM ${text(total('tvm'))}; ${slower.length === 0 ? 'no layer slower' : `slower: ${slower.join(', ')}`}; ` +
      runs.map(({ layer, cycles, tvm }) => `${layer} ${text(cycles)} (${text(tvm)})`).join(', '),
  };
}
