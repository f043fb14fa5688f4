import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inDomain, nearestValues } from './parameter.ts';
import {
  DEFAULT_ARCH,
  PARAMETERS,
  getParameter,
  parameter,
  parameterByUrlKey,
  parseParameter,
  withParameter,
} from './parameters.ts';
import { settingText } from './setting.ts';
import type { ParameterId } from './parameters.ts';
import { anyArch } from './parameters.testing.ts';

const shown = (id: ParameterId, value: number): string => {
  const { value: digits, unit } = parameter(id).display(value);
  return `${digits} ${unit}`;
};

describe('the parameter schema', () => {
  it('describes every field of a machine, once', () => {
    // What an ALU multiplies with is left out by default.
    const fields = [...Object.keys(DEFAULT_ARCH.config), ...Object.keys(DEFAULT_ARCH.hardware), 'aluMultiply'];
    expect(PARAMETERS.map((p) => p.id).sort()).toEqual(fields.sort());
    expect(new Set(PARAMETERS.map((p) => p.urlKey)).size).toBe(PARAMETERS.length);
  });

  it('has the default machine as its defaults', () => {
    for (const p of PARAMETERS) expect([p.id, getParameter(DEFAULT_ARCH, p.id)]).toEqual([p.id, p.default]);
  });

  it.each(PARAMETERS)('$id: default and stops lie in the domain, stops ascend, text is there', (p) => {
    expect(inDomain(p.domain, p.default)).toBe(true);
    expect(p.stops.filter((s) => !inDomain(p.domain, s))).toEqual([]);
    expect(p.stops).toContain(p.default);
    if (typeof p.default === 'number') expect([...p.stops].sort((a, b) => Number(a) - Number(b))).toEqual(p.stops);
    expect(p.derived(DEFAULT_ARCH)).not.toMatch(/NaN|undefined|Infinity/);
    for (const text of [p.label, p.meaning, p.source, p.display(p.default).value]) expect(text).not.toBe('');
    expect(parameterByUrlKey(p.urlKey)).toBe(p);
  });

  it('shows values as people say them', () => {
    expect(shown('LOG_INP_BUFF_SIZE', 15)).toBe('32 KiB');
    expect(shown('LOG_WGT_BUFF_SIZE', 20)).toBe('1 MiB');
    expect(shown('LOG_ACC_BUFF_SIZE', 9)).toBe('512 B');
    expect(shown('burstLengthLog2', 4)).toBe('16 beats');
    expect(shown('LOG_BLOCK_IN', 4)).toBe('16 channels');
    expect(shown('LOG_INP_WIDTH', 3)).toBe('8 bits');
    expect(settingText('LOG_WGT_BUFF_SIZE', 18)).toBe('WGT 256 KiB (LOG_WGT_BUFF_SIZE 18)');
    expect(settingText('isaLayout', 'fixed')).toBe('ISA fields fixed (isaLayout fixed)');
  });

  it('says what follows from a value', () => {
    const derived = (id: ParameterId): string => parameter(id).derived(DEFAULT_ARCH);
    expect(derived('LOG_WGT_BUFF_SIZE')).toBe('1,024 elements of 256 B');
    expect(derived('LOG_BATCH')).toBe('256 MACs a cycle');
    expect(derived('busBits')).toBe('8 B a beat');
    expect(derived('burstLengthLog2')).toBe('cut every 2 KiB');
    expect(derived('memoryDelay')).toBe('160 ns');
    expect(derived('isaLayout')).toBe('UOP 13, INP 11, WGT 10, ACC 11 bits');
  });
});

describe('one parameter of a machine', () => {
  it('is read back as it was set, and nothing else changes', () => {
    fc.assert(
      fc.property(anyArch, fc.constantFrom(...PARAMETERS), (arch, p) => {
        const changed = withParameter(DEFAULT_ARCH, p.id, getParameter(arch, p.id));
        for (const q of PARAMETERS) {
          expect(getParameter(changed, q.id)).toBe(getParameter(q.id === p.id ? arch : DEFAULT_ARCH, q.id));
        }
      }),
      { seed: 1 },
    );
  });

  it('is parsed from numbers and their text, and refused with the nearest value', () => {
    expect(parseParameter('busBits', '128')).toEqual({ ok: true, value: 128 });
    expect(parseParameter('isaLayout', 'fixed')).toEqual({ ok: true, value: 'fixed' });
    expect(parseParameter('LOG_BLOCK_OUT', '-0')).toEqual({ ok: true, value: 0 });
    const refused = parseParameter('busBits', 300);
    expect(refused).toMatchObject({
      ok: false,
      problems: [
        { field: 'busBits', got: 300, limit: '64, 128, 256 or 512', fix: 'Choose Bus 256 bits (busBits 256).' },
      ],
    });
    for (const bad of ['', ' 4', '4x', '0x10', null, {}, [], true, Number.NaN, Infinity, 4.5]) {
      expect([bad, parseParameter('LOG_BLOCK_IN', bad).ok]).toEqual([bad, false]);
    }
  });

  it('has its nearest values in order of distance', () => {
    expect(nearestValues(parameter('LOG_BLOCK_IN'), 20).slice(0, 2)).toEqual([8, 7]);
    expect(nearestValues(parameter('queueDepth'), 99.7)[0]).toBe(100);
    expect(nearestValues(parameter('queueDepth'), 1e9)[0]).toBe(4096);
  });
});
