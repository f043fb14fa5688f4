import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { parseSynthesis } from './fpga/synthesis.ts';
import { totalOf } from './fpga/resourceFit.ts';
import { DEFAULT_ARCH, withParameter } from './parameters.ts';
import { anyArch } from './parameters.testing.ts';
import { resources, structureResources } from './resources.ts';

const synthesis = parseSynthesis(
  JSON.parse(readFileSync(new URL('../../testdata/synthesis.json', import.meta.url), 'utf8')),
);

describe('resources of every synthesised machine', () => {
  it.each(synthesis.xilinx)('$name (7-series): blocks, LUT memory and DSPs are exact', (point) => {
    const r = structureResources(point.structure);
    const small = r.bramByMemory.reduce((sum, m) => sum + m.lutram, 0);
    expect({ ramb36: r.ramb36, ramb18: r.ramb18, dsp: r.dsp }).toEqual({
      ramb36: point.ramb36,
      ramb18: point.ramb18,
      dsp: point.dsp,
    });
    // 196 LUTs are the small buffers of fetch, compute and the memory engine.
    expect(small + 196).toBe(point.lutram);
    expect(r.bram36).toBe(point.ramb36 + point.ramb18 / 2);
  });

  it.each(synthesis.cyclone)('$name (Cyclone V): M10K, multipliers and MLAB cells are exact', (point) => {
    const r = structureResources(point.structure);
    expect({ m10k: r.m10k, mul9: r.cyclone.mul9, mlabCells: r.cyclone.mlabCells }).toEqual({
      m10k: point.m10k,
      mul9: point.mul9,
      mlabCells: point.mlabCells,
    });
    expect(r.cyclone.m10k).toBe(r.m10k);
  });

  it.each(synthesis.xilinx)('$name: LUT within 1 % and FF within 0.2 %', (point) => {
    const r = structureResources(point.structure);
    expect(Math.abs(r.lut / totalOf(point, 'lut') - 1)).toBeLessThan(0.01);
    expect(Math.abs(r.ff / totalOf(point, 'ff') - 1)).toBeLessThan(0.002);
  });

  it.each(synthesis.cyclone)('$name (Cyclone V): ALUT within 1.5 % and FF within 0.2 %', (point) => {
    const { cyclone } = structureResources(point.structure);
    expect(Math.abs(cyclone.alut / point.alut - 1)).toBeLessThan(0.015);
    expect(Math.abs(cyclone.ff / point.ff - 1)).toBeLessThan(0.002);
  });
});

describe('resources of a machine', () => {
  it('the synthesised default takes 122 RAMB36; its micro-op buffer of 32 KiB instead of 8 takes 6 more', () => {
    expect(resources(withParameter(DEFAULT_ARCH, 'LOG_UOP_BUFF_SIZE', 13)).bram36).toBe(122);
    expect(resources(DEFAULT_ARCH).bram36).toBe(128);
  });

  it('are split by memory and by module, and the parts add up', () => {
    const r = resources(DEFAULT_ARCH);
    expect(r.bramByMemory.find((m) => m.owner === 'WGT')).toEqual({
      owner: 'WGT',
      banks: 32,
      words: 1024,
      bits: 64,
      ramb36: 64,
      ramb18: 0,
      lutram: 0,
      m10k: 224,
    });
    expect(r.modules.reduce((sum, m) => sum + m.lut, 0)).toBe(r.lut);
    expect(r.modules.reduce((sum, m) => sum + m.ff, 0)).toBe(r.ff);
  });

  it('four rows at once take four times the multipliers, and say that this is extrapolated', () => {
    const r = resources(withParameter(DEFAULT_ARCH, 'LOG_BATCH', 2));
    expect(r.dsp).toBe(4 * 256);
    expect(r.extrapolated).toEqual(['The RTL exists for BATCH 1 only; BATCH 4 is the same mechanism, extrapolated.']);
    expect(resources(DEFAULT_ARCH).extrapolated).toEqual([]);
  });

  it('4x4 products take no DSP', () => {
    const narrow = withParameter(withParameter(DEFAULT_ARCH, 'LOG_INP_WIDTH', 2), 'LOG_WGT_WIDTH', 2);
    expect(resources(narrow).dsp).toBe(0);
    expect(resources(narrow).cyclone.mul9).toBe(256);
  });

  it('are finite and not negative for any machine, legal or not', () => {
    fc.assert(
      fc.property(anyArch, (arch) => {
        const r = resources(arch);
        for (const [name, n] of Object.entries({ ...r, ...r.cyclone })) {
          if (typeof n === 'number') expect([name, Number.isFinite(n) && n >= 0]).toEqual([name, true]);
        }
      }),
      { seed: 6, numRuns: samples(80, 300) },
    );
  });
});
