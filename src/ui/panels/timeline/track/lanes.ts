import type { Pixels } from '../../../charts/units.ts';
import type { TimeScale } from '../../../charts/time/timeScale.ts';
import { cycleAt, cyclesPerPixel } from '../../../charts/time/timeScale.ts';
import type { Band } from './drawTrack.ts';
import { firstAfter, LANES, type LaneName, type Track, type Tracks } from '../../../../core/analysis/tracks.ts';

export interface Lane {
  readonly name: LaneName;
  readonly label: string;
  /** The row the lane owns: a pointer anywhere in it means this lane. */
  readonly row: Band;
  readonly boxes: Band;
  /** The strip along the lower edge where waits are hatched. */
  readonly waits: Band;
}

/** Height of the strip with cycle numbers above the lanes. */
export const AXIS: Pixels = 18;

const LABELS: Readonly<Record<LaneName, string>> = {
  fetch: 'fetch',
  load: 'load',
  compute: 'compute',
  store: 'store',
  read: 'bus read',
  write: 'bus write',
};

const THIN: Readonly<Record<LaneName, boolean>> = {
  fetch: true,
  load: false,
  compute: false,
  store: false,
  read: true,
  write: true,
};

const THIN_SHARE = 0.42;
const TALLEST_BOX: Pixels = 44;

/** Rows from top to bottom that share `height`: module lanes tall, fetch and the two directions of the bus thin. */
export function laneLayout(height: Pixels): Lane[] {
  const units = LANES.reduce((sum, name) => sum + (THIN[name] ? THIN_SHARE : 1), 0);
  const unit = Math.max(12, (height - AXIS) / units);
  let y = AXIS;
  return LANES.map((name) => {
    const row = { y: Math.round(y), height: Math.round(unit * (THIN[name] ? THIN_SHARE : 1)) };
    y += unit * (THIN[name] ? THIN_SHARE : 1);
    const box = Math.max(4, Math.round(Math.min(TALLEST_BOX, row.height * (THIN[name] ? 0.6 : 0.76))));
    const top = row.y + Math.round((row.height - box) / 2);
    const strip = THIN[name] ? 3 : 5;
    return {
      name,
      label: LABELS[name],
      row,
      boxes: { y: top, height: box },
      waits: { y: top + box - strip, height: strip },
    };
  });
}

export interface LaneHit {
  readonly lane: LaneName;
  /** Index into the lane's busy track, or -1. */
  readonly span: number;
  /** Index into the lane's wait track, or -1. */
  readonly wait: number;
}

/** How far beside a narrow span the pointer may be. */
const REACH: Pixels = 4;

/** What lies at a point: the span under it, else the wait under it, else the nearest span within reach. */
export function hitTest(
  tracks: Tracks,
  lanes: readonly Lane[],
  scale: TimeScale,
  x: Pixels,
  y: Pixels,
): LaneHit | null {
  const lane = lanes.find((l) => y >= l.row.y && y < l.row.y + l.row.height);
  if (lane === undefined) return null;
  const cycle = cycleAt(scale, x);
  const name = lane.name;
  const inside = spanAt(tracks.busy[name], cycle);
  if (inside >= 0) return { lane: name, span: inside, wait: -1 };
  const near = nearestSpan(tracks.busy[name], cycle, REACH * cyclesPerPixel(scale));
  const wait = spanAt(tracks.waits[name], cycle);
  // A wait of some width is meant when the pointer is on it; a sliver of work next to it is easier to miss.
  if (near >= 0 && (wait < 0 || distance(tracks.busy[name], near, cycle) < cyclesPerPixel(scale))) {
    return { lane: name, span: near, wait: -1 };
  }
  if (wait >= 0) return { lane: name, span: -1, wait };
  return { lane: name, span: -1, wait: -1 };
}

function spanAt(track: Track, cycle: number): number {
  const i = firstAfter(track, cycle);
  return i < track.count && (track.from[i] ?? Infinity) <= cycle ? i : -1;
}

function distance(track: Track, i: number, cycle: number): number {
  const from = track.from[i] ?? Infinity;
  const to = track.to[i] ?? -Infinity;
  return cycle < from ? from - cycle : Math.max(0, cycle - to);
}

function nearestSpan(track: Track, cycle: number, within: number): number {
  const after = firstAfter(track, cycle);
  const found = [after - 1, after].filter((i) => i >= 0 && i < track.count && distance(track, i, cycle) <= within);
  return found.sort((a, b) => distance(track, a, cycle) - distance(track, b, cycle))[0] ?? -1;
}
