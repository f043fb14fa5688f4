import type { ReactElement } from 'react';
import type { MemoryRegion } from '../../../../core/network/network.ts';
import { bytes, hex, withUnit } from '../../../words/format.ts';
import { LABEL_WIDTH, type Columns, type MemoryRows } from './tracksLayout.ts';

/** The colour of the tensor a region feeds; programs as the fetch unit that reads them. */
export const REGION_COLOUR: Readonly<Record<MemoryRegion['kind'], string>> = {
  input: 'var(--INP)',
  activation: 'color-mix(in srgb, var(--INP) 55%, var(--OUT))',
  output: 'var(--OUT)',
  weight: 'var(--WGT)',
  bias: 'var(--ACC)',
  'micro-ops': 'var(--UOP)',
  instructions: 'var(--fetch)',
  constant: 'var(--UOP)',
};

interface MemoryTrackProps {
  readonly rows: MemoryRows;
  readonly columns: Columns;
  readonly top: number;
  readonly height: number;
}

/** Addresses over layers: a box is as long as its content is needed, and as high as it is large. */
export function MemoryTrack({ rows, columns, top, height }: MemoryTrackProps): ReactElement {
  const { regions, low, high } = rows;
  const y = (address: number): number => top + height - ((address - low) / (high - low)) * height;
  return (
    <g>
      <text x={0} y={top + 9} className="weak">
        memory
      </text>
      <text x={LABEL_WIDTH - 6} y={top + height - 2} textAnchor="end" className="weak">
        {withUnit(bytes(high - low))}
      </text>
      <g className="axis">
        <line x1={LABEL_WIDTH} x2={columns.left(columns.count)} y1={top + height} y2={top + height} />
      </g>
      {regions.map((region, i) => {
        const [from, to] = [Math.max(0, region.from), Math.min(columns.count - 1, region.to)];
        const x = columns.left(from) + 0.5;
        const width = Math.max(1, columns.left(to + 1) - x - 0.5);
        const tall = Math.max(1, y(region.address) - y(region.address + region.byteLength));
        const wide = width > 54 && tall > 12;
        return (
          <g key={i}>
            <rect
              x={x}
              y={y(region.address + region.byteLength)}
              width={width}
              height={tall}
              className="network-region"
              fill={REGION_COLOUR[region.kind]}
            >
              <title>{regionText(region)}</title>
            </rect>
            {wide && (
              <text
                x={x + 4}
                y={y(region.address + region.byteLength) + Math.min(11, tall - 2)}
                className="network-region-name"
              >
                {cut(region.name, Math.floor((width - 6) / 6.2))}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** At most so many characters; an ellipsis says that there are more. */
const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;

/** `pool1, activation: 4.7 kB at 0x00012000, layers 2 to 3`. */
const regionText = ({ name, kind, byteLength, address, from, to }: MemoryRegion): string =>
  `${name}, ${kind}: ${withUnit(bytes(byteLength))} at ${hex(address, 8)}, layer ${from + 1}${to > from ? ` to ${to + 1}` : ''}`;
