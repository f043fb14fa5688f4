import { lowerBoundGap, type LowerBoundGap } from '../../../core/analysis/lowerBoundGap.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import type { Resource } from '../../../core/cycles/parts.ts';

export const RESOURCES = ['compute', 'read', 'write'] as const satisfies readonly Resource[];

/** What an account is of, as the timeline's lanes are named. */
export const RESOURCE_LABELS: Readonly<Record<Resource, string>> = {
  compute: 'compute',
  read: 'bus read',
  write: 'bus write',
};

/**
 * Least and exact cycles of a resource, part by part. For the resource that sets the bound the least is the bound; for
 * another it is what that one must take, which is lower.
 */
export function gapOf(run: RunView, resource: Resource): LowerBoundGap {
  const { lowerBound: bound } = run;
  const cycles = bound.parts.find((p) => p.id === resource)?.cycles ?? 0;
  return lowerBoundGap(run, resource === bound.by ? bound : { ...bound, by: resource, cycles });
}
