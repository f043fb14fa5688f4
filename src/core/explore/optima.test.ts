import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import type { Arch } from '../arch/arch.ts';
import { DEFAULT_ARCH } from '../arch/parameters.ts';
import { findPreset } from '../arch/presets.ts';
import { de10Fixed, layerShape, must } from '../compiler/compiler.testing.ts';
import { createTarget } from '../compiler/target.ts';
import { BENCHMARK_EPILOGUE } from '../workload/networks.ts';
import { decideSchedule } from './decide.ts';

const machine = (block: number, busBits: Arch['hardware']['busBits']): Arch => ({
  config: { ...DEFAULT_ARCH.config, LOG_BLOCK_IN: block, LOG_BLOCK_OUT: block },
  hardware: { ...DEFAULT_ARCH.hardware, busBits },
});

const MACHINES: Readonly<Record<string, Arch>> = {
  default: DEFAULT_ARCH,
  'de10-nano': de10Fixed(),
  'pynq-4x8': findPreset('pynq-4x8')?.arch ?? DEFAULT_ARCH,
  '16 blocks, 128 bits': machine(4, 128),
  '32 blocks': machine(5, 64),
  '32 blocks, 256 bits': machine(5, 256),
  '64 blocks': machine(6, 64),
  '64 blocks, 512 bits': machine(6, 512),
};

/** Proven optima of C2 to C11 over all integer tiles (`bounds.md`, table A), found by other code than this. */
const OPTIMA: Readonly<Record<string, readonly number[]>> = {
  default: [517_153, 261_171, 58_597, 485_697, 245_292, 43_522, 469_918, 237_416, 35_945, 463_547],
  'de10-nano': [516_933, 260_916, 58_312, 485_333, 245_008, 43_491, 469_725, 237_121, 35_981, 463_228],
  'pynq-4x8': [1_936_706, 971_125, 167_865, 1_874_079, 939_281, 135_852, 1_842_327, 923_673, 119_925, 1_826_946],
  '16 blocks, 128 bits': [515_738, 258_876, 57_364, 484_139, 242_810, 41_561, 468_366, 235_842, 33_566, 461_996],
  '32 blocks': [148_800, 82_370, 25_687, 133_798, 88_236, 19_672, 126_107, 160_469, 21_077, 305_538],
  '32 blocks, 256 bits': [145_603, 74_046, 22_671, 129_858, 65_926, 14_810, 122_043, 62_061, 11_110, 118_739],
  '64 blocks': [52_320, 40_270, 17_743, 57_065, 66_291, 12_665, 88_687, 160_058, 20_603, 304_229],
  '64 blocks, 512 bits': [45_581, 24_223, 10_210, 37_395, 20_797, 6_060, 33_442, 22_236, 4_898, 40_478],
};

const PAIRS = Object.entries(OPTIMA).flatMap(([name, optima]) =>
  optima.map((optimum, i) => ({ name, layer: `C${i + 2}`, optimum })),
);

/** The short run takes a pair of every machine, each of another layer. */
const SHORT = PAIRS.filter((_, i) => i % 11 === 4);

describe('the proven optima over all integer tiles', () => {
  it('are not below any bound, nor above the choice, which is near them', () => {
    const pairs = samples(0, 1) === 1 ? PAIRS : SHORT;
    let above = 0;
    for (const { name, layer, optimum } of pairs) {
      const target = must(createTarget(MACHINES[name] ?? DEFAULT_ARCH, layerShape(layer), BENCHMARK_EPILOGUE));
      const { trace, layerBound } = must(decideSchedule(target));
      const cycles = trace.cycles ?? 0;
      expect(layerBound.cycles, `${name} ${layer}`).toBeLessThanOrEqual(optimum);
      expect(cycles, `${name} ${layer}`).toBeGreaterThanOrEqual(optimum);
      expect(cycles, `${name} ${layer}`).toBeLessThanOrEqual(1.014 * optimum);
      above += cycles / optimum - 1;
    }
    expect(above / pairs.length).toBeLessThan(0.001);
  }, 600_000);

  it('are what a proof finds, with nothing left open', () => {
    const proven = samples(0, 1) === 1 ? PAIRS.filter(({ name }) => name !== 'pynq-4x8') : [PAIRS[13], PAIRS[62]];
    for (const pair of proven) {
      const { name = '', layer = '', optimum } = pair ?? {};
      const target = must(createTarget(MACHINES[name] ?? DEFAULT_ARCH, layerShape(layer), BENCHMARK_EPILOGUE));
      const { trace, search } = must(decideSchedule(target, {}, { prove: Infinity }));
      expect([name, layer, trace.cycles, search.remaining]).toEqual([name, layer, optimum, 0]);
    }
  }, 600_000);
});
