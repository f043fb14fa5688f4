import { scaleLog, type ScaleLogarithmic } from 'd3';
import type { Roofline, RooflinePoint } from '../../../core/analysis/roofline.ts';
import { powersOfTwo } from '../../charts/ticks.ts';
import type { Pixels } from '../../charts/units.ts';

export const ROOFLINE_MARGIN = { top: 14, right: 62, bottom: 40, left: 62 } as const;

export interface RooflineLayout {
  readonly x: ScaleLogarithmic<number, number>;
  readonly y: ScaleLogarithmic<number, number>;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  /** Corners of the roof, in pixels: where the memory roof enters, the ridge, the right edge. */
  readonly roof: readonly (readonly [x: Pixels, y: Pixels])[];
}

/** Both axes logarithmic in powers of two, with room around every point and the ridge. */
export function layoutRoofline(data: Roofline, width: Pixels, height: Pixels): RooflineLayout {
  const xs = [data.ridge, ...data.points.map((p) => p.intensity)].filter(usable);
  const ys = [data.peakOpsPerCycle, ...data.points.map((p) => p.opsPerCycle)].filter(usable);
  const xDomain: Domain = [Math.min(...xs) / 4, Math.max(...xs) * 8];
  const yDomain: Domain = [Math.min(...ys) / 4, data.peakOpsPerCycle * 1.6];
  const x = scaleLog(xDomain, [
    ROOFLINE_MARGIN.left,
    Math.max(ROOFLINE_MARGIN.left + 1, width - ROOFLINE_MARGIN.right),
  ]).base(2);
  const y = scaleLog(yDomain, [
    Math.max(ROOFLINE_MARGIN.top + 1, height - ROOFLINE_MARGIN.bottom),
    ROOFLINE_MARGIN.top,
  ]).base(2);
  const [x0, x1] = xDomain;
  const [y0] = yDomain;
  // The memory roof enters at the left edge, or at the bottom if it is below the chart there.
  const enter = Math.max(x0, y0 / data.bytesPerCycle);
  const at = (intensity: number): readonly [Pixels, Pixels] => [x(intensity), y(roofAt(data, intensity))];
  const xTicks = powersOfTwo(xDomain, width - ROOFLINE_MARGIN.left - ROOFLINE_MARGIN.right, TICK_WIDTH);
  const yTicks = powersOfTwo(yDomain, height - ROOFLINE_MARGIN.top - ROOFLINE_MARGIN.bottom, TICK_HEIGHT);
  return { x, y, xTicks, yTicks, roof: [at(enter), at(data.ridge), at(x1)] };
}

const usable = (v: number): boolean => Number.isFinite(v) && v > 0;

type Domain = readonly [low: number, high: number];

/** A number of five digits and a gap; a line and a half. */
const TICK_WIDTH: Pixels = 46;
const TICK_HEIGHT: Pixels = 18;

/** The most the machine can do at an intensity, op/cycle. */
export function roofAt(data: Pick<Roofline, 'peakOpsPerCycle' | 'bytesPerCycle'>, intensity: number): number {
  return Math.min(data.peakOpsPerCycle, intensity * data.bytesPerCycle);
}

/** Share of the roof over a point that it reaches. */
export const ofRoof = (data: Roofline, point: RooflinePoint): number =>
  point.opsPerCycle / roofAt(data, point.intensity);
