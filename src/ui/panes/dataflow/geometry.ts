import type { Pixels } from '../../charts/units.ts';

export interface Rect {
  readonly x: Pixels;
  readonly y: Pixels;
  readonly width: Pixels;
  readonly height: Pixels;
}

/** Where modules, their units and buffers lie. */
export interface PartLayout {
  readonly load: Rect;
  readonly compute: Rect;
  readonly store: Rect;
  readonly INP: Rect;
  readonly WGT: Rect;
  readonly gemm: Rect;
  readonly alu: Rect;
  readonly UOP: Rect;
  readonly ACC: Rect;
  readonly OUT: Rect;
}

export interface DiagramLayout extends PartLayout {
  readonly fetch: Rect;
  readonly dram: Rect;
  /** Rows in which tokens run, between the modules and above the buffers. */
  readonly tokens: { readonly forward: Pixels; readonly back: Pixels };
}

/** Left column for the line from DRAM up to fetch and its label. */
const LEFT: Pixels = 76;
const FETCH_HEIGHT: Pixels = 24;
const DRAM_HEIGHT: Pixels = 24;
const QUEUE_GAP: Pixels = 22;
const DRAM_GAP: Pixels = 38;
const TOKEN_BAND: Pixels = 44;
const HEAD: Pixels = 44;
const PAD: Pixels = 8;
/** Between the parts of compute, where an arrow must be seen. */
const ARROW: Pixels = 16;

/** Shares of the width right of LEFT, from left to right: load, gap, buffers, gap, compute, gap, OUT, gap, store. */
const COLUMNS = [0.14, 0.03, 0.14, 0.065, 0.335, 0.05, 0.08, 0.02, 0.14] as const;

/**
 * Fetch on top, DRAM below, and between them, as data flows: load, its two buffers, compute with its own two buffers,
 * the output buffer, store.
 */
export function diagramLayout(width: Pixels, height: Pixels): DiagramLayout {
  // Half a line of every border lies outside of its box: kept free at the edges of the picture.
  const inner = width - LEFT - 1;
  const edges: number[] = [LEFT];
  for (const share of COLUMNS) edges.push((edges.at(-1) ?? 0) + share * inner);
  const column = (i: number): { readonly x: Pixels; readonly width: Pixels } => {
    const x = Math.round(edges[2 * i] ?? 0);
    return { x, width: Math.round(edges[2 * i + 1] ?? 0) - x };
  };
  const top = FETCH_HEIGHT + QUEUE_GAP;
  const bottom = height - DRAM_HEIGHT - DRAM_GAP;
  const body = { y: top, height: bottom - top };
  const buffers = { y: top + TOKEN_BAND, height: bottom - top - TOKEN_BAND };
  const half = Math.floor((buffers.height - PAD) / 2);
  const compute = { ...column(2), ...body };
  const inside = { y: top + HEAD, height: bottom - top - HEAD - PAD };
  const halfInside = Math.floor((inside.height - ARROW) / 2);
  const halfWidth = Math.floor((compute.width - 2 * PAD - ARROW) / 2);
  const left = compute.x + PAD;
  const right = left + halfWidth + ARROW;
  const lower = inside.y + halfInside + ARROW;
  return {
    fetch: { x: 0.5, y: 0.5, width: width - 1, height: FETCH_HEIGHT },
    load: { ...column(0), ...body },
    INP: { ...column(1), y: buffers.y, height: half },
    WGT: { ...column(1), y: buffers.y + half + PAD, height: half },
    compute,
    gemm: { x: left, y: inside.y, width: halfWidth, height: halfInside },
    ACC: { x: right, y: inside.y, width: halfWidth, height: halfInside },
    UOP: { x: left, y: lower, width: halfWidth, height: halfInside },
    alu: { x: right, y: lower, width: halfWidth, height: halfInside },
    OUT: { ...column(3), ...buffers },
    store: { ...column(4), ...body },
    dram: { x: 0.5, y: height - DRAM_HEIGHT - 0.5, width: width - 1, height: DRAM_HEIGHT },
    tokens: { forward: top + 15, back: top + 35 },
  };
}

export interface ColumnLayout extends PartLayout {
  readonly fetch: Rect;
  readonly dram: Rect;
  /** Where instructions go down to their modules, right of all boxes. */
  readonly lane: Pixels;
  readonly height: Pixels;
}

/** Between DRAM and the boxes: an arrow with its label above it. */
const GUTTER: Pixels = 78;
const LANE: Pixels = 17;
const MODULE_HEIGHT: Pixels = 66;
const BUFFER_HEIGHT: Pixels = 48;
/** What compute does, and below it an arrow that turns. */
const COLUMN_HEAD: Pixels = 58;

/** For a phone: DRAM along the left edge, and the parts below each other as data flows, as high as it comes to. */
export function columnLayout(width: Pixels): ColumnLayout {
  const x = DRAM_HEIGHT + GUTTER;
  const inner = width - x - LANE;
  const half = Math.floor((inner - PAD) / 2);
  const unit = Math.floor((inner - 2 * PAD - ARROW) / 2);
  const row = (y: Pixels, height: Pixels): Rect => ({ x, y, width: inner, height });
  const fetch = row(0.5, FETCH_HEIGHT);
  const load = row(below(fetch, 24), MODULE_HEIGHT);
  const buffers = { y: below(load, 28), width: half, height: BUFFER_HEIGHT };
  const compute = row(below({ x, ...buffers }, 50), COLUMN_HEAD + 2 * BUFFER_HEIGHT + ARROW + PAD);
  const upper = { y: compute.y + COLUMN_HEAD, width: unit, height: BUFFER_HEIGHT };
  const lower = { ...upper, y: below({ x, ...upper }, ARROW) };
  const [left, right] = [x + PAD, x + PAD + unit + ARROW];
  const OUT = row(below(compute, 50), 36);
  const store = row(below(OUT, 24), MODULE_HEIGHT);
  const height = below(store, 1);
  return {
    ...{ fetch, load, compute, OUT, store, height },
    INP: { x, ...buffers },
    WGT: { x: x + half + PAD, ...buffers },
    gemm: { x: left, ...upper },
    ACC: { x: right, ...upper },
    UOP: { x: left, ...lower },
    alu: { x: right, ...lower },
    dram: { x: 0.5, y: 0.5, width: DRAM_HEIGHT, height: height - 1 },
    lane: width - 5,
  };
}

const below = (r: Rect, gap: Pixels): Pixels => r.y + r.height + gap;

export const centre = (r: Rect): readonly [x: Pixels, y: Pixels] => [r.x + r.width / 2, r.y + r.height / 2];

/** Width of an edge that carries `bytes`, in proportion to the most any edge carries; a hairline for a little. */
export function edgeWidth(bytes: number, most: number, widest: Pixels): Pixels {
  return bytes <= 0 || most <= 0 ? 1 : Math.max(1, (widest * bytes) / most);
}
