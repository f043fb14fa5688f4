import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import type { Arch } from '../machine/arch.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { findPreset } from '../machine/presets.ts';
import { de10Fixed, layerShape, must } from '../compiler/compiler.testing.ts';
import { createTarget } from '../compiler/target/target.ts';
import { BENCHMARK_EPILOGUE } from '../layer/benchmarks.ts';
import { chooseSchedule } from './chooseSchedule.ts';

const machine = (
  block: number,
  hardware: Partial<Arch['hardware']>,
  buffers: { readonly INP?: number; readonly WGT?: number; readonly ACC?: number } = {},
): Arch => {
  const { config } = DEFAULT_ARCH;
  const { INP = config.LOG_INP_BUFF_SIZE, WGT = config.LOG_WGT_BUFF_SIZE, ACC = config.LOG_ACC_BUFF_SIZE } = buffers;
  return {
    config: {
      ...config,
      ...{ LOG_BLOCK_IN: block, LOG_BLOCK_OUT: block },
      ...{ LOG_INP_BUFF_SIZE: INP, LOG_WGT_BUFF_SIZE: WGT, LOG_ACC_BUFF_SIZE: ACC },
    },
    hardware: { ...DEFAULT_ARCH.hardware, ...hardware },
  };
};

/** The largest buffers that micro-ops can address with blocks of 8. */
const OF_8 = { INP: 14, WGT: 16, ACC: 16 };

/**
 * The table names them, and says blocks and bus. Buffers and bursts of the last five are those with which each of its
 * schedules takes the cycles it lists, and a proof finds the same optimum.
 */
const MACHINES: Readonly<Record<string, Arch>> = {
  default: DEFAULT_ARCH,
  'de10-nano': de10Fixed(),
  'pynq-4x8': findPreset('pynq-4x8')?.arch ?? DEFAULT_ARCH,
  '16 blocks, 128 bits': machine(4, { busBits: 128 }),
  '32 blocks': machine(5, {}),
  '32 blocks, 256 bits': machine(5, { busBits: 256 }),
  '64 blocks': machine(6, {}),
  '64 blocks, 512 bits': machine(6, { busBits: 512 }),
  '8 blocks': machine(3, {}, OF_8),
  '8 blocks, 256 bits': machine(3, { busBits: 256 }, OF_8),
  '16 blocks, 512 bits': machine(4, { busBits: 512, burstLengthLog2: 4 }),
  '16 blocks, small': machine(4, {}, { INP: 13, WGT: 15, ACC: 14 }),
  '32 blocks, small': machine(5, { burstLengthLog2: 4 }, { INP: 14, WGT: 16, ACC: 15 }),
};

/** Proven optima of C2 to C11 over all integer tiles, found by other code than this. */
const OPTIMA: Readonly<Record<string, readonly number[]>> = {
  default: [517_153, 261_171, 58_597, 485_697, 245_292, 43_522, 469_918, 237_416, 35_945, 463_547],
  'de10-nano': [516_933, 260_916, 58_312, 485_333, 245_008, 43_491, 469_725, 237_121, 35_981, 463_228],
  'pynq-4x8': [1_936_706, 971_125, 167_865, 1_874_079, 939_281, 135_852, 1_842_327, 923_673, 119_925, 1_826_946],
  '16 blocks, 128 bits': [515_738, 258_876, 57_364, 484_139, 242_810, 41_561, 468_366, 235_842, 33_566, 461_996],
  '32 blocks': [148_800, 82_370, 25_687, 133_798, 88_236, 19_672, 126_107, 160_469, 21_077, 305_538],
  '32 blocks, 256 bits': [145_603, 74_046, 22_671, 129_858, 65_926, 14_810, 122_043, 62_061, 11_110, 118_739],
  '64 blocks': [52_320, 40_270, 17_743, 57_065, 66_291, 12_665, 88_687, 160_058, 20_603, 304_229],
  '64 blocks, 512 bits': [45_581, 24_223, 10_210, 37_395, 20_797, 6_060, 33_442, 22_236, 4_898, 40_478],
  '8 blocks': [1_934_969, 968_483, 164_893, 1_871_892, 936_905, 133_113, 1_840_380, 921_686, 117_031, 1_825_715],
  '8 blocks, 256 bits': [
    ...[1_933_645, 967_263, 164_033, 1_870_484, 935_626, 132_423, 1_838_872, 919_773, 116_438, 1_823_409],
  ],
  '16 blocks, 512 bits': [515_178, 257_802, 56_906, 483_556, 241_973, 41_143, 467_738, 234_190, 33_180, 460_206],
  '16 blocks, small': [521_842, 270_561, 60_679, 489_097, 260_893, 45_805, 472_800, 253_456, 48_743, 464_012],
  '32 blocks, small': [151_053, 86_416, 25_421, 147_086, 119_844, 20_163, 166_950, 172_769, 27_096, 314_124],
};

const PAIRS = Object.entries(OPTIMA).flatMap(([name, optima]) =>
  optima.map((optimum, i) => ({ name, layer: `C${i + 2}`, optimum })),
);

/** The short run takes a few, each of another machine and another layer. */
const SHORT = PAIRS.filter((_, i) => i % 26 === 9);
/** Of short proofs: one that finds what no ceil(extent / k) is, and one where loads bind. */
const SHORT_PROOFS = PAIRS.filter(
  ({ name, layer }) => `${name} ${layer}` === 'de10-nano C5' || `${name} ${layer}` === '16 blocks, small C3',
);

describe('the proven optima over all integer tiles', () => {
  it('are not below any bound, nor above the choice, which is near them', () => {
    const pairs = samples(0, 1) === 1 ? PAIRS : SHORT;
    let above = 0;
    for (const { name, layer, optimum } of pairs) {
      const target = must(createTarget(MACHINES[name] ?? DEFAULT_ARCH, layerShape(layer), BENCHMARK_EPILOGUE));
      const { trace, layerLowerBound } = must(chooseSchedule(target));
      const cycles = trace.cycles ?? 0;
      expect(layerLowerBound.cycles, `${name} ${layer}`).toBeLessThanOrEqual(optimum);
      expect(cycles, `${name} ${layer}`).toBeGreaterThanOrEqual(optimum);
      expect(cycles, `${name} ${layer}`).toBeLessThanOrEqual(1.005 * optimum);
      above += cycles / optimum - 1;
    }
    expect(above / pairs.length).toBeLessThan(0.001);
  }, 600_000);

  it('are what a proof finds, with nothing left open', () => {
    const proven = samples(0, 1) === 1 ? PAIRS.filter(({ name }) => name !== 'pynq-4x8') : SHORT_PROOFS;
    for (const { name, layer, optimum } of proven) {
      const target = must(createTarget(MACHINES[name] ?? DEFAULT_ARCH, layerShape(layer), BENCHMARK_EPILOGUE));
      const { trace, search } = must(chooseSchedule(target, {}, { prove: Infinity }));
      expect([name, layer, trace.cycles, search.remaining]).toEqual([name, layer, optimum, 0]);
    }
  }, 600_000);
});
