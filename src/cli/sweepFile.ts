import { about, type About } from '../core/experiment/about.ts';
import type { DesignResult } from '../core/explore/evaluate.ts';
import { machineSpace } from '../core/explore/space.ts';
import type { SweepSpec } from '../core/explore/sweepSpec.ts';
import { VERSION } from '../core/base/version.ts';
import type { ConvShape } from '../core/layer/layer.ts';
import { canonicalText, hashText } from '../core/experiment/key.ts';

/** A line of a sweep's file: the design, and which sweep it belongs to. */
export interface SweepLine extends DesignResult {
  /** Hash of all that designs of a sweep share: base machine, layers, schedule, device. */
  readonly sweep: string;
  /** Absent in lines of earlier versions. */
  readonly about?: About<readonly { readonly name: string; readonly shape: ConvShape }[]>;
}

/** `sweep`: its `sweepName`. */
export const sweepLine = (spec: SweepSpec, sweep: string, result: DesignResult): SweepLine => ({
  ...result,
  sweep,
  about: about(
    spec.layers.map(({ name, shape }) => ({ name, shape })),
    machineSpace(spec).machineAt(result.index),
    VERSION,
  ),
});

/** Same name, same results for the same point: axes may grow, and what was done stays good. */
export function sweepName({ base, layers, schedule, device }: SweepSpec): string {
  return hashText(canonicalText({ base, layers, schedule, device }));
}

export interface ResumedSweep {
  /** By index in this sweep. */
  readonly done: ReadonlyMap<number, SweepLine>;
  /** Lines of other sweeps or other points. */
  readonly foreign: number;
  /** Lines that are not whole, such as a last one that was being written. */
  readonly broken: number;
}

/** What an earlier run has left in the file. */
export function readSweepFile(text: string, spec: SweepSpec): ResumedSweep {
  const name = sweepName(spec);
  const space = machineSpace(spec);
  const done = new Map<number, SweepLine>();
  let foreign = 0;
  let broken = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line);
    const index = parsed === null ? null : space.indexOf(parsed.design);
    if (parsed === null) broken++;
    else if (parsed.sweep !== name || index === null) foreign++;
    else done.set(index, { ...parsed, index });
  }
  return { done, foreign, broken };
}

/** A line as this program writes it; null: anything else. */
function parseLine(line: string): SweepLine | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Partial<Record<keyof SweepLine, unknown>>;
  const whole =
    typeof fields.sweep === 'string' &&
    typeof fields.legal === 'boolean' &&
    typeof fields.design === 'object' &&
    fields.design !== null &&
    Array.isArray(fields.layers) &&
    Array.isArray(fields.problems) &&
    (fields.cycles === null || typeof fields.cycles === 'number');
  // Files written before lines told it have no `extrapolated`.
  const known = value as Omit<SweepLine, 'extrapolated'> & Partial<SweepLine>;
  return whole ? { ...known, extrapolated: known.extrapolated ?? [] } : null;
}
