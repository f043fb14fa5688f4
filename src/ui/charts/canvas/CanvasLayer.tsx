import { useEffect, useRef, useState, type ReactElement, type RefObject } from 'react';
import { useTheme, type Colours } from '../../theme/colours.ts';
import { canvasTarget } from './canvasTarget.ts';
import type { DrawTarget } from './drawTarget.ts';
import { cancelDraw, requestDraw } from './frames.ts';
import { sizeSeen, type Size } from './size.ts';

export type Draw = (target: DrawTarget, size: Size, colours: Colours) => void;

/** A store, or several as one. */
export interface Followed {
  readonly subscribe: (listener: () => void) => () => void;
}

/** Size of an element and the screen's resolution, as they change; null before the first layout. */
export function useSize(element: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    const node = element.current;
    if (node === null) return;
    const observer = new ResizeObserver(([entry]) => {
      setSize((old) => sizeSeen(old, entry?.borderBoxSize[0], devicePixelRatio));
    });
    observer.observe(node);
    // Zooming the page changes the resolution without changing any size in CSS pixels.
    const zoom = (): void => {
      setSize((old) => sizeSeen(old, old && { inlineSize: old.width, blockSize: old.height }, devicePixelRatio));
    };
    addEventListener('resize', zoom);
    return () => {
      observer.disconnect();
      removeEventListener('resize', zoom);
    };
  }, [element]);
  return size;
}

/** Text drawn before the web fonts have come must be drawn again. */
function useFontsReady(): boolean {
  const [ready, setReady] = useState(document.fonts.status === 'loaded');
  useEffect(() => {
    let live = true;
    void document.fonts.ready.then(() => {
      if (live) setReady(true);
    });
    return () => {
      live = false;
    };
  }, []);
  return ready;
}

/** One canvas that fills its positioned parent, redrawn in the next frame when `draw` or the theme changes. */
export function CanvasLayer({
  size,
  draw,
  follows = null,
}: {
  readonly size: Size;
  readonly draw: Draw;
  /** Drawn again, alone, whenever this changes: hover over a chart, what is seen of a graph. */
  readonly follows?: Followed | null;
}): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { colours } = useTheme();
  const fonts = useFontsReady();
  useEffect(() => {
    const node = canvas.current;
    if (node === null) return;
    const ask = (): void => {
      requestDraw(node, () => {
        paint(node, size, colours, draw);
      });
    };
    ask();
    const unsubscribe = follows?.subscribe(ask);
    return () => {
      unsubscribe?.();
      cancelDraw(node);
    };
  }, [size, colours, draw, follows, fonts]);
  return <canvas ref={canvas} className="chart-layer" aria-hidden="true" />;
}

function paint(canvas: HTMLCanvasElement, size: Size, colours: Colours, draw: Draw): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const width = Math.max(1, Math.round(size.width * size.scale));
  const height = Math.max(1, Math.round(size.height * size.scale));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.setTransform(size.scale, 0, 0, size.scale, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  draw(canvasTarget(context, colours, size.scale), size, colours);
}
