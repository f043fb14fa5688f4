import { emptyPicture, type Picture } from './picture.ts';

/** What becomes of a picture of other proportions: its middle fills the whole, all of it is seen between bars, or it is squeezed. */
export const FITS = ['crop', 'bars', 'stretch'] as const;
export type Fit = (typeof FITS)[number];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Grey, which most networks read as nothing in particular. */
const BAR = 128;

/**
 * A picture at another size, opaque: what shows through it is white. Where it shrinks every pixel is the mean of the area that it covers, where it grows the four
 * nearest pixels are blended. At its own size it stays as it is.
 */
export function resizePicture(picture: Picture, size: Size, fit: Fit): Picture {
  const ratio = ratioOf(picture, size, fit);
  const part = {
    width: Math.min(picture.width, ratio.x * size.width),
    height: Math.min(picture.height, ratio.y * size.height),
  };
  const inner = {
    width: fit === 'bars' ? Math.max(1, Math.round(picture.width / ratio.x)) : size.width,
    height: fit === 'bars' ? Math.max(1, Math.round(picture.height / ratio.y)) : size.height,
  };
  const across = axis(inner.width, picture.width, part.width);
  const down = axis(inner.height, picture.height, part.height);
  const rows = scaleAcross(onWhite(picture), picture, across);
  const made = emptyPicture(size.width, size.height);
  made.rgba.fill(BAR);
  const left = Math.floor((size.width - inner.width) / 2);
  const top = Math.floor((size.height - inner.height) / 2);
  for (let y = 0; y < inner.height; y++) {
    for (let x = 0; x < inner.width; x++) {
      const to = 4 * ((top + y) * size.width + left + x);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (const [row, weight] of down[y] ?? []) sum += weight * (rows[3 * (row * inner.width + x) + channel] ?? 0);
        made.rgba[to + channel] = Math.round(sum);
      }
    }
  }
  for (let at = 3; at < made.rgba.length; at += 4) made.rgba[at] = 255;
  return made;
}

/** Pixels of the picture to one of the new one, along each axis. */
function ratioOf(picture: Size, { width, height }: Size, fit: Fit): { readonly x: number; readonly y: number } {
  const [x, y] = [picture.width / width, picture.height / height];
  if (fit === 'stretch') return { x, y };
  const both = fit === 'crop' ? Math.min(x, y) : Math.max(x, y);
  return { x: both, y: both };
}

/** Of each new place, which old ones it is made of, and how much of each; the weights of a place add up to 1. */
type Axis = readonly (readonly (readonly [place: number, weight: number])[])[];

/** `part`: how many of the old places, from the middle, are taken. */
function axis(places: number, old: number, part: number): Axis {
  const start = (old - part) / 2;
  const step = part / places;
  return Array.from({ length: places }, (_, i) =>
    step >= 1 ? area(start + i * step, start + (i + 1) * step, old) : between(start + (i + 0.5) * step - 0.5, old),
  );
}

function area(from: number, to: number, old: number): (readonly [number, number])[] {
  const covered: [number, number][] = [];
  for (let place = Math.floor(from); place < Math.min(old, Math.ceil(to)); place++) {
    const share = Math.min(to, place + 1) - Math.max(from, place);
    if (share > 0) covered.push([place, share / (to - from)]);
  }
  return covered;
}

function between(at: number, old: number): (readonly [number, number])[] {
  const low = Math.floor(at);
  const inside = (place: number): number => Math.max(0, Math.min(old - 1, place));
  return [
    [inside(low), 1 - (at - low)],
    [inside(low + 1), at - low],
  ];
}

/** Red, green and blue in front of white. */
function onWhite({ width, height, rgba }: Picture): Float32Array {
  const made = new Float32Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = (rgba[4 * pixel + 3] ?? 0) / 255;
    for (let c = 0; c < 3; c++) made[3 * pixel + c] = 255 + alpha * ((rgba[4 * pixel + c] ?? 0) - 255);
  }
  return made;
}

function scaleAcross(rgb: Float32Array, { width, height }: Size, across: Axis): Float32Array {
  const made = new Float32Array(3 * across.length * height);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (const places of across) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (const [place, weight] of places) sum += weight * (rgb[3 * (y * width + place) + channel] ?? 0);
        made[to++] = sum;
      }
    }
  }
  return made;
}
