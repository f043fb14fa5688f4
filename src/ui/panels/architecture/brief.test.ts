import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH, PARAMETERS, withParameter } from '../../../core/machine/parameters.ts';
import { briefDerived, briefUnit } from './brief.ts';

const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('what stands behind a value in a row of the architecture', () => {
  it('is what follows from it on the default machine', () => {
    const shown = PARAMETERS.map((p) => [p.id, plain(briefDerived(p.id, DEFAULT_ARCH))] as const).filter(
      ([, text]) => text !== '',
    );
    expect(Object.fromEntries(shown)).toEqual({
      LOG_BLOCK_OUT: '256 MAC',
      LOG_UOP_BUFF_SIZE: '8 192',
      LOG_INP_BUFF_SIZE: '2 048',
      LOG_WGT_BUFF_SIZE: '1 024',
      LOG_ACC_BUFF_SIZE: '2 048',
      busBits: '8 B',
      burstLengthLog2: '2 KiB',
      memoryDelay: '160 ns',
      clockMHz: '51 GOPS',
    });
  });

  it('has a decimal where a whole number would say little', () => {
    expect(plain(briefDerived('clockMHz', withParameter(DEFAULT_ARCH, 'clockMHz', 10)))).toBe('5.1 GOPS');
  });

  it('says no unit that the name says already', () => {
    expect(['rows', 'instructions', 'MHz'].map(briefUnit)).toEqual(['', '', 'MHz']);
  });
});
