import { describe, expect, it } from 'vitest';
import { allFigures } from '../analysis/figures.ts';
import { story } from '../analysis/story.ts';
import { must } from '../compiler/compiler.testing.ts';
import { DEFAULT_EXPERIMENT } from '../experiment/defaults.ts';
import { viewOf } from '../experiment/result.ts';
import { runWhole } from '../experiment/run.ts';
import { defines } from '../figures/definition.ts';
import { referenceParts } from '../figures/reference.ts';
import { shapeOf } from '../layer/layer.ts';
import { DESIGN_FIGURES, type DesignFigureName } from './designFigures.ts';
import { evaluateWhole } from './evaluate.ts';
import { FIGURE_REGISTRY, figureDefinition } from './figureRegistry.ts';
import { expectDefined } from './figureRegistry.testing.ts';
import { parseSweepSpec } from './sweepSpec.ts';
import '../analysis/derived.ts';

describe('the registry of figures', () => {
  it('has every id once, each with words, a unit that is said, and a section that defines it', () => {
    const ids = FIGURE_REGISTRY.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, label, meaning, formula, digits, reference } of FIGURE_REGISTRY) {
      expect([id, [label, meaning, formula].filter((text) => text.trim() === '')]).toEqual([id, []]);
      expect([id, Number.isInteger(digits) && digits >= 0, referenceParts(reference) !== null]).toEqual([
        id,
        true,
        true,
      ]);
    }
    expect(ids.filter((id) => !id.includes('*') && figureDefinition(id)?.id !== id)).toEqual([]);
    expect(figureDefinition('nonsense')).toBeUndefined();
  });

  it('tells several of a kind apart by what stands for the star alone', () => {
    expect(defines({ id: 'network.*.cycles' }, 'network.3.cycles')).toBe(true);
    expect(defines({ id: 'network.*.cycles' }, 'network.cycles')).toBe(false);
    expect(defines({ id: 'network.cycles' }, 'networkxcycles')).toBe(false);
    expect(defines({ id: 'part.*' }, 'part.read.INP')).toBe(true);
  });

  it('has what a run says of itself, of its parts, its traffic and its instructions', () => {
    const shape = shapeOf(8, 8, 32, 32, 3, 1, 1);
    const run = viewOf(must(runWhole({ ...DEFAULT_EXPERIMENT, workload: { kind: 'conv', shape } })));
    const figures = [
      ...allFigures(run),
      ...Array.from({ length: run.instructions.length }, (_, i) => story(run, i)?.segments ?? [])
        .flat()
        .map(({ figure }) => figure),
    ];
    expect(figures.length).toBeGreaterThan(30);
    figures.forEach(expectDefined);
  });

  it('has what a design says: its fields, and what it takes of the device', () => {
    const spec = must(parseSweepSpec({ axes: { busBits: [64] }, layers: ['8,8,32,32,3,1,1'] }));
    const design = evaluateWhole(spec, 0);
    for (const [name, { id, value }] of Object.entries(DESIGN_FIGURES)) {
      expect(id).toBe(`design.${name}`);
      const field: unknown = Object.entries(design).find(([key]) => key === name)?.[1];
      if (name === 'utilization') expect(value(design)).toBe(100 * (design.utilization ?? NaN));
      else if (field !== undefined) expect([name, value(design)]).toEqual([name, field]);
    }
    const used = (name: DesignFigureName): number | null => DESIGN_FIGURES[name].value(design);
    for (const line of design.resources?.budget ?? []) expect(used(line.resource)).toBe(line.used);
    expect([used('ALM'), used('M10K')]).toEqual([null, null]);
    const { cycles, bound } = design;
    expect(used('aboveBound')).toBeCloseTo(100 * ((cycles ?? NaN) / (bound ?? NaN) - 1), 9);
    const illegal = { ...design, cycles: null, bound: null, utilization: null, resources: null };
    expect((['aboveBound', 'utilization', 'LUT'] as const).map((name) => DESIGN_FIGURES[name].value(illegal))).toEqual([
      ...[null, null, null],
    ]);
  });
});
