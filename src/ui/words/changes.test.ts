import { describe, expect, it } from 'vitest';
import { withParameter } from '../../core/machine/parameters.ts';
import { DEFAULT_EXPERIMENT as BEFORE } from '../../core/experiment/defaults.ts';
import { changes } from './changes.ts';

describe('what differs from the baseline', () => {
  it('is nothing for the same experiment', () => {
    expect(changes(BEFORE, { ...BEFORE })).toEqual([]);
  });

  it('is named as the panels name it', () => {
    const now = {
      ...BEFORE,
      arch: withParameter(BEFORE.arch, 'busBits', 128),
      workload: { kind: 'network', network: 'resnet18', layer: 'C5' } as const,
      schedule: { tile_h: 7 },
      seed: 2,
    };
    expect(changes(BEFORE, now)).toEqual([
      'ResNet-18 · C2 → ResNet-18 · C5',
      'Bus 64 bits → 128 bits',
      'tile_h auto → 7',
      'seed 1 → 2',
    ]);
  });
});
