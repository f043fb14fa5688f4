import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { samples } from '../../testdata/sample.ts';
import type { Arch } from './arch.ts';
import { geometry } from './geometry.ts';
import { LIMITS, archNotes, checkArch, isLegal } from './limits.ts';
import type { ParameterId, ParameterValue } from './parameters.ts';
import { DEFAULT_ARCH, getParameter, PARAMETERS, isParameterId, withParameter } from './parameters.ts';
import { anyArch, nearDefaultArch } from './parameters.testing.ts';
import { PRESETS } from './presets.ts';
import { changesOf, withRepair } from './setting.ts';
import { parseHardware, parseVtaConfig } from './vtaConfig.ts';

type Change = readonly [ParameterId, ParameterValue];

const machine = (...changes: readonly Change[]): Arch =>
  changes.reduce((arch, [id, value]) => withParameter(arch, id, value), DEFAULT_ARCH);
const codes = (arch: Arch): readonly string[] => checkArch(arch).map((p) => p.code);
const FIXED: Change = ['isaLayout', 'fixed'];

describe('limits of a machine', () => {
  it.each(PRESETS)('preset $id is legal', ({ arch }) => {
    expect(checkArch(arch)).toEqual([]);
  });

  it('the default sits exactly on the four field limits: one more index bit breaks them', () => {
    expect(codes(DEFAULT_ARCH)).toEqual([]);
    expect(codes(machine(['LOG_WGT_BUFF_SIZE', 19]))).toEqual(['limit.micro-op-bits', 'limit.gemm-factor-bits']);
    expect(codes(machine(['LOG_UOP_BUFF_SIZE', 16]))).toEqual(['limit.uop-range-bits']);
    expect(codes(machine(['LOG_ACC_BUFF_SIZE', 18], ['LOG_WGT_BUFF_SIZE', 10], ['LOG_INP_BUFF_SIZE', 10]))).toEqual([
      'limit.alu-factor-bits',
    ]);
  });

  it.each<[string, readonly Change[]]>([
    ['limit.element-size-acc', [['LOG_BATCH', 8]]],
    [
      'limit.element-size-wgt',
      [
        ['LOG_BLOCK_IN', 8],
        ['LOG_BLOCK_OUT', 8],
        ['LOG_WGT_BUFF_SIZE', 24],
      ],
    ],
    [
      'limit.element-byte-inp',
      [
        ['LOG_BLOCK_IN', 0],
        ['LOG_INP_WIDTH', 2],
      ],
    ],
    [
      'limit.element-byte-wgt',
      [
        ['LOG_BLOCK_IN', 0],
        ['LOG_BLOCK_OUT', 0],
        ['LOG_WGT_WIDTH', 2],
      ],
    ],
    [
      'limit.element-byte-out',
      [
        ['LOG_BLOCK_OUT', 0],
        ['LOG_OUT_WIDTH', 2],
      ],
    ],
    ['limit.buffer-holds-acc', [['LOG_ACC_BUFF_SIZE', 5]]],
    ['limit.buffer-holds-wgt', [['LOG_WGT_BUFF_SIZE', 7]]],
    ['limit.fixed-index-inp', [FIXED, ['LOG_INP_BUFF_SIZE', 16]]],
    ['limit.fixed-index-wgt', [FIXED, ['LOG_WGT_BUFF_SIZE', 19]]],
    ['limit.fixed-index-acc', [FIXED, ['LOG_ACC_BUFF_SIZE', 18]]],
    ['limit.fixed-index-uop', [FIXED, ['LOG_UOP_BUFF_SIZE', 16]]],
    ['limit.sram-base-inp', [['LOG_INP_BUFF_SIZE', 24]]],
    ['limit.sram-base-uop', [['LOG_UOP_BUFF_SIZE', 24]]],
  ])('%s is found', (code, changes) => {
    expect(codes(machine(...changes))).toContain(code);
  });

  it('an output may not be wider than its accumulator (outside of what the schema offers)', () => {
    const limit = LIMITS.find((l) => l.code === 'limit.out-width');
    const check = (arch: Arch) => limit?.check(arch, geometry(arch));
    expect(check(machine(['LOG_OUT_WIDTH', 4], ['LOG_ACC_WIDTH', 3]))).toMatchObject({ got: 16, limit: 8 });
    expect(check(machine(['LOG_OUT_WIDTH', 3], ['LOG_ACC_WIDTH', 3]))).toBeNull();
  });

  it('buffers smaller than a fixed index reaches are fine', () => {
    expect(codes(machine(FIXED, ['LOG_INP_BUFF_SIZE', 12], ['LOG_UOP_BUFF_SIZE', 13]))).toEqual([]);
  });

  it('names field, value, limit and the nearest legal choices', () => {
    const [problem] = checkArch(machine(['LOG_UOP_BUFF_SIZE', 17]));
    expect(problem).toEqual({
      code: 'limit.uop-range-bits',
      field: 'LOG_UOP_BUFF_SIZE',
      got: 67,
      limit: 64,
      message:
        'The first word of GEMM and ALU needs 67 bits, 3 more than its 64: operation and loops 36 + first micro-op 15 + last micro-op 16. An index into UOP (32,768 elements) has 15 bits.',
      fix: 'Choose UOP 32 KiB (LOG_UOP_BUFF_SIZE 15).',
      repairs: [{ field: 'LOG_UOP_BUFF_SIZE', value: 15, label: 'UOP 32 KiB' }],
      fields: [
        { name: 'operation and loops', bits: 36 },
        { name: 'first micro-op', bits: 15 },
        { name: 'last micro-op', bits: 16 },
      ],
    });
  });

  it('offers the parameter at fault first', () => {
    const [problem] = checkArch(machine(['LOG_WGT_BUFF_SIZE', 20]));
    expect(problem?.field).toBe('LOG_WGT_BUFF_SIZE');
    expect(problem?.repairs?.[0]).toMatchObject({ field: 'LOG_WGT_BUFF_SIZE', value: 18 });
  });

  it.each<[ParameterId, ParameterValue, ParameterValue]>([
    ['LOG_BATCH', 1e9, 6],
    ['LOG_BATCH', -1, 0],
    ['LOG_BLOCK_IN', Number.NaN, 4],
    ['LOG_BLOCK_OUT', Infinity, 8],
    ['queueDepth', 1.5, 2],
    ['busBits', 96, 64],
    ['isaLayout', 'chisel', 'derived'],
    ['clockMHz', 0, 1],
  ])(
    '%s = %s is out of range, and the nearest value that leaves the machine legal is offered',
    (id, value, nearest) => {
      const problems = checkArch(machine([id, value]));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ code: 'parameter.value', field: id });
      expect(problems[0]?.repairs?.[0]).toMatchObject({ field: id, value: nearest });
    },
  );

  it('takes every machine of the golden programs and recordings', () => {
    const root = new URL('../../testdata/golden/', import.meta.url);
    const read = (path: string): unknown => JSON.parse(gunzipSync(readFileSync(new URL(path, root))).toString('utf8'));
    const bundle = (path: string): { config: unknown; hardware?: unknown } => read(path) as never;
    const recording = (path: string) => (read(path) as { machine: { config: unknown; hardware?: unknown } }).machine;
    const machines = [
      bundle('program/default/conv5x5-p2.json.gz'),
      bundle('program/pynq4x8/conv5x5-p2.json.gz'),
      ...readdirSync(new URL('timing/', root))
        .filter((f) => f.endsWith('.gz'))
        .map((f) => recording(`timing/${f}`)),
    ];
    for (const { config, hardware } of machines) {
      const parsed = parseVtaConfig(config);
      const shell = parseHardware(hardware ?? {}, DEFAULT_ARCH.hardware);
      if (!parsed.ok || !shell.ok) throw new Error('a golden machine was not read');
      expect(checkArch({ config: parsed.value, hardware: shell.value })).toEqual([]);
    }
  });
});

describe('repairs', () => {
  const first = (...changes: readonly Change[]) => checkArch(machine(...changes))[0]?.repairs?.[0];

  it('of elements of half the width are half of the buffers: the depths stay', () => {
    const int4 = machine(['LOG_INP_WIDTH', 2], ['LOG_WGT_WIDTH', 2], ['LOG_OUT_WIDTH', 2]);
    const [problem] = checkArch(int4);
    expect(problem?.repairs?.[0]).toEqual({
      field: 'LOG_INP_BUFF_SIZE',
      value: 14,
      label: 'INP 16 KiB, WGT 128 KiB',
      also: [{ field: 'LOG_WGT_BUFF_SIZE', value: 17 }],
    });
    expect(problem?.fix).toMatch(
      /^Choose INP 16 KiB \(LOG_INP_BUFF_SIZE 14\) and WGT 128 KiB \(LOG_WGT_BUFF_SIZE 17\), /,
    );
  });

  it('of blocks of 1 are smaller buffers, and no block of 256', () => {
    const blocks: readonly Change[] = [
      ['LOG_BLOCK_IN', 0],
      ['LOG_BLOCK_OUT', 0],
    ];
    expect(first(...blocks)).toMatchObject({ label: 'INP 2 KiB, WGT 1 KiB, ACC 8 KiB' });
    for (const { fix } of checkArch(machine(...blocks))) expect(fix).not.toContain('LOG_BLOCK_OUT');
  });

  it('of several buffers never make one smaller than they must', () => {
    fc.assert(
      fc.property(anyArch, (broken) => {
        for (const repair of checkArch(broken).flatMap((p) => p.repairs ?? [])) {
          if (repair.also === undefined) continue;
          expect(isLegal(withRepair(broken, repair))).toBe(true);
          for (const { field, value } of changesOf(repair)) {
            if (!isParameterId(field) || Number(value) > Number(getParameter(broken, field))) continue;
            const larger = withParameter(withRepair(broken, repair), field, Number(value) + 1);
            expect(isLegal(larger)).toBe(false);
          }
        }
      }),
      { seed: 6, numRuns: samples(50, 2000) },
    );
  });

  const arch = fc.oneof(nearDefaultArch, anyArch);

  it('mend their limit and break no other', () => {
    fc.assert(
      fc.property(arch, (broken) => {
        const before = new Set(codes(broken));
        for (const problem of checkArch(broken)) {
          for (const repair of problem.repairs ?? []) {
            const after = codes(withRepair(broken, repair));
            for (const { field } of changesOf(repair)) expect(field).toSatisfy(isParameterId);
            expect(after).not.toContain(problem.code);
            expect(after.filter((code) => !before.has(code))).toEqual([]);
          }
        }
      }),
      { seed: 2, numRuns: samples(50, 200) },
    );
  });

  it('there is one whenever a single change of a parameter involved makes the machine legal', () => {
    fc.assert(
      fc.property(nearDefaultArch, (broken) => {
        for (const problem of checkArch(broken)) {
          const limit = LIMITS.find((l) => l.code === problem.code);
          const mendable = (limit?.parameters ?? []).some((id) =>
            (PARAMETERS.find((p) => p.id === id)?.stops ?? []).some((v) => isLegal(withParameter(broken, id, v))),
          );
          if (mendable) expect(problem.repairs).not.toEqual([]);
        }
      }),
      { seed: 3, numRuns: samples(50, 200) },
    );
  });

  it('a machine is legal exactly if nothing is wrong with it', () => {
    fc.assert(
      fc.property(arch, (a) => {
        expect(isLegal(a)).toBe(checkArch(a).length === 0);
      }),
      { seed: 4, numRuns: samples(80, 300) },
    );
  });
});

describe('notes', () => {
  const notes = (...changes: readonly Change[]): readonly string[] => archNotes(machine(...changes)).map((n) => n.code);

  it('there are none for the default: the RTL exists for it', () => {
    expect(notes()).toEqual([]);
  });

  it('say what is extrapolated, and why', () => {
    expect(archNotes(machine(['LOG_BATCH', 1], ['LOG_INP_BUFF_SIZE', 16], ['LOG_ACC_BUFF_SIZE', 18]))).toEqual([
      {
        code: 'note.extrapolated',
        field: 'LOG_BATCH',
        message: 'The RTL exists for BATCH 1 only; BATCH 2 is the same mechanism, extrapolated.',
        concerns: ['cycles', 'resources'],
      },
    ]);
    expect(notes(['LOG_INP_BUFF_SIZE', 14])).toEqual(['note.index-widths']);
    expect(notes(FIXED, ['LOG_INP_BUFF_SIZE', 14])).toEqual([]);
  });

  it('an output row narrower than the bus in a wider element cannot be built', () => {
    expect(notes(FIXED, ['LOG_BATCH', 2], ['LOG_BLOCK_OUT', 2])).toContain('note.output-row');
    expect(notes(FIXED, ['LOG_BLOCK_OUT', 2])).not.toContain('note.output-row');
  });

  it('a buffer smaller than a beat cannot be built', () => {
    expect(notes(FIXED, ['LOG_UOP_BUFF_SIZE', 5], ['busBits', 512])).toContain('note.buffer-below-beat');
  });
});
