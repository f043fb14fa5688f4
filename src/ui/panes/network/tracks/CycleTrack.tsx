import type { ReactElement } from 'react';
import { hostTime, type LayerLine } from '../../../../core/network/totals.ts';
import { brief } from '../../../words/format.ts';
import { colourOf } from '../../../theme/colours.ts';
import type { Pixels } from '../../../charts/units.ts';
import { LABEL_WIDTH, type Columns } from './tracksLayout.ts';

interface CycleTrackProps {
  readonly lines: readonly LayerLine[];
  /** The same layers on the pinned machine; null: nothing is compared. */
  readonly before: readonly LayerLine[] | null;
  readonly columns: Columns;
  readonly top: number;
  readonly height: number;
  readonly clockMHz: number;
}

/** Cycles of each layer: the strong part multiplies, the line is the bound, the outline the pinned machine. The host's time, where it is known or estimated (weaker), in VTA's cycles. */
export function CycleTrack({ lines, before, columns, top, height, clockMHz }: CycleTrackProps): ReactElement {
  const costOf = (line: LayerLine): number => line.cycles ?? (hostTime(line) ?? 0) * clockMHz * 1000;
  const most = Math.max(1, ...lines.map(costOf), ...(before ?? []).map((line) => line.cycles ?? 0));
  const base = top + height;
  const scale = (cycles: number): number => (cycles / most) * (height - 14);
  const bar = Math.max(1, Math.min(34, columns.width - (columns.width > 6 ? 3 : 1)));
  return (
    <g>
      <text x={0} y={(top + base) / 2 + 4} className="weak">
        cycles
      </text>
      <text x={LABEL_WIDTH - 6} y={base - scale(most) + 4} textAnchor="end" className="weak">
        {brief(most)}
      </text>
      <text x={LABEL_WIDTH - 6} y={base + 1} textAnchor="end" className="weak">
        0
      </text>
      <g className="axis">
        <line x1={LABEL_WIDTH} x2={columns.left(columns.count)} y1={base} y2={base} />
        <line x1={LABEL_WIDTH} x2={columns.left(columns.count)} y1={base - scale(most)} y2={base - scale(most)} />
      </g>
      {lines.map((line) => (
        <LayerBar
          key={line.layer.index}
          line={line}
          columns={columns}
          width={bar}
          base={base}
          tall={scale(costOf(line))}
          scale={scale}
        />
      ))}
      {before?.map(({ layer, cycles }) =>
        layer.vta === null || cycles === null ? null : (
          <rect
            key={layer.index}
            className="network-pinned"
            x={columns.center(layer.index) - bar / 2}
            y={base - scale(cycles)}
            width={bar}
            height={scale(cycles)}
          />
        ),
      )}
    </g>
  );
}

/** `tall`: of all that the layer costs; `scale`: cycles to pixels. */
function LayerBar({
  line,
  columns,
  width,
  base,
  tall,
  scale,
}: {
  readonly line: LayerLine;
  readonly columns: Columns;
  readonly width: Pixels;
  readonly base: Pixels;
  readonly tall: Pixels;
  readonly scale: (cycles: number) => Pixels;
}): ReactElement | null {
  const { layer, exact } = line;
  const x = columns.center(layer.index) - width / 2;
  if (layer.where === 'host') {
    return hostTime(line) === null ? (
      <text x={columns.center(layer.index)} y={base - 3} textAnchor="middle" className="weak">
        {columns.width > 7 ? '?' : ''}
      </text>
    ) : (
      <rect
        x={x}
        y={base - tall}
        width={width}
        height={tall}
        fill={colourOf('fetch', 1)}
        opacity={line.hostMs === null ? 0.6 : 1}
      />
    );
  }
  if (layer.vta === null) return null;
  const products = tall * (line.gemmBusy ?? 0);
  const bound = base - scale(layer.vta.lowerBound.cycles);
  return (
    <g opacity={exact ? 1 : 0.6}>
      <rect x={x} y={base - tall} width={width} height={tall} fill={colourOf('compute', 2)} />
      <rect x={x} y={base - products} width={width} height={products} fill={colourOf('compute')} />
      {columns.width > 5 && <line className="network-bound" x1={x - 1.5} x2={x + width + 1.5} y1={bound} y2={bound} />}
    </g>
  );
}
