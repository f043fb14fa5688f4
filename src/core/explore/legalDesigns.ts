import { isLimited } from '../arch/legalStops.ts';
import { isLegal } from '../arch/limits.ts';
import type { ParameterId, ParameterValue } from '../arch/parameters.ts';
import { designAt, designCount, type SweepSpec } from './sweepSpec.ts';

export interface LegalDesigns {
  readonly total: number;
  readonly illegal: number;
  /** Values of axes with which no design is legal. */
  readonly never: ReadonlyMap<ParameterId, ReadonlySet<ParameterValue>>;
}

/** Combinations that are looked at before somebody notices; more are counted by the sweep itself. */
const MOST = 4000;

/** How many designs of a sweep are machines that cannot be built, before any is run; null where counting takes too long. */
export function legalDesigns({ base, axes }: Pick<SweepSpec, 'base' | 'axes'>): LegalDesigns | null {
  // The others multiply designs and decide nothing.
  const limited = axes.filter((axis) => isLimited(axis.id));
  const spec = { base, axes: limited };
  const count = designCount(spec);
  if (count > MOST) return null;
  const legal = new Map<ParameterId, Set<ParameterValue>>(limited.map((axis) => [axis.id, new Set()]));
  let illegal = 0;
  for (let i = 0; i < count; i++) {
    const { point, arch } = designAt(spec, i);
    if (!isLegal(arch)) illegal++;
    else for (const { id } of limited) legal.get(id)?.add(point[id] ?? '');
  }
  const times = designCount({ axes }) / count;
  return {
    total: count * times,
    illegal: illegal * times,
    never: new Map(
      limited.map(({ id, values }) => [id, new Set(values.filter((v) => legal.get(id)?.has(v) !== true))]),
    ),
  };
}
