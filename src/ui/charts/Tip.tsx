import type { ReactElement } from 'react';
import type { Size } from './Layers.tsx';
import type { Pixels } from './timeScale.ts';

const OFFSET: Pixels = 14;
const WIDTH: Pixels = 260;

/** A compact tooltip beside the pointer; on the side that has room. The pointer is never over it. */
export function Tip({
  lines,
  x,
  y,
  size,
}: {
  readonly lines: readonly string[];
  readonly x: Pixels;
  readonly y: Pixels;
  readonly size: Pick<Size, 'width' | 'height'>;
}): ReactElement {
  const left = x + OFFSET + WIDTH > size.width;
  const up = y > size.height / 2;
  const style = {
    [left ? 'right' : 'left']: left ? size.width - x + OFFSET : x + OFFSET,
    [up ? 'bottom' : 'top']: up ? size.height - y + OFFSET / 2 : y + OFFSET,
    maxWidth: WIDTH,
  };
  return (
    <div className="chart-tip" style={style} aria-hidden="true">
      {lines.map((line, i) => (
        <div key={i} className={i === 0 ? 'chart-tip-title' : undefined}>
          {line}
        </div>
      ))}
    </div>
  );
}
