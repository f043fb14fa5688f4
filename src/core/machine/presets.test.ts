import { describe, expect, it } from 'vitest';
import { findDevice } from './devices.ts';
import { geometry } from './geometry.ts';
import { DEFAULT_ARCH } from './parameters.ts';
import { PRESETS, findPreset, startOf } from './presets.ts';

describe('presets', () => {
  it('begin with the default, and each has a device', () => {
    expect(PRESETS[0]?.arch).toEqual(DEFAULT_ARCH);
    expect(PRESETS.filter((p) => findDevice(p.deviceId)?.id !== p.deviceId)).toEqual([]);
    expect(new Set(PRESETS.map((p) => p.id)).size).toBe(PRESETS.length);
  });

  it('the default has the depths of the VTA documentation', () => {
    expect(geometry(DEFAULT_ARCH)).toMatchObject({
      macsPerCycle: 256,
      depth: { INP: 2048, WGT: 1024, ACC: 2048, UOP: 8192, OUT: 2048 },
      elementBytes: { INP: 16, WGT: 256, ACC: 64, UOP: 4, OUT: 16 },
    });
  });

  it('PYNQ 4x8 multiplies four rows by 8x8 in buffers 15/16/16/18', () => {
    const preset = findPreset('pynq-4x8');
    if (preset === undefined) throw new Error('the preset is there');
    expect(geometry(preset.arch)).toMatchObject({
      batch: 4,
      blockIn: 8,
      blockOut: 8,
      bufferBytes: { UOP: 2 ** 15, INP: 2 ** 16, WGT: 2 ** 16, ACC: 2 ** 18 },
    });
  });

  it('DE10-Nano has bursts of 16 beats, Ultra96 a bus of 128 bits at 333 MHz', () => {
    expect(findPreset('de10-nano')?.arch.hardware).toMatchObject({ burstLengthLog2: 4, busBits: 64, clockMHz: 100 });
    expect(findPreset('ultra96')?.arch.hardware).toMatchObject({ burstLengthLog2: 8, busBits: 128, clockMHz: 333 });
    expect(findPreset('nothing')).toBeUndefined();
  });
});

describe('devices', () => {
  it.each<[string, string | undefined]>([
    ['xc7z020', 'xc7z020'],
    ['XC7Z020-1CLG400C', 'xc7z020'],
    ['5CSEBA6U23I7', '5CSEBA6'],
    ['PYNQ', 'xc7z020'],
    ['de10-nano', '5CSEBA6'],
    ['Ultra96', 'xczu3eg'],
    ['zcu104', 'xczu7ev'],
    ['', undefined],
    ['xc7', undefined],
  ])('%s is %s', (name, id) => {
    expect(findDevice(name)?.id).toBe(id);
  });
});

describe('what a machine started from', () => {
  it.each(PRESETS)('$id is itself, with its device, whatever other preset has the same parameters', (preset) => {
    expect(startOf({ preset: preset.id, arch: preset.arch })).toEqual({ preset, differences: 0 });
  });

  it('stays what it was while parameters change, and counts them', () => {
    const arch = findPreset('zcu104')?.arch ?? DEFAULT_ARCH;
    expect(startOf({ preset: 'pynq', arch })).toMatchObject({
      preset: { id: 'pynq', deviceId: 'xc7z020' },
      differences: 2,
    });
  });
});
