import { useLayoutEffect, useRef, type ReactElement } from 'react';
import { tipPosition, type Extent } from './tipPosition.ts';
import type { Pixels } from '../units.ts';

/** A compact tooltip beside the pointer; on the side that has room, and never cut by the chart's edge. */
export function Tip({
  lines,
  x,
  y,
  size,
}: {
  readonly lines: readonly string[];
  readonly x: Pixels;
  readonly y: Pixels;
  readonly size: Extent;
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  // Its size follows from its text: known once it is laid out, and before it is painted.
  useLayoutEffect(() => {
    const node = box.current;
    if (node === null) return;
    const { left, top } = tipPosition({ x, y }, { width: node.offsetWidth, height: node.offsetHeight }, size);
    node.style.left = `${left}px`;
    node.style.top = `${top}px`;
  });
  return (
    <div ref={box} className="chart-tip" aria-hidden="true">
      {lines.map((line, i) => (
        <div key={i} className={i === 0 ? 'chart-tip-title' : undefined}>
          {line}
        </div>
      ))}
    </div>
  );
}
