import type { ReactElement } from 'react';
import type { LayerLine } from '../../../../core/network/totals.ts';
import { arcLevels, edgesOf, type Columns, type Edge } from './tracksLayout.ts';

interface TrackProps {
  readonly lines: readonly LayerLine[];
  readonly columns: Columns;
  readonly top: number;
  readonly height: number;
}

/** The layers as nodes on a line, edges that leap over layers as arcs: a disc is VTA's, a ring the host's, a dot moves nothing. */
export function GraphTrack({ lines, columns, top, height }: TrackProps): ReactElement {
  const edges = edgesOf(lines.map((line) => line.layer));
  const levels = arcLevels(edges);
  const highest = Math.max(0, ...levels.values());
  const base = top + height - 9;
  const radius = Math.max(1.5, Math.min(5, columns.width / 2 - 1));
  const rise = (level: number): number => Math.max(6, Math.min(22, (height - 18) / (highest + 1)) * (level + 1));
  const path = (edge: Edge): string => {
    const [a, b] = [columns.center(edge.from), columns.center(edge.to)];
    const level = levels.get(edge);
    if (level === undefined) return `M${a} ${base}H${b}`;
    const bend = Math.min(12, (b - a) / 3);
    const up = base - rise(level);
    return `M${a} ${base}C${a} ${up} ${a} ${up} ${a + bend} ${up}H${b - bend}C${b} ${up} ${b} ${up} ${b} ${base}`;
  };
  return (
    <g>
      <text x={0} y={base + 4} className="weak">
        graph
      </text>
      {edges.map((edge) => (
        <path key={`${edge.from} ${edge.to}`} className="network-edge" d={path(edge)} />
      ))}
      {lines.map(({ layer }) => (
        <circle
          key={layer.index}
          className={`network-node network-node-${layer.where}`}
          cx={columns.center(layer.index)}
          cy={base}
          r={layer.where === 'none' ? radius / 2 : radius}
        />
      ))}
    </g>
  );
}
