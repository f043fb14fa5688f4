import type { Problem, Repair } from '../base/problem.ts';
import type { Arch } from './arch.ts';
import { FIELD_LIMITS } from './fieldLimits.ts';
import { geometry } from './geometry.ts';
import type { Breach, Limit } from './limit.ts';
import type { ParameterId } from './parameter.ts';
import { inDomain, nearestValues } from './parameter.ts';
import { PARAMETERS, getParameter, parameter, valueProblem, withParameter } from './parameters.ts';
import { fittingBuffers } from './fittingBuffers.ts';
import { chooseText, fixOf, settingRepair, type Setting } from './setting.ts';
import { SHAPE_LIMITS } from './shapeLimits.ts';

export type { Limit } from './limit.ts';
export { archNotes, extrapolatedCycles } from './notes.ts';

/** Every limit of `instructions.md` section 2, as values. */
export const LIMITS: readonly Limit[] = [...SHAPE_LIMITS, ...FIELD_LIMITS];

/** How many repairs a problem offers at most. */
const MAX_REPAIRS = 4;
/** Another field layout is a larger step than any size: offered last. */
const OTHER_LAYOUT_DISTANCE = 100;
/** A repair of one parameter that stands beside one of several buffers moves it by so many steps at most. */
const NEAR_STEPS = 2;

/** A problem for every parameter that has no value of its range. */
export const outsideDomains = (arch: Arch): readonly Problem[] =>
  PARAMETERS.map((p) => valueProblem(p, getParameter(arch, p.id))).filter((p) => p !== null);

/** Codes of the limits a machine breaks; its parameters lie in their domains. */
function brokenBy(arch: Arch): ReadonlySet<string> {
  const g = geometry(arch);
  return new Set(LIMITS.filter((l) => l.check(arch, g) !== null).map((l) => l.code));
}

/** Is the machine legal? The quick test for searches: no messages, no repairs. */
export const isLegal = (arch: Arch): boolean => firstBreach(arch) === null;

/** Why a machine cannot be built: the first limit it breaks, in a sentence; null if it can. Looks for no repairs. */
export function firstBreach(arch: Arch): string | null {
  for (const p of PARAMETERS) {
    const value = getParameter(arch, p.id);
    if (!inDomain(p.domain, value)) return valueProblem(p, value)?.message ?? null;
  }
  const g = geometry(arch);
  for (const limit of LIMITS) {
    const breach = limit.check(arch, g);
    if (breach !== null) return breach.message;
  }
  return null;
}

/**
 * Everything that is wrong with a machine; empty if it is legal. A parameter outside of its domain hides the limits
 * (its geometry would mean nothing). Repairs have been tried: each mends its problem and breaks nothing else, and those
 * that make the whole machine legal come first.
 */
export function checkArch(arch: Arch): readonly Problem[] {
  const outside = outsideDomains(arch);
  if (outside.length > 0) return outside.map((problem) => withLegalRepairs(arch, problem));
  const g = geometry(arch);
  const broken = brokenBy(arch);
  return LIMITS.flatMap((limit) => {
    const breach = limit.check(arch, g);
    return breach === null ? [] : [asProblem(limit, breach, repairsFor(arch, limit, breach.field, broken))];
  });
}

function asProblem(limit: Limit, breach: Breach, repairs: readonly Repair[]): Problem {
  const otherwise = `Change more than one of ${limit.parameters.map((id) => `${parameter(id).label} (${id})`).join(', ')}.`;
  const fix = fixOf(repairs, otherwise);
  return { code: limit.code, ...breach, fix, repairs };
}

interface Candidate extends Setting {
  readonly distance: number;
  readonly whole: boolean;
}

/**
 * Buffers that follow their elements, where that takes several of them and makes the machine legal; then for each parameter
 * involved its nearest value that mends the limit: the field at fault, then the smallest step.
 */
function repairsFor(arch: Arch, limit: Limit, field: ParameterId, broken: ReadonlySet<string>): readonly Repair[] {
  const buffers = fittingBuffers(arch, brokenBy);
  const together = buffers.length > 1 && buffers.some((s) => limit.parameters.includes(s.field)) ? buffers : [];
  const candidates = limit.parameters.flatMap((id) => nearestRepair(arch, limit, broken, id));
  const whole = candidates.filter((c) => c.whole);
  const single = (whole.length > 0 ? whole : candidates).sort(
    (a, b) => Number(b.field === field) - Number(a.field === field) || a.distance - b.distance,
  );
  const [first, ...rest] = together;
  if (first === undefined) return single.slice(0, MAX_REPAIRS).map((c) => settingRepair(c));
  // Next to that, a block many times as large is another machine, not a repair of this one.
  const near = single.filter((c) => c.distance <= NEAR_STEPS || c.distance === OTHER_LAYOUT_DISTANCE);
  return [settingRepair(first, ...rest), ...near.slice(0, MAX_REPAIRS - 1).map((c) => settingRepair(c))];
}

function nearestRepair(arch: Arch, limit: Limit, broken: ReadonlySet<string>, id: ParameterId): readonly Candidate[] {
  const current = getParameter(arch, id);
  let partial: Candidate | null = null;
  for (const value of nearestValues(parameter(id), current)) {
    const changed = withParameter(arch, id, value);
    if (value === current) continue;
    const left = [...brokenBy(changed)];
    if (left.some((code) => code === limit.code || !broken.has(code))) continue;
    const distance = typeof value === 'number' ? Math.abs(value - Number(current)) : OTHER_LAYOUT_DISTANCE;
    const candidate = { field: id, value, distance, whole: left.length === 0 };
    if (candidate.whole) return [candidate];
    partial ??= candidate;
  }
  return partial === null ? [] : [partial];
}

/** For a value outside of its domain: the nearest values that leave the machine legal, if it is otherwise. */
function withLegalRepairs(arch: Arch, problem: Problem): Problem {
  const p = PARAMETERS.find((candidate) => candidate.id === problem.field);
  if (p === undefined) return problem;
  const legal = nearestValues(p, getParameter(arch, p.id)).find((v) => isLegal(withParameter(arch, p.id, v)));
  if (legal === undefined) return problem;
  const repairs = [settingRepair({ field: p.id, value: legal })];
  return { ...problem, fix: chooseText(repairs), repairs };
}
