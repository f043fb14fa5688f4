/** Pixels row by row, four bytes each (red, green, blue, alpha), as a canvas has them. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** A picture without any colour yet: transparent black. */
export const emptyPicture = (width: number, height: number): Picture => ({
  width,
  height,
  rgba: new Uint8ClampedArray(4 * width * height),
});

/** How far two pictures of one size are apart, over red, green and blue. */
export interface PictureDifference {
  /** 10 log10(255^2 / mean squared difference); Infinity: none. */
  readonly psnrDb: number;
  /** Of one channel of one pixel, 0 to 255. */
  readonly largest: number;
  /** Its size at each pixel, `gain` times, black where there is none. */
  readonly picture: Picture;
}

/** Pictures of one size; `gain`: what the difference is multiplied by to be seen. */
export function differenceOf(a: Picture, b: Picture, gain: number): PictureDifference {
  const picture = emptyPicture(a.width, a.height);
  let squares = 0;
  let largest = 0;
  for (let at = 0; at < picture.rgba.length; at++) {
    if (at % 4 === 3) {
      picture.rgba[at] = 255;
      continue;
    }
    const difference = Math.abs((a.rgba[at] ?? 0) - (b.rgba[at] ?? 0));
    squares += difference * difference;
    largest = Math.max(largest, difference);
    picture.rgba[at] = gain * difference;
  }
  const mean = squares / Math.max(1, 3 * a.width * a.height);
  return { psnrDb: mean === 0 ? Infinity : 10 * Math.log10(255 ** 2 / mean), largest, picture };
}
