import { ok, type Result } from '../../base/problem.ts';
import { FOLDS, type SchedulePins } from '../schedule/schedule.ts';
import { withFold, type Target } from '../target/target.ts';

/** The layer with its taps folded in each way that the pins leave open, first without. Code: `schedule.fold-taps` (a pin that cannot be). */
export function foldedTargets(
  layer: Target,
  { fold_taps: pinned }: SchedulePins = {},
): Result<readonly [Target, ...Target[]]> {
  const first = withFold(layer, pinned ?? 'none');
  if (!first.ok) return first;
  const others = pinned === undefined ? FOLDS.filter((fold) => fold !== 'none') : [];
  return ok([first.value, ...others.flatMap((fold) => valuesOf(withFold(layer, fold)))]);
}

const valuesOf = <T>(result: Result<T>): T[] => (result.ok ? [result.value] : []);
