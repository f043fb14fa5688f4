import { tilingBreach } from './legality.ts';
import type { Schedule, SchedulePins } from '../schedule/schedule.ts';
import { keepsClusters, scheduleSpace, type ScheduleSpace, type TileKnob } from './space.ts';
import type { Target } from '../target/target.ts';

const least = (sizes: readonly number[]): number => sizes.at(-1) ?? 1;

/** The point of a space that asks least of the buffers: where it has no room, no other has. */
export function smallest(target: Target, space: ScheduleSpace): Schedule {
  const tile_co = least(space.tile_co);
  const tile_ci = [...space.tile_ci].reverse().find((size) => keepsClusters(target, { tile_co, tile_ci: size }));
  const [oc_nthread, h_nthread] = space.threads[0] ?? [2, 2];
  return {
    ...{ tile_h: least(space.tile_h), tile_w: least(space.tile_w) },
    ...{ tile_ci: tile_ci ?? least(space.tile_ci), tile_co, oc_nthread, h_nthread },
    order: space.orders[0] ?? 'weight-stationary',
    fold_taps: target.fold,
  };
}

/**
 * For each size of a knob: why no schedule with these pins has room for it, whatever the other knobs are; null: some may.
 * Sizes that are too large for any, not those that would make too many steps.
 */
export const pinBreaches = (
  target: Target,
  pins: SchedulePins,
  knob: TileKnob,
  sizes: readonly number[],
): readonly (string | null)[] =>
  sizes.map((size) => {
    const pinned = { ...pins, [knob]: size };
    return tilingBreach(target, smallest(target, scheduleSpace(target, pinned)));
  });
