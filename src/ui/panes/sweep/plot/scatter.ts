import { scaleLog, type ScaleLogarithmic } from 'd3';
import { roundestValues } from '../../../charts/ticks.ts';
import type { Pixels } from '../../../charts/units.ts';
import type { PlottedDesign } from '../designs.ts';

export const SCATTER_MARGIN = { top: 10, right: 14, bottom: 38, left: 72 } as const;

export interface ScatterLayout {
  readonly x: ScaleLogarithmic<number, number>;
  readonly y: ScaleLogarithmic<number, number>;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
}

const ROOM = 1.15;

/** Both axes logarithmic, with some room around the points; `also` are values of x that should be seen if near. */
export function layoutScatter(
  points: readonly PlottedDesign[],
  width: Pixels,
  height: Pixels,
  also: readonly number[] = [],
): ScatterLayout {
  const xs = points.map((p) => Math.max(1, p.used));
  const ys = points.map((p) => p.milliseconds);
  const near = also.filter((v) => xs.length > 0 && v > Math.min(...xs) / 2 && v < Math.max(...xs) * 2);
  const x = scaleLog(domain([...xs, ...near]), [
    SCATTER_MARGIN.left,
    Math.max(SCATTER_MARGIN.left + 1, width - SCATTER_MARGIN.right),
  ]);
  const y = scaleLog(domain(ys), [
    Math.max(SCATTER_MARGIN.top + 1, height - SCATTER_MARGIN.bottom),
    SCATTER_MARGIN.top,
  ]);
  return { x, y, xTicks: roundestValues(x, 56), yTicks: roundestValues(y, 26) };
}

function domain(values: readonly number[]): [number, number] {
  const positive = values.filter((v) => Number.isFinite(v) && v > 0);
  if (positive.length === 0) return [1, 10];
  return [Math.min(...positive) / ROOM, Math.max(...positive) * ROOM];
}

/** The front as a staircase: what is attainable lies above and to the right of it. */
export function frontLine(front: readonly PlottedDesign[], layout: ScatterLayout): string {
  const right = layout.x.range()[1] ?? 0;
  const parts: string[] = [];
  let lastX = 0;
  for (const [i, point] of front.entries()) {
    const px = layout.x(Math.max(1, point.used));
    const py = layout.y(point.milliseconds);
    parts.push(i === 0 ? `M${px} ${layout.y.range()[1] ?? 0}V${py}` : `H${px}V${py}`);
    lastX = px;
  }
  return parts.length === 0 ? '' : `${parts.join('')}${lastX < right ? `H${right}` : ''}`;
}
