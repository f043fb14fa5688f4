import { describe, expect, it } from 'vitest';
import type { Result } from '../base/problem.ts';
import { DEFAULT_EXPERIMENT } from '../experiment/defaults.ts';
import { runWhole } from '../experiment/run.ts';
import { evaluateWhole } from './evaluate.ts';
import { machineSpace } from './space.ts';
import { parseSweepSpec, type SweepSpec } from './sweepSpec.ts';

const value = <T>(r: Result<T>): T => {
  if (!r.ok) throw new Error(r.problems[0].message);
  return r.value;
};
const problem = <T>(r: Result<T>): string => (r.ok ? 'ok' : r.problems[0].code);

const small = (axes: Record<string, unknown>): SweepSpec =>
  value(parseSweepSpec({ axes, layers: ['8,8,32,32,3,1,1'] }));

describe('a sweep', () => {
  it('combines its axes, the last changing fastest', () => {
    const spec = small({ LOG_BLOCK_IN: [3, 4], busBits: [64, 128, 256] });
    const space = machineSpace(spec);
    expect(space.size).toBe(6);
    expect(space.at(0)).toEqual({ LOG_BLOCK_IN: 3, busBits: 64 });
    expect(space.at(1)).toEqual({ LOG_BLOCK_IN: 3, busBits: 128 });
    expect(space.machineAt(5).hardware.busBits).toBe(256);
    expect(space.machineAt(5).config.LOG_BLOCK_IN).toBe(4);
  });

  it('runs each design to the cycle, with bound and resources', () => {
    const spec = small({ busBits: [64, 256] });
    const [narrow, wide] = [evaluateWhole(spec, 0), evaluateWhole(spec, 1)];
    expect(narrow.cycles).toBeGreaterThan(wide.cycles ?? Infinity);
    expect(narrow.bound).toBeLessThanOrEqual(narrow.cycles ?? 0);
    expect(narrow.resources?.lut).toBeLessThan(wide.resources?.lut ?? 0);
    expect(narrow.milliseconds).toBe((narrow.cycles ?? 0) / 100_000);
  });

  it('counts a layer as often as its network has it', () => {
    const spec = value(parseSweepSpec({ axes: { clockMHz: [100] }, layers: ['resnet18.C10', 'resnet18.C11'] }));
    const result = evaluateWhole(spec, 0);
    const cycles = result.layers.map((l) => l.cycles);
    expect(result.cycles).toBe((cycles[0] ?? 0) + 3 * (cycles[1] ?? 0));
  });

  it('runs what the experiment runs, its epilogue too: a design that is opened takes what the sweep said', () => {
    const spec = small({ busBits: [64] });
    const epilogue = { shift: 2, bias: false, clip: null } as const;
    const shape = spec.layers[0]?.shape;
    if (shape === undefined) throw new Error('no layer');
    const { base: arch } = spec;
    const run = value(runWhole({ ...DEFAULT_EXPERIMENT, arch, workload: { kind: 'conv', shape }, epilogue }));
    expect(evaluateWhole({ ...spec, epilogue }, 0).cycles).toBe(run.run.trace.cycles);
    expect(evaluateWhole(spec, 0).cycles).not.toBe(run.run.trace.cycles);
  });

  it('says of each design whether its cycles are extrapolated, and why', () => {
    const spec = small({ memoryDelay: [16, 32] });
    expect(evaluateWhole(spec, 0).extrapolated).toEqual([]);
    expect(evaluateWhole(spec, 1).extrapolated.join()).toMatch(/delay|latency/i);
  });

  it('keeps an illegal design, with what is wrong with it', () => {
    const result = evaluateWhole(small({ LOG_ACC_BUFF_SIZE: [18] }), 0);
    expect(result.legal).toBe(false);
    expect(result.cycles).toBeNull();
    expect(result.problems[0]?.fix).not.toBe('');
  });

  it('refuses what it cannot read, naming the field', () => {
    expect(problem(parseSweepSpec(null))).toBe('sweep.form');
    expect(problem(parseSweepSpec({ axes: {}, nonsense: 1 }))).toBe('sweep.form');
    expect(problem(parseSweepSpec({ axes: { LOG_BLOCK: [3] } }))).toBe('sweep.axis');
    expect(problem(parseSweepSpec({ axes: { LOG_BLOCK_IN: ['x'] } }))).toBe('parameter.value');
    expect(problem(parseSweepSpec({ axes: {}, base: 'spartan' }))).toBe('sweep.base');
    expect(problem(parseSweepSpec({ axes: {}, device: 'spartan' }))).toBe('sweep.device');
    expect(problem(parseSweepSpec({ axes: {}, layers: ['vgg.X'] }))).toBe('workload.unknown-layer');
    expect(problem(parseSweepSpec({ axes: {}, layers: ['8,8,a'] }))).not.toBe('ok');
  });

  it('refuses more designs than anybody would wait for', () => {
    const many = Array.from({ length: 500 }, (_, i) => i + 1);
    const spec = { axes: { clockMHz: many, memoryDelay: many } };
    expect(problem(parseSweepSpec(spec))).toBe('sweep.size');
    expect(problem(parseSweepSpec({ axes: { clockMHz: [1, 2] }, limit: 1 }))).toBe('sweep.size');
  });
});
