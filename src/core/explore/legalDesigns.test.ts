import { describe, expect, it } from 'vitest';
import { checkArch } from '../arch/limits.ts';
import { DEFAULT_ARCH } from '../arch/parameters.ts';
import { legalDesigns } from './legalDesigns.ts';
import { designAt, type SweepAxis } from './sweepSpec.ts';

describe('designs that cannot be built', () => {
  const axes: readonly SweepAxis[] = [
    { id: 'LOG_BLOCK_OUT', values: [3, 4, 5] },
    { id: 'busBits', values: [64, 128] },
    { id: 'LOG_WGT_BUFF_SIZE', values: [5, 17, 18, 19] },
    { id: 'LOG_INP_BUFF_SIZE', values: [14, 15, 16] },
  ];

  it('are counted before the sweep, as the limits count them', () => {
    const all = Array.from({ length: 72 }, (_, i) => designAt({ base: DEFAULT_ARCH, axes }, i).arch);
    const illegal = all.filter((arch) => checkArch(arch).length > 0).length;
    expect(illegal).toBeGreaterThan(0);
    expect(legalDesigns({ base: DEFAULT_ARCH, axes })).toMatchObject({ total: 72, illegal });
  });

  it('name the values that are never legal', () => {
    const never = legalDesigns({ base: DEFAULT_ARCH, axes })?.never;
    // Narrower rows make ACC deeper than an ALU instruction can count.
    expect([...(never?.get('LOG_WGT_BUFF_SIZE') ?? [])]).toEqual([5]);
    expect([...(never?.get('LOG_BLOCK_OUT') ?? [])]).toEqual([3]);
  });

  it('are left to the sweep where there are very many', () => {
    const values = Array.from({ length: 20 }, (_, i) => 5 + i);
    const many = (['LOG_INP_BUFF_SIZE', 'LOG_WGT_BUFF_SIZE', 'LOG_ACC_BUFF_SIZE'] as const).map((id) => ({
      id,
      values,
    }));
    expect(legalDesigns({ base: DEFAULT_ARCH, axes: many })).toBeNull();
  });
});
