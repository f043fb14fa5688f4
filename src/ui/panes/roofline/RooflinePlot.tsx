import type { ReactElement } from 'react';
import type { Roofline, RooflinePoint } from '../../../core/analysis/roofline.ts';
import { markBox, placeLabels } from '../../charts/canvas/labels.ts';
import type { Size } from '../../charts/canvas/size.ts';
import { decimal, powerOfTwoText } from '../../words/format.ts';
import { colourOf } from '../../theme/colours.ts';
import { layoutRoofline, ROOFLINE_MARGIN, type RooflineLayout } from './layout.ts';
import { lines, roofNames } from './names.ts';

/** Performance over intensity, both logarithmic: the roofs, the ridge, and the points. */
export function RooflinePlot({ data, size }: { readonly data: Roofline; readonly size: Size }): ReactElement {
  const layout = layoutRoofline(data, size.width, size.height);
  const [enter, ridge, end] = layout.roof;
  const bottom = size.height - ROOFLINE_MARGIN.bottom;
  return (
    <svg className="plot" width={size.width} height={size.height} aria-hidden="true">
      <Axes data={data} layout={layout} size={size} />
      {enter !== undefined && ridge !== undefined && end !== undefined && (
        <>
          <line className="roofline-ridge" x1={ridge[0]} x2={ridge[0]} y1={ridge[1]} y2={bottom} />
          <polyline className="roofline-roof" points={[enter, ridge, end].map((p) => p.join(',')).join(' ')} />
        </>
      )}
      <Points data={data} layout={layout} size={size} />
    </svg>
  );
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
  const bottom = size.height - ROOFLINE_MARGIN.bottom;
  const right = size.width - ROOFLINE_MARGIN.right;
  return (
    <>
      <g className="grid">
        {xTicks.map((t) => (
          <line key={t} x1={x(t)} x2={x(t)} y1={ROOFLINE_MARGIN.top} y2={bottom} />
        ))}
        {yTicks.map((t) => (
          <line key={t} x1={ROOFLINE_MARGIN.left} x2={right} y1={y(t)} y2={y(t)} />
        ))}
      </g>
      <g className="axis">
        {xTicks.map((t) => (
          <text key={t} x={x(t)} y={bottom + 15} textAnchor="middle">
            {powerOfTwoText(t)}
          </text>
        ))}
        {yTicks.map((t) => (
          <text key={t} x={ROOFLINE_MARGIN.left - 8} y={y(t)} dy="0.35em" textAnchor="end">
            {powerOfTwoText(t)}
          </text>
        ))}
        {yTicks.map((t) => (
          <text key={t} x={right + 8} y={y(t)} dy="0.35em">
            {decimal((t * data.clockMHz) / 1000, t * data.clockMHz < 10_000 ? 1 : 0)}
          </text>
        ))}
        <text x={(ROOFLINE_MARGIN.left + right) / 2} y={bottom + 32} textAnchor="middle">
          operations a byte of DRAM traffic (log)
        </text>
        <text
          transform={`translate(12 ${((ROOFLINE_MARGIN.top + bottom) / 2).toFixed(0)}) rotate(-90)`}
          textAnchor="middle"
        >
          op/cycle (log)
        </text>
        <text
          transform={`translate(${(size.width - 8).toFixed(0)} ${((ROOFLINE_MARGIN.top + bottom) / 2).toFixed(0)}) rotate(-90)`}
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
  const bottom = size.height - ROOFLINE_MARGIN.bottom;
  const marks = data.points.map((p) => ({
    point: p,
    text: p.label,
    x: layout.x(p.intensity),
    y: layout.y(p.opsPerCycle),
  }));
  const names = roofNames(data, layout, bottom, marks.map(markBox));
  const labels = placeLabels(marks, [...lines(layout, bottom), ...names.flatMap((name) => name.boxes)], {
    x: ROOFLINE_MARGIN.left,
    y: 0,
    width: size.width - ROOFLINE_MARGIN.left - ROOFLINE_MARGIN.right,
    height: bottom,
  });
  return (
    <>
      {names.map(({ text, place, turn }) => (
        <text
          key={text}
          className="weak"
          textAnchor={place.anchor}
          transform={`translate(${place.x.toFixed(1)} ${place.y.toFixed(1)}) rotate(${turn.toFixed(2)})`}
        >
          {text}
        </text>
      ))}
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
