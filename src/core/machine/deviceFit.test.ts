import { describe, expect, it } from 'vitest';
import { fit } from './deviceFit.ts';
import type { DeviceFit } from './deviceFit.ts';
import { findDevice } from './devices.ts';
import type { ParameterId, ParameterValue } from './parameters.ts';
import { DEFAULT_ARCH, withParameter } from './parameters.ts';
import { resources } from './resources.ts';

function fitOn(name: string, ...changes: readonly (readonly [ParameterId, ParameterValue])[]): DeviceFit {
  const device = findDevice(name);
  if (device === undefined) throw new Error(`no device ${name}`);
  return fit(resources(changes.reduce((arch, [id, value]) => withParameter(arch, id, value), DEFAULT_ARCH)), device);
}

describe('does it fit?', () => {
  it('the default fits a 7020: 36 of 256 products move from DSPs to LUTs, and it says so', () => {
    const { fits, why, lines, ...products } = fitOn('xc7z020');
    expect(products).toEqual({ dsp: 256, dspUsed: 220, productsInLuts: 36, productsInDsps: 220 });
    const { lut } = resources(DEFAULT_ARCH);
    expect(fits).toBe(true);
    expect(why).toEqual([
      '36 products in LUTs: the design wants 256 DSPs, the device has 220; at 178 LUTs each that is 6,408 LUTs more.',
    ]);
    expect(lines).toContainEqual({ resource: 'DSP', used: 220, available: 220 });
    expect(lines).toContainEqual({ resource: 'LUT', used: lut + 36 * 178, available: 53_200 });
  });

  it('32x32 does not: the sentence says by how much', () => {
    const { fits, why } = fitOn('xc7z020', ['LOG_BLOCK_IN', 5], ['LOG_BLOCK_OUT', 5]);
    expect(fits).toBe(false);
    expect(why.join(' ')).toMatch(/LUT exceed the 53,200 of xc7z020 by [\d,]+\..*804 products in LUTs/);
  });

  it('a device with enough of everything has nothing to say', () => {
    expect(fitOn('xczu7ev')).toMatchObject({ fits: true, why: [] });
  });

  it('too much memory for the device is named', () => {
    const { fits, why } = fitOn('xc7z020', ['LOG_WGT_BUFF_SIZE', 19], ['LOG_ACC_BUFF_SIZE', 18]);
    expect(fits).toBe(false);
    expect(why[0]).toMatch(/BRAM36 exceed the 140 of xc7z020 by/);
  });

  it('DE10-Nano is compared in ALMs, M10K and its own multipliers', () => {
    const { fits, lines } = fitOn('DE10-Nano', ['burstLengthLog2', 4], ['LOG_UOP_BUFF_SIZE', 13]);
    expect(fits).toBe(true);
    expect(lines.map((l) => l.resource)).toEqual(['ALM', 'FF', 'M10K', 'DSP']);
    // As synthesised: 409 M10K; 256 multipliers in 86 blocks.
    expect(lines).toContainEqual({ resource: 'M10K', used: 409, available: 553 });
    expect(lines).toContainEqual({ resource: 'DSP', used: 86, available: 112 });
  });
});
