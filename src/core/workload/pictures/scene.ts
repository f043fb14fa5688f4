import { emptyPicture, type Picture } from './picture.ts';

/** Pixels of its side: the largest size that is asked for. */
export const SCENE_SIZE = 512;

/**
 * The picture that is there before anybody gives one: a lake in the evening, with hills, a lighthouse and a sailing boat. It is drawn by arithmetic that is the same
 * everywhere (no sines), so that it is the same bytes in every browser. In slices, each yield the fraction that is done.
 */
export function* sceneInSlices(): Generator<number, Picture, void> {
  const picture = emptyPicture(SCENE_SIZE, SCENE_SIZE);
  for (let y = 0; y < SCENE_SIZE; y++) {
    for (let x = 0; x < SCENE_SIZE; x++) {
      const at = 4 * (y * SCENE_SIZE + x);
      const [red, green, blue] = colourAt((x + 0.5) / SCENE_SIZE, (y + 0.5) / SCENE_SIZE);
      picture.rgba[at] = Math.round(red);
      picture.rgba[at + 1] = Math.round(green);
      picture.rgba[at + 2] = Math.round(blue);
      picture.rgba[at + 3] = 255;
    }
    yield y / SCENE_SIZE;
  }
  return picture;
}

type Colour = readonly [red: number, green: number, blue: number];

/** Where the water begins; 0 is the top, 1 the bottom. */
const SHORE = 0.6;

/** Things from the nearest to the farthest: the first that is there is seen. */
function colourAt(u: number, v: number): Colour {
  return meadow(u, v) ?? boat(u, v) ?? lighthouse(u, v) ?? (v < SHORE ? land(u, v) : water(u, v));
}

const land = (u: number, v: number): Colour => ridge(u, v) ?? sky(u, v);

function sky(u: number, v: number): Colour {
  const distance = Math.sqrt((u - 0.3) ** 2 + (v - 0.36) ** 2);
  if (distance < 0.075) return mix([255, 214, 120], [255, 240, 190], 1 - distance / 0.075);
  const evening = mix([38, 66, 128], [250, 168, 112], smooth(v / SHORE));
  const lit = mix([255, 205, 140], evening, smooth((distance - 0.05) / 0.3));
  const cloud = smooth((noise(3 * u + 1, 14 * v + 3) + 0.5 * noise(9 * u, 34 * v + 7) - 0.82) / 0.3);
  return mix(lit, [252, 226, 214], 0.75 * cloud);
}

/** Two rows of hills, the nearer one darker. */
function ridge(u: number, v: number): Colour | null {
  const near =
    SHORE - 0.05 - 0.1 * noise(4 * u + 11, 0.5) - 0.02 * noise(24 * u, 2.5) - 0.06 * smooth((u - 0.45) / 0.5);
  if (v > near) return mix([44, 74, 72], [78, 116, 84], noise(30 * u, 60 * v));
  const far = SHORE - 0.12 - 0.2 * noise(2.6 * u + 5, 4.5) - 0.03 * noise(14 * u, 6.5);
  if (v <= far) return null;
  const snow = smooth((far + 0.05 + 0.04 * noise(40 * u, 3) - v) / 0.02);
  return mix(mix([88, 92, 140], [128, 120, 156], noise(26 * u, 40 * v)), [238, 232, 240], 0.8 * snow);
}

/** What stands above it upside down, in broken stripes, and the light of the sun. */
function water(u: number, v: number): Colour {
  const depth = (v - SHORE) / (1 - SHORE);
  const wave = 0.02 * (noise(10 * u, 70 * v) - 0.5) * (0.3 + depth);
  const above = SHORE - 0.75 * (v - SHORE);
  const seen = lighthouse(u + wave, above) ?? land(u + wave, above);
  const deep = mix(seen, [26, 62, 96], 0.35 + 0.35 * depth);
  const glint =
    smooth((noise(16 * u + 40, 90 * v) - 0.5) / 0.2) * smooth(1 - Math.abs(u - 0.3) / (0.05 + 0.16 * depth));
  return mix(deep, [255, 222, 150], 0.85 * glint);
}

function lighthouse(u: number, v: number): Colour | null {
  const [top, foot, middle] = [0.24, 0.585, 0.78];
  const side = Math.abs(u - middle);
  // The rock that it stands on.
  if (v > foot - 0.045 * (1 - (side / 0.15) ** 2) && side < 0.15 && v < SHORE + 0.012) {
    return mix([70, 60, 58], [128, 110, 98], noise(46 * u, 46 * v));
  }
  if (v < top || v > foot) return null;
  const shade = smooth((u - middle + 0.045) / 0.09);
  if (v < top + 0.03) return side < 0.04 * ((v - top) / 0.03) ? mix([196, 52, 44], [112, 24, 28], shade) : null;
  if (v < top + 0.065) return side < 0.024 ? mix([255, 244, 186], [240, 196, 96], shade) : null;
  if (v < top + 0.078) return side < 0.044 ? [48, 48, 58] : null;
  if (side > 0.03 + 0.02 * ((v - top) / (foot - top))) return null;
  const red = Math.floor((v - top - 0.078) / 0.053) % 2 === 1;
  return red ? mix([222, 66, 54], [134, 30, 36], shade) : mix([252, 248, 238], [168, 166, 178], shade);
}

function boat(u: number, v: number): Colour | null {
  const [x, y] = [u - 0.46, v - 0.71];
  if (y > 0 && y < 0.032 && Math.abs(x) < 0.1 - 0.8 * y) return mix([150, 76, 40], [84, 40, 26], smooth(y / 0.032));
  if (Math.abs(x) < 0.004 && y > -0.21 && y <= 0) return [62, 42, 34];
  if (x > 0.004 && y < -0.012 && y > -0.2 && x < 0.42 * (y + 0.2))
    return mix([255, 252, 244], [226, 204, 186], x / 0.08);
  if (x < -0.004 && y < -0.012 && y > -0.16 && -x < 0.38 * (y + 0.16))
    return mix([240, 196, 70], [206, 132, 44], -x / 0.06);
  return null;
}

/** The near shore, with flowers. */
function meadow(u: number, v: number): Colour | null {
  const edge = 0.885 + 0.05 * noise(3 * u + 2, 8.5) - 0.05 * smooth(1 - u / 0.4);
  const blade = 0.035 * noise(60 * u, 5.5);
  if (v < edge - blade) return null;
  const flower = noise(44 * u + 70, 52 * v + 9);
  if (flower > 0.8 && v > edge + 0.01) return noise(8 * u, 8 * v) > 0.5 ? [236, 86, 110] : [250, 214, 84];
  return mix([34, 76, 46], [112, 158, 66], noise(50 * u, 20 * v));
}

const mix = (a: Colour, b: Colour, share: number): Colour => {
  const part = Math.max(0, Math.min(1, share));
  return [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]), a[2] + part * (b[2] - a[2])];
};

/** From 0 to 1 without a corner at either end. */
const smooth = (t: number): number => {
  const inside = Math.max(0, Math.min(1, t));
  return inside * inside * (3 - 2 * inside);
};

/** 0 to 1, smooth between the points of a grid of random values. */
function noise(x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [across, down] = [smooth(x - column), smooth(y - row)];
  const above = lattice(column, row) + across * (lattice(column + 1, row) - lattice(column, row));
  const below = lattice(column, row + 1) + across * (lattice(column + 1, row + 1) - lattice(column, row + 1));
  return above + down * (below - above);
}

function lattice(column: number, row: number): number {
  let hash = Math.imul(column, 0x27d4eb2d) ^ Math.imul(row, 0x165667b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
