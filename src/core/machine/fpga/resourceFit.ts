import type { LogicKind } from './loadTerms.ts';
import { type ModuleGroup, MODULE_GROUPS } from './moduleTerms.ts';
import { leastSquares } from './leastSquares.ts';
import type { Structure } from './structure.ts';
import { type Technology, XILINX } from './technology.ts';

/** Coefficients by group of modules, then by term. */
export type Coefficients = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** One synthesised machine: LUT (logic, memory and shift registers together) and FF of each module. */
export interface SynthesisPoint {
  readonly name: string;
  readonly structure: Structure;
  readonly parts: Readonly<Record<string, Readonly<Record<LogicKind, number>>>>;
}

/** Relative errors of predictions for points that were left out of the fit (0.01 is 1 %). */
export interface FitError {
  readonly mean: number;
  readonly worst: number;
  readonly worstPoint: string;
  readonly points: number;
}

const measuredOf = (point: SynthesisPoint, part: string, count: LogicKind): number => point.parts[part]?.[count] ?? 0;

export const totalOf = (point: SynthesisPoint, count: LogicKind): number =>
  Object.values(point.parts).reduce((sum, part) => sum + part[count], 0);

const memoryOf = (group: ModuleGroup, count: LogicKind, s: Structure, part: string): number =>
  count === 'lut' ? group.lutMemory(s, part) : 0;

/** Coefficients keep six digits: enough to the LUT, and the file stays readable. */
export const rounded = (x: number): number => (Math.abs(x) < 1e-6 ? 0 : Number(x.toPrecision(6)));

function fitGroup(
  points: readonly SynthesisPoint[],
  group: ModuleGroup,
  count: LogicKind,
): Readonly<Record<string, number>> {
  const samples = points.flatMap((point) =>
    group.parts.map((part) => ({
      terms: group.terms(count, point.structure, XILINX, part),
      measured: measuredOf(point, part, count) - memoryOf(group, count, point.structure, part),
      // A LUT counts by its share of the design: the aim is a small relative error of the total.
      weight: 1000 / totalOf(point, count),
    })),
  );
  const names = [...new Set(samples.flatMap((s) => Object.keys(s.terms)))];
  const found = leastSquares(samples.map((s) => ({ ...s, terms: names.map((name) => s.terms[name] ?? 0) })));
  return Object.fromEntries(names.map((name, i) => [name, rounded(found[i] ?? 0)]));
}

/** Least squares, module by module. */
export const fitCoefficients = (points: readonly SynthesisPoint[], count: LogicKind): Coefficients =>
  Object.fromEntries(MODULE_GROUPS.map((group) => [group.name, fitGroup(points, group, count)]));

/** LUT logic or FF of one module by the model (a fraction, never negative); LUT memory comes on top. */
export function predictPart(
  coefficients: Coefficients,
  group: ModuleGroup,
  part: string,
  s: Structure,
  { count, technology }: { readonly count: LogicKind; readonly technology: Technology },
): number {
  const by = coefficients[group.name] ?? {};
  let sum = 0;
  for (const [name, value] of Object.entries(group.terms(count, s, technology, part))) sum += (by[name] ?? 0) * value;
  return Math.max(0, sum);
}

/** LUT logic or FF of the whole design by the model. */
export function predictLogic(
  coefficients: Coefficients,
  count: LogicKind,
  s: Structure,
  technology: Technology,
): number {
  let sum = 0;
  for (const group of MODULE_GROUPS) {
    for (const part of group.parts) sum += predictPart(coefficients, group, part, s, { count, technology });
  }
  return sum;
}

/** LUTs used as memory in the whole design (7-series). */
const lutMemory = (s: Structure): number =>
  MODULE_GROUPS.reduce((sum, group) => sum + group.parts.reduce((of, part) => of + group.lutMemory(s, part), 0), 0);

/** LUT (memory included) or FF of the whole design on a 7-series device. */
const predict = (coefficients: Coefficients, count: LogicKind, s: Structure): number =>
  predictLogic(coefficients, count, s, XILINX) + (count === 'lut' ? lutMemory(s) : 0);

/** Predicts each point from all the others. */
export function leaveOneOut(points: readonly SynthesisPoint[], count: LogicKind): FitError {
  const errors = points.map((point) => {
    const others = points.filter((p) => p !== point);
    const total = totalOf(point, count);
    return {
      name: point.name,
      error: Math.abs(predict(fitCoefficients(others, count), count, point.structure) / total - 1),
    };
  });
  return summarise(errors);
}

export function summarise(errors: readonly { readonly name: string; readonly error: number }[]): FitError {
  const worst = errors.reduce((a, b) => (b.error > a.error ? b : a), { name: '', error: 0 });
  return {
    mean: rounded(errors.reduce((sum, e) => sum + e.error, 0) / Math.max(1, errors.length)),
    worst: rounded(worst.error),
    worstPoint: worst.name,
    points: errors.length,
  };
}
