import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arch } from './arch.ts';
import { configReport, parseDevice } from './configReport.ts';
import { DEFAULT_ARCH, PARAMETERS, withParameter } from './parameters.ts';

describe('the report of `vta config`', () => {
  it('has the fields of the contract', () => {
    const report = configReport(DEFAULT_ARCH);
    expect(report).toMatchObject({ legal: true, violations: [], geometry: { macsPerCycle: 256 } });
    expect(report.resources).toMatchObject({
      dsp: 256,
      bram36: 128,
      extrapolated: false,
      device: 'xc7z020',
      fits: true,
      why: expect.stringContaining('36 products in LUTs'),
    });
  });

  it('lists violations with code, field, got, limit and fix, and still counts resources', () => {
    const report = configReport(withParameter(DEFAULT_ARCH, 'LOG_UOP_BUFF_SIZE', 17));
    expect(report.legal).toBe(false);
    expect(report.violations).toEqual([
      {
        code: 'limit.uop-range-bits',
        field: 'LOG_UOP_BUFF_SIZE',
        got: 67,
        limit: 64,
        fix: 'Choose UOP 32 KiB (LOG_UOP_BUFF_SIZE 15).',
        changes: [{ LOG_UOP_BUFF_SIZE: 15 }],
        message: expect.stringContaining('3 more than its 64'),
      },
    ]);
    expect(report.resources?.bram36).toBeGreaterThan(128);
  });

  it('marks what is extrapolated', () => {
    expect(configReport(withParameter(DEFAULT_ARCH, 'LOG_BATCH', 1)).resources?.extrapolated).toBe(true);
  });

  it('answers any numbers at all within JSON, at once', () => {
    const absurd = fc.oneof(fc.double(), fc.constantFrom(0, 1e9, -1e9, 1e308, 2 ** 31, 48, -48, 63, 0.5), fc.integer());
    const change = fc.record({ p: fc.constantFrom(...PARAMETERS), value: absurd });
    const arch: fc.Arbitrary<Arch> = fc
      .array(change, { maxLength: 4 })
      .map((all) => all.reduce((a, { p, value }) => withParameter(a, p.id, value + 0), DEFAULT_ARCH));
    fc.assert(
      fc.property(arch, (a) => {
        const report = configReport(a);
        expect(report.legal).toBe(report.violations.length === 0);
        // JSON has no Infinity and no NaN: they would come back as null.
        expect(JSON.parse(JSON.stringify(report))).toEqual(report);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('knows its devices', () => {
    expect(parseDevice('ultra96')).toMatchObject({ ok: true, value: { id: 'xczu3eg' } });
    expect(parseDevice('spartan')).toMatchObject({
      ok: false,
      problems: [{ code: 'device.unknown', got: 'spartan', limit: 'xc7z020, xczu3eg, xczu7ev, 5CSEBA6' }],
    });
  });
});
