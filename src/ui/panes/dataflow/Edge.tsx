import type { ReactElement } from 'react';
import type { DesignPart } from '../../../core/machine/design/memories.ts';
import { colourOf } from '../../theme/colours.ts';

/** A vertical arrow between DRAM and a module, as wide as what it carries in the run; lit while it carries something. */
export function DramEdge({
  x,
  from,
  to,
  width,
  colour,
  label,
  active,
}: {
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly colour: DesignPart;
  readonly label: string;
  readonly active: boolean | null;
}): ReactElement {
  const up = to < from;
  const head = Math.max(5, width * 0.7);
  const end = up ? to + head : to - head;
  const half = width / 2 + 3.5;
  return (
    <g>
      <g style={{ fill: colourOf(colour), stroke: colourOf(colour) }} opacity={active === false ? 0.55 : 1}>
        <line x1={x} x2={x} y1={from} y2={end} strokeWidth={width} />
        <path stroke="none" d={`M${x - half} ${end}L${x + half} ${end}L${x} ${to}Z`} />
      </g>
      <text className={active === true ? 'dataflow-name' : undefined} x={x + half + 3} y={(from + to) / 2} dy="0.35em">
        {label}
      </text>
    </g>
  );
}

/** A thin arrow on chip. */
export function ChipEdge({
  points,
  dashed = false,
}: {
  readonly points: readonly number[];
  readonly dashed?: boolean;
}): ReactElement {
  const pairs: string[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) pairs.push(`${points[i] ?? 0},${points[i + 1] ?? 0}`);
  return (
    <polyline
      className={dashed ? 'dataflow-queue' : 'dataflow-edge'}
      points={pairs.join(' ')}
      markerEnd="url(#dataflow-arrow)"
    />
  );
}
