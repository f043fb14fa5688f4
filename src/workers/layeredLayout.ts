import { graphlib, layout } from '@dagrejs/dagre';

/** Boxes and who feeds whom: an edge goes from a box to one behind it in the list. Extents are pixels. */
export interface LayoutRequest {
  readonly boxes: readonly Extent[];
  readonly edges: readonly LayoutEdge[];
  readonly direction: LayoutDirection;
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

interface LayoutEdge {
  readonly from: number;
  readonly to: number;
}

/** Where data goes: down the page, or to the right. */
export type LayoutDirection = 'down' | 'right';

/** Where everything lies, from 0 on. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** Upper left corner of each box: x0, y0, x1, y1, … */
  readonly corners: Float64Array;
  /** Of each edge, where it passes, from border to border: x0, y0, x1, y1, … */
  readonly ways: readonly Float64Array[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Between what stands side by side, and between rows: there an edge says shape and type, which are longer than they are high. */
const BESIDE = 26;
const EDGES_BESIDE = 14;
const BETWEEN_ROWS: Readonly<Record<LayoutDirection, number>> = { down: 54, right: 128 };

/**
 * Rows that the edges of a piece pass on their way. At each the library has one more thing to order; the longest edges beyond this many are
 * drawn straight, and have no say in where boxes lie.
 */
const MOST_PASSED = 400;

/**
 * Lays a graph out in rows. A network is a chain of pieces, each with one box that leads into it and one that leads out: the library lays
 * out one piece after another, and they are put together at those boxes, so that work grows with the number of pieces and not with its square. In
 * slices, each yield the fraction that is done. The same request gives the same layout.
 */
export function* layoutInSlices(request: LayoutRequest): Generator<number, GraphLayout, void> {
  const rows = inRows(request);
  const centres: Point[] = [];
  const ways: (readonly Point[])[] = [];
  const pieces = piecesOf(rows);
  // Networks repeat their blocks.
  const known = new Map<string, LaidPiece>();
  for (const [k, { members, edges }] of pieces.entries()) {
    const form = formOf(rows, members, edges);
    const piece = known.get(form) ?? layPiece(rows, members, edges);
    known.set(form, piece);
    const [entry = 0] = members;
    const [from, to] = [piece.centres[0], centres[entry]];
    // What leads into a piece was put somewhere by the one before.
    const by = { x: (to?.x ?? 0) - (from?.x ?? 0), y: (to?.y ?? 0) - (from?.y ?? 0) };
    const moved = ({ x, y }: Point): Point => (k === 0 ? { x, y } : { x: x + by.x, y: y + by.y });
    for (const [i, box] of members.entries()) centres[box] ??= moved(piece.centres[i] ?? NOWHERE);
    for (const [i, edge] of edges.entries()) ways[edge] = (piece.passed[i] ?? []).map(moved);
    yield (k + 1) / pieces.length;
  }
  return whole(request, rows, centres, ways);
}

const NOWHERE: Point = { x: 0, y: 0 };

/** The same graph with rows below each other: to the right is down with the axes swapped. */
function inRows({ boxes, edges, direction }: LayoutRequest): LayoutRequest {
  return direction === 'down'
    ? { boxes, edges, direction }
    : { boxes: boxes.map(({ width, height }) => ({ width: height, height: width })), edges, direction };
}

interface Piece {
  /** Boxes: the one that leads in, the one that leads out last. */
  readonly members: readonly number[];
  /** By their place in the list of all. */
  readonly edges: readonly number[];
}

/** Cut at each box that no edge leaps over; it ends one piece and begins the next. */
function piecesOf({ boxes, edges }: LayoutRequest): readonly Piece[] {
  const reach = new Int32Array(boxes.length);
  for (const { from, to } of edges) reach[from] = Math.max(reach[from] ?? 0, to);
  const cuts: number[] = [];
  let farthest = 0;
  for (let box = 0; box < boxes.length; box++) {
    if (farthest <= box) cuts.push(box);
    farthest = Math.max(farthest, reach[box] ?? 0);
  }
  const pieceOf = new Int32Array(boxes.length);
  const pieces = cuts.map((first, k) => {
    const end = Math.min(boxes.length - 1, cuts[k + 1] ?? boxes.length - 1);
    pieceOf.fill(k, first, end + 1);
    return { members: Array.from({ length: end - first + 1 }, (_, i) => first + i), edges: [] as number[] };
  });
  // Of the two pieces that a box is in, `pieceOf` has the later one: an edge belongs to that of where it begins.
  for (const [k, first] of cuts.entries()) pieceOf[first] = k;
  for (const [i, { from }] of edges.entries()) pieces[pieceOf[from] ?? 0]?.edges.push(i);
  return pieces.filter(({ members }, k) => members.length > 1 || k === 0);
}

/** What the layout of a piece depends on. */
const formOf = ({ boxes, edges }: LayoutRequest, members: readonly number[], within: readonly number[]): string =>
  [
    ...members.map((box) => `${boxes[box]?.width ?? 0}x${boxes[box]?.height ?? 0}`),
    ...within.map(
      (edge) => `${(edges[edge]?.from ?? 0) - (members[0] ?? 0)}>${(edges[edge]?.to ?? 0) - (members[0] ?? 0)}`,
    ),
  ].join(' ');

interface LaidPiece {
  /** Centre of each of its boxes. */
  readonly centres: readonly Point[];
  /** Where each of its edges passes between its ends. */
  readonly passed: readonly (readonly Point[])[];
}

function layPiece(rows: LayoutRequest, members: readonly number[], edges: readonly number[]): LaidPiece {
  const between = BETWEEN_ROWS[rows.direction];
  const heightOf = (box: number): number => rows.boxes[box]?.height ?? 0;
  const [first = 0, second = 0] = members;
  if (members.length <= 2) {
    const below = (heightOf(first) + heightOf(second)) / 2 + between;
    return { centres: members.map((_, i) => ({ x: 0, y: i * below })), passed: edges.map(() => []) };
  }
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ nodesep: BESIDE, edgesep: EDGES_BESIDE, ranksep: between });
  for (const box of members) graph.setNode(String(box), { ...rows.boxes[box] });
  const kept = edgesWithin(rows, members, edges);
  for (const edge of kept) {
    const { from = 0, to = 0 } = rows.edges[edge] ?? {};
    graph.setEdge(String(from), String(to), {}, String(edge));
  }
  layout(graph);
  const centres = members.map((box) => pointOf(graph.node(String(box))));
  const heights = members.map(heightOf);
  const through = throughRows(centres, heights);
  return {
    centres: withEndsOutside(centres, heights, between),
    passed: edges.map((edge) => {
      const { from = 0, to = 0 } = rows.edges[edge] ?? {};
      const laid: unknown = kept.has(edge) ? graph.edge(String(from), String(to), String(edge)) : null;
      // Every second point is of a row of boxes, the others are between rows.
      return pointsOf(laid)
        .slice(1, -1)
        .filter((_, i) => i % 2 === 1)
        .flatMap(through);
    }),
  };
}

/** An edge that passes a row passes all of it straight: from where the row's highest box begins to where it ends. */
function throughRows(centres: readonly Point[], heights: readonly number[]): (at: Point) => readonly Point[] {
  const halves = new Map<number, number>();
  for (const [i, { y }] of centres.entries()) {
    halves.set(Math.round(y), Math.max(halves.get(Math.round(y)) ?? 0, (heights[i] ?? 0) / 2));
  }
  return ({ x, y }) => {
    const half = halves.get(Math.round(y)) ?? 0;
    return [
      { x, y: y - half },
      { x, y: y + half },
    ];
  };
}

const pointOf = (laid: unknown): Point => {
  const { x, y } = laid as Point;
  return { x, y };
};

const pointsOf = (laid: unknown): readonly Point[] =>
  ((laid as { readonly points?: readonly Point[] } | null)?.points ?? []).map(pointOf);

/** Edges that have a say in where boxes lie: all, or those that pass the fewest rows. */
function edgesWithin(
  { edges }: LayoutRequest,
  members: readonly number[],
  wanted: readonly number[],
): ReadonlySet<number> {
  const [first = 0] = members;
  const row = new Int32Array(members.length);
  const rowOf = (box: number): number => row[box - first] ?? 0;
  // Boxes are listed before those they feed, and edges here in the order of the boxes they come from.
  const ordered = [...wanted].sort((a, b) => (edges[a]?.from ?? 0) - (edges[b]?.from ?? 0));
  for (const edge of ordered) {
    const { from = 0, to = 0 } = edges[edge] ?? {};
    row[to - first] = Math.max(rowOf(to), rowOf(from) + 1);
  }
  const passes = (edge: number): number => rowOf(edges[edge]?.to ?? 0) - rowOf(edges[edge]?.from ?? 0) - 1;
  let left = MOST_PASSED;
  const within = new Set<number>();
  for (const edge of [...ordered].sort((a, b) => passes(a) - passes(b) || a - b)) {
    left -= passes(edge);
    if (left < 0) break;
    within.add(edge);
  }
  return within;
}

/** What leads into a piece stands above all of it, what leads out below: pieces that are put together do not overlap. */
function withEndsOutside(centres: readonly Point[], heights: readonly number[], between: number): readonly Point[] {
  const end = centres.length - 1;
  const height = (i: number): number => heights[i] ?? 0;
  const top = Math.min(...centres.map(({ y }, i) => (i === 0 ? Infinity : y - height(i) / 2)));
  const bottom = Math.max(...centres.map(({ y }, i) => (i === end ? -Infinity : y + height(i) / 2)));
  return centres.map(({ x, y }, i) => {
    if (i === 0) return { x, y: Math.min(y, top - between - height(i) / 2) };
    return { x, y: i === end ? Math.max(y, bottom + between + height(i) / 2) : y };
  });
}

/** All from 0 on, the axes as they were asked for, and edges from border to border. */
function whole(
  { boxes, edges, direction }: LayoutRequest,
  rows: LayoutRequest,
  centres: readonly Point[],
  passed: readonly (readonly Point[])[],
): GraphLayout {
  const down = direction === 'down';
  const all = [
    ...centres.flatMap(({ x, y }, i) => {
      const { width = 0, height = 0 } = rows.boxes[i] ?? {};
      return [
        { x: x - width / 2, y: y - height / 2 },
        { x: x + width / 2, y: y + height / 2 },
      ];
    }),
    ...passed.flat(),
  ];
  const least = (of: (p: Point) => number): number => all.reduce((min, p) => Math.min(min, of(p)), Infinity);
  const most = (of: (p: Point) => number): number => all.reduce((max, p) => Math.max(max, of(p)), -Infinity);
  const [left, top] = all.length === 0 ? [0, 0] : [least((p) => p.x), least((p) => p.y)];
  const [across, along] = all.length === 0 ? [0, 0] : [most((p) => p.x) - left, most((p) => p.y) - top];
  const flat = (points: readonly Point[]): Float64Array =>
    Float64Array.from(points.flatMap(({ x, y }) => (down ? [x - left, y - top] : [y - top, x - left])));
  const port = (box: number, side: -1 | 1): Point => {
    const { x, y } = centres[box] ?? NOWHERE;
    return { x, y: y + (side * (rows.boxes[box]?.height ?? 0)) / 2 };
  };
  const corners = flat(centres).map((centre, i) => {
    const { width = 0, height = 0 } = boxes[i >> 1] ?? {};
    return centre - (i % 2 === 0 ? width : height) / 2;
  });
  return {
    width: down ? across : along,
    height: down ? along : across,
    corners,
    ways: edges.map(({ from, to }, i) => flat([port(from, 1), ...(passed[i] ?? []), port(to, -1)])),
  };
}
