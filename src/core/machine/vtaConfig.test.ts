import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from './parameters.ts';
import { anyArch } from './parameters.testing.ts';
import { parseHardware, parseVtaConfig, writeVtaConfig } from './vtaConfig.ts';

/** As it stands in VTA's repository. */
const ORIGINAL = {
  TARGET: 'sim',
  HW_VER: '0.0.2',
  LOG_INP_WIDTH: 3,
  LOG_WGT_WIDTH: 3,
  LOG_ACC_WIDTH: 5,
  LOG_BATCH: 0,
  LOG_BLOCK: 4,
  LOG_UOP_BUFF_SIZE: 15,
  LOG_INP_BUFF_SIZE: 15,
  LOG_WGT_BUFF_SIZE: 18,
  LOG_ACC_BUFF_SIZE: 17,
};

const without = (key: keyof typeof ORIGINAL): Record<string, unknown> =>
  Object.fromEntries(Object.entries(ORIGINAL).filter(([k]) => k !== key));

describe('vta_config.json', () => {
  it("VTA's own file is the default machine", () => {
    expect(parseVtaConfig(ORIGINAL)).toEqual({ ok: true, value: DEFAULT_ARCH.config });
  });

  it('what is written is read back, for any machine', () => {
    fc.assert(
      fc.property(anyArch, (arch) => {
        const text = JSON.stringify(writeVtaConfig(arch));
        expect(parseVtaConfig(JSON.parse(text))).toEqual({ ok: true, value: arch.config });
      }),
      { seed: 1 },
    );
  });

  it('blocks may differ; the output is as wide as the input unless stated', () => {
    expect(parseVtaConfig({ ...ORIGINAL, LOG_BLOCK_OUT: 3, LOG_INP_WIDTH: 2 })).toMatchObject({
      ok: true,
      value: { LOG_BLOCK_IN: 4, LOG_BLOCK_OUT: 3, LOG_OUT_WIDTH: 2 },
    });
    expect(
      parseVtaConfig({ ...without('LOG_BLOCK'), LOG_BLOCK_IN: 5, LOG_BLOCK_OUT: 3, LOG_OUT_WIDTH: 3 }),
    ).toMatchObject({
      ok: true,
      value: { LOG_BLOCK_IN: 5, LOG_BLOCK_OUT: 3, LOG_OUT_WIDTH: 3 },
    });
  });

  it.each<[string, unknown, string, string]>([
    ['a text for a number', { ...ORIGINAL, LOG_BATCH: '0' }, 'config.type', 'LOG_BATCH'],
    ['null', { ...ORIGINAL, LOG_BLOCK: null }, 'config.type', 'LOG_BLOCK'],
    ['a broken output width', { ...ORIGINAL, LOG_OUT_WIDTH: [3] }, 'config.type', 'LOG_OUT_WIDTH'],
    ['a missing buffer', without('LOG_ACC_BUFF_SIZE'), 'config.missing', 'LOG_ACC_BUFF_SIZE'],
    ['one block only', { ...without('LOG_BLOCK'), LOG_BLOCK_IN: 4 }, 'config.missing', 'LOG_BLOCK_OUT'],
    ['a list', [ORIGINAL], 'config.type', 'config'],
    ['nothing', undefined, 'config.type', 'config'],
  ])('%s is a problem that names the field', (_what, json, code, field) => {
    expect(parseVtaConfig(json)).toMatchObject({ ok: false, problems: [{ code, field }] });
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (json) => {
        expect(parseVtaConfig(json).ok).toBe(false);
      }),
      { seed: 5 },
    );
  });
});

describe('the hardware object', () => {
  const base = DEFAULT_ARCH.hardware;

  it('changes what it names and leaves the rest', () => {
    expect(parseHardware({ busBits: 128, isaLayout: 'fixed' }, base)).toEqual({
      ok: true,
      value: { ...base, busBits: 128, isaLayout: 'fixed' },
    });
    expect(parseHardware({}, base)).toEqual({ ok: true, value: base });
  });

  it.each<[unknown, string, string]>([
    [{ buswidth: 64 }, 'hardware.unknown', 'buswidth'],
    [JSON.parse('{"__proto__": {"busBits": 64}}'), 'hardware.unknown', '__proto__'],
    [{ constructor: 1 }, 'hardware.unknown', 'constructor'],
    [{ busBits: '64' }, 'hardware.type', 'busBits'],
    [{ isaLayout: 'chisel' }, 'hardware.type', 'isaLayout'],
    [{ clockMHz: Number.NaN }, 'hardware.type', 'clockMHz'],
    ['fast', 'hardware.type', 'hardware'],
    [null, 'hardware.type', 'hardware'],
  ])('%j is refused by name', (json, code, field) => {
    expect(parseHardware(json, base)).toMatchObject({ ok: false, problems: [{ code, field }] });
  });
});
