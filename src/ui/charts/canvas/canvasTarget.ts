import type { Colours } from '../../theme/colours.ts';
import type { DrawTarget } from './drawTarget.ts';
import { TEXT_SIZE } from './drawTarget.ts';

let family: string | null = null;

/** The page's typeface; asked for once, because asking makes the browser work out styles in the middle of a frame. */
function typeface(canvas: HTMLCanvasElement): string {
  family ??= getComputedStyle(canvas).fontFamily;
  return family;
}

/** Draws on a 2D canvas whose transform maps CSS pixels to device pixels (`scale` = device pixel ratio). */
export function canvasTarget(context: CanvasRenderingContext2D, colours: Colours, scale: number): DrawTarget {
  const face = typeface(context.canvas);
  return {
    rect: (x, y, width, height, colour) => {
      context.fillStyle = colour;
      context.fillRect(x, y, width, height);
    },
    hatched: (x, y, width, height, key) => {
      context.fillStyle = colours.hatch(context, key, scale);
      context.fillRect(x, y, width, height);
    },
    outline: (x, y, width, height, stroke) => {
      context.strokeStyle = stroke.colour;
      context.lineWidth = stroke.thickness ?? 1;
      context.setLineDash([...(stroke.dash ?? [])]);
      context.beginPath();
      context.roundRect(x, y, width, height, 2);
      context.stroke();
    },
    line: (points, stroke) => {
      context.strokeStyle = stroke.colour;
      context.lineWidth = stroke.thickness ?? 1;
      context.setLineDash([...(stroke.dash ?? [])]);
      context.beginPath();
      for (let i = 0; i + 1 < points.length; i += 2) context.lineTo(points[i] ?? 0, points[i + 1] ?? 0);
      context.stroke();
    },
    text: (text, x, y, style) => {
      context.fillStyle = style.colour;
      context.font = `${style.strong === true ? 600 : 400} ${style.size ?? TEXT_SIZE}px ${face}`;
      context.textAlign = style.align ?? 'left';
      context.textBaseline = style.baseline ?? 'middle';
      context.fillText(text, x, y);
    },
  };
}
