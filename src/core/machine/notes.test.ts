import { describe, expect, it } from 'vitest';
import type { Hardware, VtaConfig } from './arch.ts';
import { archNotes, checkArch, extrapolatedCycles } from './limits.ts';
import { DEFAULT_ARCH } from './parameters.ts';
import { resources } from './resources.ts';

const machine = (hardware: Partial<Hardware>, config: Partial<VtaConfig> = {}): typeof DEFAULT_ARCH => ({
  config: { ...DEFAULT_ARCH.config, ...config },
  hardware: { ...DEFAULT_ARCH.hardware, isaLayout: 'fixed', ...hardware },
});
const why = (hardware: Partial<Hardware>, config: Partial<VtaConfig> = {}): string => {
  const arch = machine(hardware, config);
  expect(checkArch(arch)).toEqual([]);
  return extrapolatedCycles(arch).join(' ');
};

describe('what makes cycles extrapolated', () => {
  it.each<[string, Partial<Hardware>, Partial<VtaConfig>]>([
    ['PYNQ', {}, {}],
    ['DE10-Nano', { burstLengthLog2: 4 }, {}],
    ['bus of 512 bits', { busBits: 512 }, {}],
    ['queues of 2', { queueDepth: 2 }, {}],
    ['blocks 32x32', {}, { LOG_BLOCK_IN: 5, LOG_BLOCK_OUT: 5, LOG_INP_BUFF_SIZE: 16, LOG_WGT_BUFF_SIZE: 20 }],
    [
      '4-bit scalars',
      {},
      { LOG_INP_WIDTH: 2, LOG_WGT_WIDTH: 2, LOG_OUT_WIDTH: 2, LOG_INP_BUFF_SIZE: 14, LOG_WGT_BUFF_SIZE: 17 },
    ],
    ['4-bit outputs', {}, { LOG_OUT_WIDTH: 2 }],
    ['buffers of an eighth', {}, { LOG_INP_BUFF_SIZE: 12, LOG_WGT_BUFF_SIZE: 15, LOG_ACC_BUFF_SIZE: 14 }],
    ['any clock', { clockMHz: 333 }, {}],
  ])('nothing for %s: the RTL ran it, or its like', (_, hardware, config) => {
    expect(why(hardware, config)).toBe('');
  });

  it.each<[string, Partial<Hardware>, Partial<VtaConfig>, RegExp]>([
    ['another tag pool', { tagPool: 8 }, {}, /^A tag pool of 8 was never compared with the RTL, which has 16 tags\.$/],
    ['another latency', { memoryDelay: 60 }, {}, /^A memory latency of 60 cycles was never compared/],
    ['longer queues', { queueDepth: 1024 }, {}, /^Queues of 1,024 instructions were never compared/],
    ['BATCH', {}, { LOG_BATCH: 1 }, /BATCH 1 only/],
    ['16-bit accumulators', {}, { LOG_ACC_WIDTH: 4, LOG_ACC_BUFF_SIZE: 16 }, /accumulators of 16 bits/],
    ['blocks of 64', {}, { LOG_BLOCK_OUT: 6, LOG_ACC_BUFF_SIZE: 19, LOG_WGT_BUFF_SIZE: 20 }, /BLOCK_OUT 64/],
    [
      'mixed widths',
      {},
      { LOG_WGT_WIDTH: 2, LOG_WGT_BUFF_SIZE: 17 },
      /weights of 4 and outputs of 8 bits were never compared/,
    ],
    ['2-bit weights', {}, { LOG_WGT_WIDTH: 1, LOG_WGT_BUFF_SIZE: 16 }, /weight of 2 bits/],
    ['tiny buffers', {}, { LOG_INP_BUFF_SIZE: 8 }, /An INP buffer of 16 elements was never compared.*256 to 8,192/],
    ['buffers below a beat', { busBits: 512 }, { LOG_UOP_BUFF_SIZE: 5 }, /smaller than one beat/],
    ['derived field widths', { isaLayout: 'derived' }, { LOG_INP_BUFF_SIZE: 14 }, /Index fields/],
    ['fetches below a beat', { busBits: 512, burstLengthLog2: 1 }, {}, /one fetch \(256 bits\) are less than a beat/],
    ['rows below a beat', { busBits: 128 }, { LOG_BLOCK_OUT: 3, LOG_BATCH: 2, LOG_WGT_BUFF_SIZE: 17 }, /output row/],
  ])('%s', (_, hardware, config, reason) => {
    expect(why(hardware, config)).toMatch(reason);
  });

  it('is not what makes resources extrapolated: latency is the memory, not the design', () => {
    const slow = machine({ memoryDelay: 60 });
    expect(resources(slow).extrapolated).toEqual([]);
    expect(resources(machine({ tagPool: 4 })).extrapolated).toHaveLength(1);
    expect(archNotes(slow)).toEqual([
      expect.objectContaining({ code: 'note.extrapolated', field: 'memoryDelay', concerns: ['cycles'] }),
    ]);
  });
});
