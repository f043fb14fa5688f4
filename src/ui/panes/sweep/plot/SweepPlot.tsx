import { useEffect, useMemo, type PointerEvent, type ReactElement } from 'react';
import type { Size } from '../../../charts/canvas/size.ts';
import { integer } from '../../../words/format.ts';
import { isModelled, type ResourceName } from '../../../../core/explore/designFigures.ts';
import { fittingFront, type PlottedDesign } from '../designs.ts';
import { choosePlace, hoverPlace, useShownPlace } from './placeHover.ts';
import { nearestPlace, type PlotPlace } from './places.ts';
import { tickText } from '../../../words/format.ts';
import { frontLine, SCATTER_MARGIN, type ScatterLayout } from './scatter.ts';

interface SweepPlotProps {
  readonly points: readonly PlottedDesign[];
  readonly places: readonly PlotPlace[];
  readonly layout: ScatterLayout;
  /** The machine on the page, if it ran the same work. */
  readonly own: PlottedDesign | null;
  readonly resource: ResourceName;
  readonly available: number | null;
  readonly size: Size;
}

/**
 * Latency against a resource, both logarithmic. Discs fit the device, rings with a cross do not; where several designs lie
 * in one place, their number stands at it.
 */
export function SweepPlot({ points, places, layout, own, resource, available, size }: SweepPlotProps): ReactElement {
  const front = useMemo(() => fittingFront(points, resource), [points, resource]);
  const best = useMemo(() => new Set(front), [front]);
  useEffect(
    () => () => {
      hoverPlace(null);
    },
    [],
  );
  const find = (event: PointerEvent): PlotPlace | null => {
    const rect = event.currentTarget.getBoundingClientRect();
    return nearestPlace(places, layout, event.clientX - rect.left, event.clientY - rect.top);
  };
  return (
    <div
      className="sweep-canvas"
      aria-hidden="true"
      onPointerMove={(event) => {
        hoverPlace(find(event));
      }}
      onPointerLeave={() => {
        hoverPlace(null);
      }}
      onPointerUp={(event) => {
        choosePlace(find(event));
      }}
    >
      <svg className="plot" width={size.width} height={size.height}>
        <Axes layout={layout} resource={resource} size={size} />
        {available !== null && <Budget layout={layout} available={available} resource={resource} size={size} />}
        <path className="sweep-front" d={frontLine(front, layout)} />
        {points.map((point) => (
          <Dot key={point.result.index} point={point} layout={layout} onFront={best.has(point)} />
        ))}
        {places.map((place) => (
          <Count key={place.points[0]?.result.index} place={place} layout={layout} size={size} />
        ))}
        {own !== null && <Own point={own} layout={layout} size={size} />}
        <ShownPlace places={places} layout={layout} size={size} />
      </svg>
    </div>
  );
}

/** Marks the place that the card below is about. */
function ShownPlace({ places, layout, size }: Pick<SweepPlotProps, 'places' | 'layout' | 'size'>): ReactElement {
  const shown = useShownPlace(places);
  return (
    <g className="sweep-shown" style={{ cursor: shown === null ? 'default' : 'pointer' }}>
      <rect width={size.width} height={size.height} fill="transparent" />
      {shown?.points.map((point) => (
        <circle
          key={point.result.index}
          className="sweep-hovered"
          cx={layout.x(Math.max(1, point.used))}
          cy={layout.y(point.milliseconds)}
          r={7}
        />
      ))}
    </g>
  );
}

/** How many designs lie in one place, above the highest of its marks; nothing where it is one. */
function Count({
  place,
  layout,
  size,
}: {
  readonly place: PlotPlace;
  readonly layout: ScatterLayout;
  readonly size: Size;
}): ReactElement | null {
  if (place.points.length < 2) return null;
  const xs = place.points.map((p) => layout.x(Math.max(1, p.used)));
  const top = Math.min(...place.points.map((p) => layout.y(p.milliseconds)));
  const below = top < SCATTER_MARGIN.top + 18;
  const bottom = Math.max(...place.points.map((p) => layout.y(p.milliseconds)));
  const x = (Math.min(...xs) + Math.max(...xs)) / 2;
  return (
    <text
      className="sweep-count"
      x={Math.min(x, size.width - SCATTER_MARGIN.right)}
      y={below ? bottom + 17 : top - 8}
      textAnchor="middle"
    >
      ×{integer(place.points.length)}
    </text>
  );
}

function Dot({
  point,
  layout,
  onFront,
}: {
  readonly point: PlottedDesign;
  readonly layout: ScatterLayout;
  readonly onFront: boolean;
}): ReactElement {
  const x = layout.x(Math.max(1, point.used));
  const y = layout.y(point.milliseconds);
  if (point.fits)
    return <circle className={onFront ? 'sweep-best' : 'sweep-dot'} cx={x} cy={y} r={onFront ? 4.5 : 3.5} />;
  return (
    <g className="sweep-over">
      <circle cx={x} cy={y} r={3.5} />
      <path d={`M${x - 2} ${y - 2}l4 4m0 -4l-4 4`} />
    </g>
  );
}

function Own({
  point,
  layout,
  size,
}: {
  readonly point: PlottedDesign;
  readonly layout: ScatterLayout;
  readonly size: Size;
}): ReactElement {
  const x = layout.x(Math.max(1, point.used));
  const y = layout.y(point.milliseconds);
  // Counts stand above marks, so its name stands below.
  const below = y < size.height - SCATTER_MARGIN.bottom - 24;
  return (
    <g>
      <rect className="sweep-own" x={x - 7} y={y - 7} width={14} height={14} />
      <text
        className="sweep-own-name"
        x={Math.min(Math.max(x, SCATTER_MARGIN.left + 38), size.width - 40)}
        y={below ? y + 21 : y - 24}
        textAnchor="middle"
      >
        this machine
      </text>
    </g>
  );
}

function Budget({
  layout,
  available,
  resource,
  size,
}: {
  readonly layout: ScatterLayout;
  readonly available: number;
  readonly resource: ResourceName;
  readonly size: Size;
}): ReactElement | null {
  const [low = 0, high = 0] = layout.x.domain();
  if (available < low || available > high) return null;
  const x = layout.x(available);
  const left = x > size.width - 130;
  return (
    <g>
      <line className="sweep-budget" x1={x} x2={x} y1={SCATTER_MARGIN.top} y2={size.height - SCATTER_MARGIN.bottom} />
      <text className="weak" x={x + (left ? -5 : 5)} y={SCATTER_MARGIN.top + 8} textAnchor={left ? 'end' : 'start'}>
        {integer(available)} {resource} on the device
      </text>
    </g>
  );
}

function Axes({
  layout,
  resource,
  size,
}: {
  readonly layout: ScatterLayout;
  readonly resource: ResourceName;
  readonly size: Size;
}): ReactElement {
  const bottom = size.height - SCATTER_MARGIN.bottom;
  const right = size.width - SCATTER_MARGIN.right;
  return (
    <>
      <g className="grid">
        {layout.xTicks.map((t) => (
          <line key={t} x1={layout.x(t)} x2={layout.x(t)} y1={SCATTER_MARGIN.top} y2={bottom} />
        ))}
        {layout.yTicks.map((t) => (
          <line key={t} x1={SCATTER_MARGIN.left} x2={right} y1={layout.y(t)} y2={layout.y(t)} />
        ))}
      </g>
      <g className="axis">
        {layout.xTicks.map((t) => (
          <text key={t} x={layout.x(t)} y={bottom + 15} textAnchor="middle">
            {tickText(t)}
          </text>
        ))}
        {layout.yTicks.map((t) => (
          <text key={t} x={SCATTER_MARGIN.left - 8} y={layout.y(t)} dy="0.35em" textAnchor="end">
            {tickText(t)}
          </text>
        ))}
        <text x={(SCATTER_MARGIN.left + right) / 2} y={bottom + 31} textAnchor="middle">
          {resource}
          {isModelled(resource) ? ', fitted model' : ''} (log)
        </text>
        <text
          transform={`translate(12 ${((SCATTER_MARGIN.top + bottom) / 2).toFixed(0)}) rotate(-90)`}
          textAnchor="middle"
        >
          latency, ms (log)
        </text>
      </g>
    </>
  );
}
