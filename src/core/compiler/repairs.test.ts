import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arch } from '../machine/arch.ts';
import { geometry } from '../machine/geometry.ts';
import { checkArch } from '../machine/limits.ts';
import { DEFAULT_ARCH, isParameterId, parameter, valueProblem, withParameter } from '../machine/parameters.ts';
import { nearDefaultArch } from '../machine/parameters.testing.ts';
import type { Problem, Repair } from '../base/problem.ts';
import { samples } from '../../testdata/sample.ts';
import { checkConv } from '../layer/checkConv.ts';
import { shapeOf, type ConvShape, type Epilogue } from '../layer/layer.ts';
import { anyJoinedEpilogue, anySmallWindow, epilogueFor } from '../layer/layer.testing.ts';
import { anySmallArch, layerShape, must } from './compiler.testing.ts';
import { checkSchedule } from './space/legality.ts';
import { FOLDS, ORDERS } from './schedule/schedule.ts';
import { createTarget } from './target/target.ts';

const keys = (problems: readonly Problem[]): string[] => problems.map(({ code, field }) => `${code} ${field}`);

/** Does every repair that is offered, and counts them: its problem must be gone, and nothing new be wrong. */
function tryAll(
  problems: readonly Problem[],
  attempt: (repair: Repair) => readonly Problem[],
  context: object,
): number {
  let offered = 0;
  for (const problem of problems) {
    for (const repair of problem.repairs ?? []) {
      const left = keys(attempt(repair));
      const fresh = left.filter((key) => !keys(problems).includes(key));
      const still = left.filter((key) => keys([problem]).includes(key));
      expect({ fresh, still }, JSON.stringify({ repair, problem, ...context })).toEqual({ fresh: [], still: [] });
      offered++;
    }
  }
  return offered;
}

const problemsOf = (arch: Arch, shape: ConvShape, epilogue: Epilogue): readonly Problem[] => {
  const target = createTarget(arch, shape, epilogue);
  return target.ok ? [] : target.problems;
};

const changed = (arch: Arch, { field, value }: Repair): Arch => withParameter(arch, field as never, value);

/** With room for one element of weights, and a narrow bus, where that can be: hardly any machine is drawn so. */
function tight(arch: Arch): Arch {
  const { LOG_WGT_WIDTH, LOG_BLOCK_IN, LOG_BLOCK_OUT } = arch.config;
  const bytes = LOG_WGT_WIDTH + LOG_BLOCK_IN + LOG_BLOCK_OUT - 3;
  const small = withParameter(withParameter(arch, 'LOG_WGT_BUFF_SIZE', bytes), 'busBits', 64);
  return checkArch(small).length === 0 ? small : arch;
}

describe('every repair that is offered has been tried', () => {
  it('where a layer needs another machine: blocks for a second tensor, buffers of an element, wider weights', () => {
    const seen = new Map<string, number>();
    const machines = fc.oneof(
      { weight: 1, arbitrary: anySmallArch() },
      { weight: 1, arbitrary: anySmallArch().map(tight) },
    );
    fc.assert(
      fc.property(machines, anySmallWindow(), anyJoinedEpilogue(), (arch, shape, drawn) => {
        const epilogue = epilogueFor(geometry(arch).scalarBits, drawn);
        const problems = problemsOf(arch, shape, epilogue);
        for (const { code, repairs = [] } of problems) seen.set(code, (seen.get(code) ?? 0) + repairs.length);
        tryAll(problems, (repair) => problemsOf(changed(arch, repair), shape, epilogue), { arch, shape, epilogue });
      }),
      { numRuns: samples(800, 4000) },
    );
    // They are still offered where they work.
    for (const code of ['compile.operand-blocks', 'compile.operand-multiply', 'compile.one-element']) {
      expect(seen.get(code), code).toBeGreaterThan(5);
    }
  });

  it('not where equal blocks break another limit: then the fix says what goes with them', () => {
    const config = { ...DEFAULT_ARCH.config, LOG_BLOCK_IN: 0, LOG_INP_BUFF_SIZE: 11, LOG_WGT_BUFF_SIZE: 14 };
    const arch: Arch = { ...DEFAULT_ARCH, config: { ...config, LOG_BLOCK_OUT: 8, LOG_ACC_BUFF_SIZE: 21 } };
    expect(checkArch(arch)).toEqual([]);
    const epilogue: Epilogue = { shift: 0, bias: false, operand: { operation: 'add', factor: 1 }, clip: null };
    const [problem] = problemsOf(arch, shapeOf(4, 4, 16, 16, 1, 0, 1), epilogue);
    expect(problem).toMatchObject({ code: 'compile.operand-blocks', fix: expect.stringContaining('buffers') });
    expect(problem?.repairs).toBeUndefined();
  });

  it('where a schedule does not fit: a knob, a thread, a larger buffer', () => {
    const size = fc.integer({ min: 0, max: 60 });
    const schedule = fc.record({
      ...{
        tile_h: size,
        tile_w: size,
        tile_ci: fc.integer({ min: 1, max: 12 }),
        tile_co: fc.integer({ min: 1, max: 12 }),
      },
      ...{
        oc_nthread: fc.constantFrom(1, 2, 3),
        h_nthread: fc.constantFrom(1, 1, 2),
        order: fc.constantFrom(...ORDERS),
        fold_taps: fc.constantFrom(...FOLDS),
      },
    });
    let offered = 0;
    const grouped = { ...shapeOf(8, 8, 64, 64, 3, 1, 1), groups: 2 };
    const shapes = fc.oneof(fc.constantFrom(layerShape('C2'), layerShape('C8'), grouped), anySmallWindow());
    fc.assert(
      fc.property(nearDefaultArch, shapes, schedule, (arch, shape, s) => {
        const target = createTarget(arch, shape, { shift: 0, bias: true, clip: null });
        if (!target.ok) return;
        const after = ({ field, value }: Repair): readonly Problem[] => {
          if (!isParameterId(field)) return checkSchedule(target.value, { ...s, [field]: value });
          const other = createTarget(withParameter(arch, field, value), shape, target.value.epilogue);
          return other.ok ? checkSchedule(other.value, s) : other.problems;
        };
        offered += tryAll(checkSchedule(target.value, s), after, { arch, shape, s });
      }),
      { numRuns: samples(300, 3000) },
    );
    expect(offered).toBeGreaterThan(200);
  });

  it('not where a buffer cannot be so large: WGT beyond what an instruction can address', () => {
    const target = must(
      createTarget(DEFAULT_ARCH, shapeOf(8, 8, 2048, 2048, 5, 2, 1), { shift: 8, bias: false, clip: null }),
    );
    const s = {
      tile_h: 1,
      tile_w: 1,
      tile_ci: 128,
      tile_co: 128,
      oc_nthread: 1,
      h_nthread: 1,
      order: 'weight-stationary',
      fold_taps: 'none',
    } as const;
    const problem = checkSchedule(target, s).find((p) => p.code === 'schedule.wgt');
    expect(problem?.repairs?.map((r) => r.field) ?? []).not.toContain('LOG_WGT_BUFF_SIZE');
    expect(checkSchedule(target, s).map((p) => p.code)).toContain('schedule.wgt');
    expect(problem?.fix).not.toContain('LOG_WGT_BUFF_SIZE');
  });

  it('where sizes of a layer do not go together', () => {
    const count = fc.integer({ min: 1, max: 9 });
    const shapes = fc
      .record({ c: count, k: count, g: count, kernel: count, uniform: fc.constantFrom(true, undefined) })
      .map(({ c, k, g, kernel, uniform }): ConvShape => ({
        ...shapeOf(4, 4, c, k, kernel, 0, 1),
        groups: g,
        ...(uniform && { uniform }),
      }));
    let offered = 0;
    fc.assert(
      fc.property(shapes, (shape) => {
        offered += tryAll(checkConv(shape), ({ field, value }) => checkConv({ ...shape, [field]: value }), { shape });
      }),
      { numRuns: 300 },
    );
    expect(offered).toBeGreaterThan(50);
  });

  it('not where only the value is known, and not the machine', () => {
    expect(valueProblem(parameter('LOG_BLOCK_IN'), 99)?.repairs).toBeUndefined();
  });
});
