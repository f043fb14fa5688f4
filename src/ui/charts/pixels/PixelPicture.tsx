import { useEffect, useRef, type CSSProperties, type ReactElement } from 'react';
import { useTheme } from '../../theme/colours.ts';
import './pixels.css';

interface PixelsProps {
  readonly width: number;
  readonly height: number;
  /** -1..1, row by row: ink in the colour of text, what is negative in that of links; outside of -1..1 nothing is drawn. */
  readonly values: ArrayLike<number>;
  readonly label: string;
  /** CSS pixels of one value. */
  readonly scale?: number;
  readonly className?: string;
}

/** Numbers as a picture, a pixel a value. */
export function PixelPicture({ width, height, values, label, scale, className = '' }: PixelsProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { colours } = useTheme();
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null) return;
    const image = context.createImageData(width, height);
    const { data } = image;
    const [ink, negative] = [channels(colours.text), channels(colours.link)];
    // A run has hundreds of them: nothing is made for a pixel.
    for (let i = 0; i < width * height; i++) {
      const value = values[i] ?? 0;
      if (Math.abs(value) > 1) continue;
      const colour = value < 0 ? negative : ink;
      data[4 * i] = colour[0];
      data[4 * i + 1] = colour[1];
      data[4 * i + 2] = colour[2];
      data[4 * i + 3] = Math.round(255 * Math.abs(value));
    }
    context.putImageData(image, 0, 0);
  }, [width, height, values, colours]);
  const size: CSSProperties = scale === undefined ? {} : { width: width * scale, height: height * scale };
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      className={`pixels ${className}`}
      style={size}
    />
  );
}

/** Red, green and blue of a colour as the browser resolved it. */
function channels(css: string): readonly [number, number, number] {
  const [r = 0, g = 0, b = 0] = (css.match(/[\d.]+/g) ?? []).map(Number);
  // `color(srgb …)` counts from 0 to 1.
  return css.startsWith('color(') ? [r * 255, g * 255, b * 255] : [r, g, b];
}
