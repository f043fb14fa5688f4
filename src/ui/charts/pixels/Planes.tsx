import { useMemo, type ReactElement } from 'react';
import type { LayerPlanes } from '../../../workers/networkProtocol.ts';
import { PixelPicture } from './PixelPicture.tsx';
import { planeScale, tile } from './tiles.ts';
import { plural } from '../../words/format.ts';

/** A layer's output as VTA left it: a small picture a channel, on one scale for all of them; a vector as one row of cells. */
export function Planes({
  planes,
  name,
  most,
}: {
  readonly planes: LayerPlanes;
  readonly name: string;
  readonly most: number;
}): ReactElement {
  const pictures = useMemo(() => tile(planes, most), [planes, most]);
  const { width, height, channels } = planes;
  const kind =
    height === 1 && channels === 1 ? plural(width, 'value') : `${plural(channels, 'map')} of ${height} × ${width}`;
  return (
    <span className="planes">
      {pictures.map((values, i) => (
        <PixelPicture
          key={i}
          width={width}
          height={height}
          values={values}
          label={`${name}, ${kind}${pictures.length > 1 ? `, number ${i + 1}` : ''}`}
          scale={planeScale(planes)}
          className={height === 1 ? 'pixels-row' : ''}
        />
      ))}
    </span>
  );
}
