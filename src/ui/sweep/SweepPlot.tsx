import { useState, type PointerEvent, type ReactElement } from 'react';
import type { SweepAxis } from '../../core/explore/sweepSpec.ts';
import type { Size } from '../charts/Layers.tsx';
import { Tip } from '../charts/Tip.tsx';
import { threeText } from '../cycles/three.ts';
import { decimal, integer, percent, quantityText } from '../format.ts';
import { designText, frontOf, isModelled, whyNot, type DesignPoint, type ResourceName } from './designs.ts';
import { frontLine, layoutScatter, MARGIN, nearestPoint, tickText, type ScatterLayout } from './scatter.ts';

interface SweepPlotProps {
  readonly axes: readonly SweepAxis[];
  readonly points: readonly DesignPoint[];
  /** The machine on the page, if it can be placed. */
  readonly own: DesignPoint | null;
  readonly resource: ResourceName;
  readonly available: number | null;
  readonly size: Size;
  readonly onOpen: (point: DesignPoint) => void;
}

/** Latency against a resource, both logarithmic. Discs fit the device, rings with a cross do not. */
export function SweepPlot(props: SweepPlotProps): ReactElement {
  const { axes, points, own, resource, available, size, onOpen } = props;
  const [hovered, setHovered] = useState<DesignPoint | null>(null);
  const shown = own === null ? points : [...points, own];
  const layout = layoutScatter(shown, size.width, size.height, available === null ? [] : [available]);
  const front = frontOf(points);
  const find = (event: PointerEvent): DesignPoint | null => {
    const rect = event.currentTarget.getBoundingClientRect();
    return nearestPoint(points, layout, event.clientX - rect.left, event.clientY - rect.top);
  };
  return (
    <div
      className="sweep-canvas"
      aria-hidden="true"
      style={{ cursor: hovered === null ? 'default' : 'pointer' }}
      onPointerMove={(event) => {
        setHovered(find(event));
      }}
      onPointerLeave={() => {
        setHovered(null);
      }}
      onPointerUp={(event) => {
        const point = find(event);
        if (point !== null) onOpen(point);
      }}
    >
      <svg className="plot" width={size.width} height={size.height}>
        <Axes layout={layout} resource={resource} size={size} />
        {available !== null && <Budget layout={layout} available={available} resource={resource} size={size} />}
        <path className="sweep-front" d={frontLine(front, layout)} />
        {points.map((point) => (
          <Dot key={point.result.index} point={point} layout={layout} onFront={front.includes(point)} />
        ))}
        {own !== null && <Own point={own} layout={layout} />}
        {hovered !== null && (
          <circle
            className="sweep-hovered"
            cx={layout.x(Math.max(1, hovered.used))}
            cy={layout.y(hovered.milliseconds)}
            r={8}
          />
        )}
      </svg>
      {hovered !== null && (
        <Tip
          lines={tipLines(axes, hovered)}
          x={layout.x(Math.max(1, hovered.used))}
          y={layout.y(hovered.milliseconds)}
          size={size}
        />
      )}
    </div>
  );
}

function tipLines(axes: readonly SweepAxis[], point: DesignPoint): string[] {
  const { result } = point;
  const why = whyNot(result);
  return [
    designText(axes, result),
    `${decimal(point.milliseconds, 3)} ms, ${quantityText(percent(result.utilization ?? NaN))} utilization`,
    `cycles: ${threeText({ ...result, exact: result.cycles })}`,
    ...(result.extrapolated.length > 0 ? ['extrapolated machine'] : []),
    ...(result.resources?.budget ?? []).map(
      (b) => `${b.resource} ${isModelled(b.resource) ? '≈ ' : ''}${integer(b.used)} of ${integer(b.available)}`,
    ),
    ...(why === '' ? [] : [why]),
    'Click to open this machine.',
  ];
}

function Dot({
  point,
  layout,
  onFront,
}: {
  readonly point: DesignPoint;
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

function Own({ point, layout }: { readonly point: DesignPoint; readonly layout: ScatterLayout }): ReactElement {
  const x = layout.x(Math.max(1, point.used));
  const y = layout.y(point.milliseconds);
  return (
    <g>
      <rect className="sweep-own" x={x - 7} y={y - 7} width={14} height={14} />
      <text className="sweep-own-name" x={x + 11} y={y - 9}>
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
      <line className="sweep-budget" x1={x} x2={x} y1={MARGIN.top} y2={size.height - MARGIN.bottom} />
      <text className="weak" x={x + (left ? -5 : 5)} y={MARGIN.top + 8} textAnchor={left ? 'end' : 'start'}>
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
  const bottom = size.height - MARGIN.bottom;
  const right = size.width - MARGIN.right;
  return (
    <>
      <g className="grid">
        {layout.xTicks.map((t) => (
          <line key={t} x1={layout.x(t)} x2={layout.x(t)} y1={MARGIN.top} y2={bottom} />
        ))}
        {layout.yTicks.map((t) => (
          <line key={t} x1={MARGIN.left} x2={right} y1={layout.y(t)} y2={layout.y(t)} />
        ))}
      </g>
      <g className="axis">
        {layout.xTicks.map((t) => (
          <text key={t} x={layout.x(t)} y={bottom + 15} textAnchor="middle">
            {tickText(t)}
          </text>
        ))}
        {layout.yTicks.map((t) => (
          <text key={t} x={MARGIN.left - 8} y={layout.y(t)} dy="0.35em" textAnchor="end">
            {tickText(t)}
          </text>
        ))}
        <text x={(MARGIN.left + right) / 2} y={bottom + 31} textAnchor="middle">
          {resource}
          {isModelled(resource) ? ', fitted model' : ''} (log)
        </text>
        <text transform={`translate(12 ${((MARGIN.top + bottom) / 2).toFixed(0)}) rotate(-90)`} textAnchor="middle">
          latency, ms (log)
        </text>
      </g>
    </>
  );
}
