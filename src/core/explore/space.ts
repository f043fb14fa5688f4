import { firstBreach } from '../machine/limits.ts';
import type { Arch } from '../machine/arch.ts';
import { getParameter, withParameter, type ParameterId, type ParameterValue } from '../machine/parameters.ts';

/** Values along one axis; every combination of them with those of the others is a point. */
export interface SpaceAxis<Id extends string = string, Value = unknown> {
  readonly id: Id;
  readonly values: readonly Value[];
}

/** A finite set of points, each with a number from 0 on that names it. */
export interface Space<Point> {
  readonly axes: readonly SpaceAxis[];
  readonly size: number;
  /** The last axis changes fastest. */
  readonly at: (index: number) => Point;
  /** Null: no point of this space. */
  readonly indexOf: (point: Point) => number | null;
  /** Why a point cannot be, before anything of it is run; null: it can. */
  readonly breach: (index: number) => string | null;
}

/** Every combination of the axes' values. */
export function gridSpace<Id extends string, Value>(
  axes: readonly SpaceAxis<Id, Value>[],
  breach: (point: Readonly<Partial<Record<Id, Value>>>) => string | null,
): Space<Readonly<Partial<Record<Id, Value>>>> {
  const at = (index: number): Readonly<Partial<Record<Id, Value>>> => {
    const point: Partial<Record<Id, Value>> = {};
    let rest = index;
    for (const { id, values } of [...axes].reverse()) {
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      if (value !== undefined) point[id] = value;
    }
    return point;
  };
  const indexOf = (point: Readonly<Partial<Record<Id, Value>>>): number | null => {
    let index = 0;
    for (const { id, values } of axes) {
      const digit = values.indexOf(point[id] as Value);
      if (digit < 0) return null;
      index = index * values.length + digit;
    }
    return Object.keys(point).length === axes.length ? index : null;
  };
  return { axes, size: gridSize(axes), at, indexOf, breach: (index) => breach(at(index)) };
}

export const gridSize = (axes: readonly SpaceAxis[]): number => axes.reduce((n, { values }) => n * values.length, 1);

/** Parameters of a machine and the values they take. */
export type SweepAxis = SpaceAxis<ParameterId, ParameterValue>;

/** The parameters a design changes, by axis. */
export type DesignPoint = Readonly<Partial<Record<ParameterId, ParameterValue>>>;

/** Machines: a base, and what of it is varied. */
export interface MachineSpace extends Space<DesignPoint> {
  readonly machineAt: (index: number) => Arch;
}

export function machineSpace({
  base,
  axes,
}: {
  readonly base: Arch;
  readonly axes: readonly SweepAxis[];
}): MachineSpace {
  const machineOf = (point: DesignPoint): Arch =>
    [...axes].reverse().reduce((arch, { id }) => withParameter(arch, id, point[id] ?? getParameter(base, id)), base);
  const grid = gridSpace(axes, (point) => firstBreach(machineOf(point)));
  return { ...grid, machineAt: (index) => machineOf(grid.at(index)) };
}
