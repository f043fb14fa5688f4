import { describe, expect, it } from 'vitest';
import { checkArch, isLegal } from '../machine/limits.ts';
import { DEFAULT_ARCH, parameter, withParameter } from '../machine/parameters.ts';
import { inOneGo } from '../base/slices.ts';
import { legalDesigns, type LegalDesigns } from './legalDesigns.ts';
import { gridSize, machineSpace, type SweepAxis } from './space.ts';

const count = (axes: readonly SweepAxis[]): LegalDesigns | null =>
  inOneGo(legalDesigns({ base: DEFAULT_ARCH, axes }, (axis) => parameter(axis.id).stops));

/** One machine after the other, by the limits. */
function illegalOf(axes: readonly SweepAxis[]): number {
  const archs = Array.from({ length: gridSize(axes) }, (_, i) =>
    machineSpace({ base: DEFAULT_ARCH, axes }).machineAt(i),
  );
  return archs.filter((arch) => !isLegal(arch)).length;
}

describe('designs that cannot be built', () => {
  const axes: readonly SweepAxis[] = [
    { id: 'LOG_BLOCK_OUT', values: [3, 4, 5] },
    { id: 'busBits', values: [64, 128] },
    { id: 'LOG_WGT_BUFF_SIZE', values: [5, 17, 18, 19] },
    { id: 'LOG_INP_BUFF_SIZE', values: [14, 15, 16] },
  ];

  it('are counted before the sweep, as the limits count them', () => {
    const { total, illegal, why } = count(axes)?.all ?? {};
    expect(total).toBe(72);
    expect(illegal).toBe(illegalOf(axes));
    expect(illegal).toBeGreaterThan(0);
    expect(why).toMatch(/needs \d+ bits|less than one element/);
  });

  it('are counted of every value that an axis offers, chosen or not, with the chosen values of the others', () => {
    const of = count(axes)?.of;
    expect([...(of?.keys() ?? [])]).toEqual(['LOG_BLOCK_OUT', 'LOG_WGT_BUFF_SIZE', 'LOG_INP_BUFF_SIZE']);
    for (const [id, counts] of of ?? []) {
      expect([...counts.keys()]).toEqual(parameter(id).stops);
      for (const [value, { total, illegal, why }] of counts) {
        const alone = axes.map((axis) => (axis.id === id ? { id, values: [value] } : axis));
        expect([total, illegal]).toEqual([gridSize(alone), illegalOf(alone)]);
        expect(why === null).toBe(illegal === 0);
      }
    }
  });

  it('say why by the machine that the sweep starts from', () => {
    const [problem] = checkArch(withParameter(DEFAULT_ARCH, 'LOG_WGT_BUFF_SIZE', 19));
    expect(count(axes)?.of.get('LOG_WGT_BUFF_SIZE')?.get(19)?.why).toBe(problem?.message);
  });

  it('are none where no axis meets a limit', () => {
    const free = [{ id: 'busBits', values: [64, 128] } as const];
    expect(count(free)).toEqual({ all: { total: 2, illegal: 0, why: null }, of: new Map() });
  });

  it('are left to the sweep where there are very many', () => {
    const values = Array.from({ length: 20 }, (_, i) => 5 + i);
    const many = (['LOG_INP_BUFF_SIZE', 'LOG_WGT_BUFF_SIZE', 'LOG_ACC_BUFF_SIZE'] as const).map((id) => ({
      id,
      values,
    }));
    expect(count(many)).toBeNull();
  });

  it('are counted in slices', () => {
    let slices = 0;
    for (const _ of legalDesigns({ base: DEFAULT_ARCH, axes }, (axis) => axis.values)) slices++;
    expect(slices).toBeGreaterThan(1);
  });
});
