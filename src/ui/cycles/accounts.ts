import { boundGap, type BoundGap } from '../../core/analysis/boundGap.ts';
import type { RunView } from '../../core/analysis/runView.ts';
import type { PartCycles, Resource } from '../../core/compiler/account.ts';

export const RESOURCES = ['compute', 'read', 'write'] as const satisfies readonly Resource[];

/** What an account is of, as the timeline's lanes are named. */
export const RESOURCE_LABELS: Readonly<Record<Resource, string>> = {
  compute: 'compute',
  read: 'bus read',
  write: 'bus write',
};

/**
 * Least and exact cycles of a resource, part by part. For the resource that sets the bound the least is the bound; for
 * another it is what that one must take, which is lower. `estimate`: parts of the estimate, where they are known.
 */
export function gapOf(run: RunView, resource: Resource, estimate: readonly PartCycles[] | null = null): BoundGap {
  const { bound } = run;
  const parts = estimate === null ? {} : { estimateParts: estimate };
  if (resource === bound.by) return boundGap({ ...run, ...parts });
  const cycles = bound.parts.find((p) => p.id === resource)?.cycles ?? 0;
  return boundGap({ ...run, ...parts, bound: { ...bound, by: resource, cycles } });
}
