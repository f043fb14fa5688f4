import type { Arch } from '../../../../core/machine/arch.ts';
import {
  getParameter,
  parameter,
  PARAMETERS,
  type ParameterId,
  type ParameterValue,
} from '../../../../core/machine/parameters.ts';
import type { SweepAxis } from '../../../../core/explore/space.ts';

/** A few dozen designs around VTA's default: the shape of the matrix unit, two buffers, the bus. */
export const DEFAULT_AXES: readonly SweepAxis[] = [
  { id: 'LOG_BLOCK_IN', values: [3, 4, 5] },
  { id: 'LOG_BLOCK_OUT', values: [4, 5] },
  { id: 'LOG_INP_BUFF_SIZE', values: [14, 15] },
  { id: 'LOG_WGT_BUFF_SIZE', values: [16, 18] },
  { id: 'busBits', values: [64, 128] },
];

const valueOrder = (a: ParameterValue, b: ParameterValue): number => Number(a) - Number(b);

/** Adds a value to an axis or takes it away; an axis keeps at least one. */
export function toggleValue(axes: readonly SweepAxis[], id: ParameterId, value: ParameterValue): readonly SweepAxis[] {
  return axes.map((axis) => {
    if (axis.id !== id) return axis;
    if (!axis.values.includes(value)) return { id, values: [...axis.values, value].sort(valueOrder) };
    return axis.values.length === 1 ? axis : { id, values: axis.values.filter((v) => v !== value) };
  });
}

export const removeAxis = (axes: readonly SweepAxis[], id: ParameterId): readonly SweepAxis[] =>
  axes.filter((axis) => axis.id !== id);

/** A new axis begins with the machine's own value and the next one. */
export function addAxis(axes: readonly SweepAxis[], arch: Arch, id: ParameterId): readonly SweepAxis[] {
  if (axes.some((axis) => axis.id === id)) return axes;
  const own = getParameter(arch, id);
  const next = parameter(id).stops.find((v) => valueOrder(v, own) > 0);
  return [...axes, { id, values: next === undefined ? [own] : [own, next] }];
}

/** Parameters that are no axis yet. Layouts and widths that differ from VTA's rarely make a sweep, but may. */
export const freeParameters = (axes: readonly SweepAxis[]): readonly ParameterId[] =>
  PARAMETERS.map((p) => p.id).filter((id) => !axes.some((axis) => axis.id === id));

/** How far beyond the chosen values the offer reaches, in stops. */
const REACH = 2;

/** Values to offer for an axis: those chosen and their neighbours among the stops, so that rows stay short. */
export function offeredValues(axis: SweepAxis): readonly ParameterValue[] {
  const { stops } = parameter(axis.id);
  const at = axis.values.map((v) => stops.indexOf(v)).filter((i) => i >= 0);
  if (at.length === 0) return axis.values;
  const near = stops.slice(Math.max(0, Math.min(...at) - REACH), Math.max(...at) + REACH + 1);
  const others = axis.values.filter((v) => !near.includes(v));
  return [...near, ...others].sort(valueOrder);
}

/** The unit that all values share (`bits`; `row` and `rows` are one), to be said once; empty if they differ. */
export function commonUnit(values: readonly { readonly unit: string }[]): string {
  const units = new Set(values.map((v) => v.unit.replace(/s$/, '')));
  return units.size === 1 ? (values.at(-1)?.unit ?? '') : '';
}
