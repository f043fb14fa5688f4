import type { ReactElement } from 'react';
import type { Roofline, RooflinePoint } from '../../core/analysis/roofline.ts';
import { textWidth } from '../charts/drawTarget.ts';
import { labelBox, placeLabels, type Box, type PlacedLabel } from '../charts/labels.ts';
import type { Size } from '../charts/size.ts';
import type { Pixels } from '../charts/timeScale.ts';
import { decimal } from '../format.ts';
import { colourOf } from '../theme/colours.ts';
import { layoutRoofline, MARGIN, type RooflineLayout } from './layout.ts';

const tickText = (v: number): string => (v >= 1 ? decimal(v, 0) : `1/${decimal(1 / v, 0)}`);

/** Performance over intensity, both logarithmic: the roofs, the ridge, and the points. */
export function RooflinePlot({ data, size }: { readonly data: Roofline; readonly size: Size }): ReactElement {
  const layout = layoutRoofline(data, size.width, size.height);
  const [enter, ridge, end] = layout.roof;
  const bottom = size.height - MARGIN.bottom;
  return (
    <svg className="plot" width={size.width} height={size.height} aria-hidden="true">
      <Axes data={data} layout={layout} size={size} />
      {enter !== undefined && ridge !== undefined && end !== undefined && (
        <>
          <line className="roofline-ridge" x1={ridge[0]} x2={ridge[0]} y1={ridge[1]} y2={bottom} />
          <polyline className="roofline-roof" points={[enter, ridge, end].map((p) => p.join(',')).join(' ')} />
          <text className="weak" {...roofLabel(end)} textAnchor="end">
            {roofText(data)}
          </text>
          {textWidth(memoryText(data)) < 0.9 * Math.hypot(ridge[0] - enter[0], ridge[1] - enter[1]) && (
            <text className="weak" textAnchor="start" transform={memoryLabel(enter, ridge)}>
              {memoryText(data)}
            </text>
          )}
          <text className="weak" {...ridgeLabel(ridge, bottom)}>
            {ridgeText(data)}
          </text>
        </>
      )}
      <Points data={data} layout={layout} size={size} />
    </svg>
  );
}

const roofText = (data: Roofline): string => `compute roof, ${decimal(data.peakOpsPerCycle, 0)} op/cycle`;
const memoryText = (data: Roofline): string => `memory roof, ${decimal(data.bytesPerCycle, 0)} B/cycle`;
const ridgeText = (data: Roofline): string => `ridge ${decimal(data.ridge, 0)} op/B`;

/** Above the roof at its far end, where no point can be. */
const roofLabel = (end: Corner): Pick<PlacedLabel, 'x' | 'y'> => ({ x: end[0], y: end[1] - 7 });

/** Right of its line: left of it lies the memory roof. */
const ridgeLabel = (ridge: Corner, bottom: Pixels): Pick<PlacedLabel, 'x' | 'y'> => ({
  x: ridge[0] + 5,
  y: bottom - 6,
});

type Corner = RooflineLayout['roof'][number];

/** Along the memory roof, a little above it. */
function memoryLabel(enter: readonly [number, number], ridge: readonly [number, number]): string {
  const angle = (Math.atan2(ridge[1] - enter[1], ridge[0] - enter[0]) * 180) / Math.PI;
  const [x, y] = [enter[0] + (ridge[0] - enter[0]) * 0.12, enter[1] + (ridge[1] - enter[1]) * 0.12];
  return `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(2)}) translate(0 -6)`;
}

function Axes({
  data,
  layout,
  size,
}: {
  readonly data: Roofline;
  readonly layout: RooflineLayout;
  readonly size: Size;
}): ReactElement {
  const { x, y, xTicks, yTicks } = layout;
  const bottom = size.height - MARGIN.bottom;
  const right = size.width - MARGIN.right;
  return (
    <>
      <g className="grid">
        {xTicks.map((t) => (
          <line key={t} x1={x(t)} x2={x(t)} y1={MARGIN.top} y2={bottom} />
        ))}
        {yTicks.map((t) => (
          <line key={t} x1={MARGIN.left} x2={right} y1={y(t)} y2={y(t)} />
        ))}
      </g>
      <g className="axis">
        {xTicks.map((t) => (
          <text key={t} x={x(t)} y={bottom + 15} textAnchor="middle">
            {tickText(t)}
          </text>
        ))}
        {yTicks.map((t) => (
          <text key={t} x={MARGIN.left - 8} y={y(t)} dy="0.35em" textAnchor="end">
            {tickText(t)}
          </text>
        ))}
        {yTicks.map((t) => (
          <text key={t} x={right + 8} y={y(t)} dy="0.35em">
            {decimal((t * data.clockMHz) / 1000, t * data.clockMHz < 10_000 ? 1 : 0)}
          </text>
        ))}
        <text x={(MARGIN.left + right) / 2} y={bottom + 32} textAnchor="middle">
          operations a byte of DRAM traffic (log)
        </text>
        <text transform={`translate(12 ${((MARGIN.top + bottom) / 2).toFixed(0)}) rotate(-90)`} textAnchor="middle">
          op/cycle (log)
        </text>
        <text
          transform={`translate(${(size.width - 8).toFixed(0)} ${((MARGIN.top + bottom) / 2).toFixed(0)}) rotate(-90)`}
          textAnchor="middle"
        >
          GOPS at {decimal(data.clockMHz, 0)} MHz
        </text>
      </g>
    </>
  );
}

function Points({
  data,
  layout,
  size,
}: {
  readonly data: Roofline;
  readonly layout: RooflineLayout;
  readonly size: Size;
}): ReactElement {
  const marks = data.points.map((p) => ({
    point: p,
    text: p.label,
    x: layout.x(p.intensity),
    y: layout.y(p.opsPerCycle),
  }));
  const bottom = size.height - MARGIN.bottom;
  const labels = placeLabels(marks, drawn(data, layout, bottom), {
    x: MARGIN.left,
    y: 0,
    width: size.width - MARGIN.left - MARGIN.right,
    height: bottom,
  });
  return (
    <>
      {marks.map(({ point, text, x, y }, i) => {
        const label = labels[i];
        return (
          <g key={point.id}>
            <Mark id={point.id} x={x} y={y} />
            {label != null && (
              <text
                x={label.x}
                y={label.y}
                textAnchor={label.anchor}
                className={point.id === 'run' ? 'roofline-run' : 'weak'}
              >
                {text}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

/** What labels must not lie on: the roofs and their names, the ridge and its own. */
function drawn(data: Roofline, { roof: [enter, ridge, end] }: RooflineLayout, bottom: Pixels): readonly Box[] {
  if (enter === undefined || ridge === undefined || end === undefined) return [];
  const steps = 24;
  const slope = Array.from({ length: steps }, (_, i): Box => {
    const at = (from: number, to: number): number => from + ((to - from) * i) / steps;
    // The line and its name above it.
    return { x: at(enter[0], ridge[0]) - 14, y: at(enter[1], ridge[1]) - 14, width: 18, height: 18 };
  });
  return [
    ...slope,
    { x: ridge[0], y: ridge[1] - 1, width: Math.max(1, end[0] - ridge[0]), height: 2 },
    { x: ridge[0] - 1, y: ridge[1], width: 2, height: Math.max(1, bottom - ridge[1]) },
    labelBox(roofText(data), { ...roofLabel(end), anchor: 'end' }),
    labelBox(ridgeText(data), { ...ridgeLabel(ridge, bottom), anchor: 'start' }),
  ];
}

/** A disc for what happened, a bar for the bound, a diamond for what the roof would allow: told apart without colour. */
export function Mark({
  id,
  x,
  y,
}: {
  readonly id: RooflinePoint['id'];
  readonly x: number;
  readonly y: number;
}): ReactElement {
  if (id === 'run') return <circle cx={x} cy={y} r={5} fill={colourOf('compute')} />;
  if (id === 'bound') return <line className="roofline-bound" x1={x - 7} x2={x + 7} y1={y} y2={y} />;
  return <path className="roofline-least" d={`M${x} ${y - 6}L${x + 6} ${y}L${x} ${y + 6}L${x - 6} ${y}Z`} />;
}
