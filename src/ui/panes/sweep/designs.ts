import { quantityText } from '../../../core/machine/quantity.ts';
import { parameter, type ParameterId, type ParameterValue } from '../../../core/machine/parameters.ts';
import { DESIGN_FIGURES, type ResourceName } from '../../../core/explore/designFigures.ts';
import type { DesignResult } from '../../../core/explore/evaluate.ts';
import { frontOf, objectiveOf } from '../../../core/explore/objective.ts';
import type { SweepAxis } from '../../../core/explore/space.ts';
import { thin } from '../../words/format.ts';

/** A design that ran, as a point. */
export interface PlottedDesign {
  readonly result: DesignResult;
  readonly used: number;
  readonly milliseconds: number;
  readonly fits: boolean;
}

/** Resources that can be an axis: those the device of the sweep has. */
export function resourceNames(results: readonly DesignResult[]): readonly ResourceName[] {
  const budget = results.find((r) => r.resources !== null)?.resources?.budget;
  return budget === undefined ? ['LUT', 'FF', 'BRAM36', 'DSP'] : budget.map((line) => line.resource);
}

/** The one that was chosen, if the device has it. */
export function chosenResource(results: readonly DesignResult[], wanted: ResourceName): ResourceName {
  const names = resourceNames(results);
  return names.includes(wanted) ? wanted : (names[0] ?? 'LUT');
}

/** How much of a resource the device has; null if that is not known yet. */
export function availableOf(results: readonly DesignResult[], resource: ResourceName): number | null {
  const found = results.find((r) => r.resources !== null)?.resources?.budget;
  return found?.find((line) => line.resource === resource)?.available ?? null;
}

/** Designs that ran to the end; the others have no latency to show. */
export function designPoints(results: readonly DesignResult[], resource: ResourceName): PlottedDesign[] {
  return results.flatMap((result) => {
    const used = DESIGN_FIGURES[resource].value(result);
    if (result.milliseconds === null || used === null) return [];
    return [{ result, used, milliseconds: result.milliseconds, fits: result.resources?.fits === true }];
  });
}

/** The designs that fit and that no other design that fits beats in both: fewest resources first. */
export function fittingFront(points: readonly PlottedDesign[], resource: ResourceName): readonly PlottedDesign[] {
  const fitting = new Map(points.filter((p) => p.fits).map((p) => [p.result, p]));
  const objectives = [objectiveOf(DESIGN_FIGURES[resource]), objectiveOf(DESIGN_FIGURES.milliseconds)];
  return frontOf([...fitting.keys()], objectives).flatMap((result) => fitting.get(result) ?? []);
}

/** Units that the parameter's name says already. */
const IMPLIED = /^(channels?|rows?)$/;

export function valueText(id: ParameterId, value: ParameterValue): string {
  const { value: text, unit } = parameter(id).display(value);
  return thin(quantityText({ value: text, unit: IMPLIED.test(unit) ? '' : unit }));
}

/** `BLOCK_IN 32, WGT 64 KiB`: what makes a design this one, in the order of the axes given. */
export function designText(axes: readonly SweepAxis[], result: DesignResult): string {
  return axes
    .flatMap(({ id }) => {
      const value = result.design[id];
      return value === undefined ? [] : [`${parameter(id).label} ${valueText(id, value)}`];
    })
    .join(', ');
}

/** Why a design has no result, or does not fit; empty if all is well. */
export function whyNot(result: DesignResult): string {
  const [problem] = result.problems;
  if (problem !== undefined) return thin(problem.message);
  if (result.resources !== null && !result.resources.fits) return thin(result.resources.why);
  return '';
}
