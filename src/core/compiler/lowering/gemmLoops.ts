import type { Border } from '../../layer/layout/packing.ts';
import { maxTile, outsideOf, regionSize, type MaxPoolPlan } from '../target/maxPool.ts';
import type { Phase } from '../target/transposed.ts';
import { clustersIn, columnPhases, rowPhases, windowColumns, windowRows, type Target } from '../target/target.ts';

/** An element of each operand. */
export interface Bases {
  readonly dst: number;
  readonly src: number;
  readonly wgt: number;
}

/** A loop of the product: how often, and how far each operand's index moves a round. */
export interface Loop {
  readonly extent: number;
  readonly dst: number;
  readonly src: number;
  readonly wgt: number;
}

/** A product of a tile as GEMM does it: two loops in the instruction, the others unrolled into micro-ops. */
export interface GemmLoops {
  /** Where each operand begins. */
  readonly start: Bases;
  readonly outer: Loop;
  readonly inner: Loop;
  /** Outermost first. */
  readonly unrolled: readonly Loop[];
  /** Product of the unrolled extents. */
  readonly microOps: number;
  /** A product; or a pass of the ALU: the larger of accumulators `dst` and `src`, or the least value into `dst`. */
  readonly does: 'product' | 'max' | 'least';
}

/** Sizes of a tile and its chunk: output rows and columns, blocks of input and output channels. */
export interface TileSize {
  readonly rows: number;
  readonly columns: number;
  readonly ci: number;
  readonly co: number;
  /** Rows and columns of taps, of the part of the kernel; left out: its largest. */
  readonly taps?: { readonly rows: number; readonly columns: number };
  /** Weight elements behind those of a block of output channels that are none of its products'. */
  readonly extra?: number;
}

/** iter_out and iter_in are 14-bit fields. */
const MOST_ROUNDS = 2 ** 14 - 1;
const ONCE: Loop = { extent: 1, dst: 0, src: 0, wgt: 0 };

/**
 * The loops of a convolution tile, over SRAM laid out ACC [co][row][column], INP [cluster][ci][window row][window
 * column], WGT [co][ci][tap of the part] with `extra` elements behind each [ci][tap], or [co][ci] of a cluster. Loops that run on
 * where another ends are merged; the two longest go into the instruction, which leaves the fewest micro-ops. One product,
 * but of a transposed convolution one for each phase of rows with each of columns.
 */
export function gemmLoops(t: Target, size: TileSize): readonly GemmLoops[] {
  if (t.maxPool !== null) return maxLoops(t, t.maxPool, size);
  const across = columnPhases(t, size.columns, size.taps?.columns);
  return rowPhases(t, size.rows, size.taps?.rows).flatMap((down) =>
    across.map((columns) => phaseLoops(t, size, down, columns)),
  );
}

function phaseLoops(t: Target, size: TileSize, y: Phase, x: Phase): GemmLoops {
  const { rows, columns, ci, co, extra = 0, taps: part = t.part } = size;
  const taps = part.rows * part.columns;
  const clusters = clustersIn(t, co);
  const within = co / clusters;
  const acc = t.vectors ? { block: 1, row: co } : { block: rows * columns, row: columns };
  const pitch = windowColumns(t, columns, part.columns);
  const plane = windowRows(t, rows, part.rows) * pitch;
  const inp = t.vectors ? { block: 1, row: clusters * ci } : { block: plane, row: pitch };
  // One weight for all is the same for all taps and clusters.
  const [perCo, perCi, perTap] = t.uniform ? [t.clusters.ci, 1, 0] : [ci * taps + extra, taps, 1];
  const loops: Loop[] = [
    { extent: clusters, dst: within * acc.block, src: ci * inp.block, wgt: perTap * within * perCo },
    { extent: within, dst: acc.block, src: 0, wgt: perCo },
    { extent: ci, dst: 0, src: inp.block, wgt: perCi },
    { extent: y.taps, dst: 0, src: y.tapSrc * inp.row, wgt: perTap * y.tapWgt * part.columns },
    { extent: x.taps, dst: 0, src: x.tapSrc, wgt: perTap * x.tapWgt },
    { extent: y.count, dst: y.dstStep * acc.row, src: y.srcStep * inp.row, wgt: 0 },
    { extent: x.count, dst: x.dstStep, src: x.srcStep, wgt: 0 },
  ];
  const start = {
    dst: y.dst * acc.row + x.dst,
    src: y.src * inp.row + x.src,
    wgt: perTap * (y.wgt * part.columns + x.wgt),
  };
  return arranged(start, loops);
}

/** The regions of a maximum, [co][row][column] each, filled from the input; then its passes over them. */
function maxLoops(t: Target, maximum: MaxPoolPlan, { rows, columns, ci, co }: TileSize): GemmLoops[] {
  const pitch = windowColumns(t, columns);
  const plane = windowRows(t, rows) * pitch;
  const { regions, passes } = maxTile(maximum, rows, columns);
  const sizes = regions.map(regionSize);
  const clusters = clustersIn(t, co);
  const within = co / clusters;
  const base = (region: number): number => co * sizes.slice(0, region).reduce((sum, size) => sum + size, 0);
  const fills = regions.map(({ rows: y, columns: x }, i) =>
    arranged({ dst: base(i), src: y.start * pitch + x.start, wgt: 0 }, [
      { extent: clusters, dst: within * (sizes[i] ?? 0), src: ci * plane, wgt: 0 },
      { extent: within, dst: sizes[i] ?? 0, src: 0, wgt: ci },
      { extent: ci, dst: 0, src: plane, wgt: 1 },
      { extent: y.count, dst: x.count, src: y.step * pitch, wgt: 0 },
      { extent: x.count, dst: 1, src: x.step, wgt: 0 },
    ]),
  );
  const largest = passes.map(({ to, from, start, rowStep, columnStep }) => {
    const { rows: y, columns: x } = regions[to] ?? { rows: { count: 0 }, columns: { count: 0 } };
    const loops = [
      { extent: co, dst: sizes[to] ?? 0, src: sizes[from] ?? 0, wgt: 0 },
      { extent: y.count, dst: x.count, src: rowStep, wgt: 0 },
      { extent: x.count, dst: 1, src: columnStep, wgt: 0 },
    ];
    return { ...arranged({ dst: base(to), src: base(from) + start, wgt: 0 }, loops), does: 'max' as const };
  });
  return [...fills, ...largest];
}

/**
 * Of a maximum that padding does not count for: passes that make the least value of what lies in the padding, between what
 * fills the regions and what takes the largest. `outside`: rows and columns of the window that are outside of the image.
 */
export function outsideLoops(t: Target, { rows, columns, co }: Omit<TileSize, 'ci'>, outside: Border): GemmLoops[] {
  if (t.maxPool === null) return [];
  const window = { rows: windowRows(t, rows), columns: windowColumns(t, columns) };
  let base = 0;
  return maxTile(t.maxPool, rows, columns).regions.flatMap((region) => {
    const size = regionSize(region);
    const across = region.columns.count;
    const first = base;
    base += co * size;
    return outsideOf(region, window, outside).map((part): GemmLoops => {
      const at = first + part.row * across + part.column;
      const loops = [
        { extent: co, dst: size, src: size, wgt: 0 },
        { extent: part.rows, dst: across, src: across, wgt: 0 },
        { extent: part.columns, dst: 1, src: 1, wgt: 0 },
      ];
      return { ...arranged({ dst: at, src: at, wgt: 0 }, loops), does: 'least' };
    });
  });
}

/** The two longest loops, and micro-ops for the others. */
function arranged(start: Bases, all: readonly Loop[]): GemmLoops {
  const loops = all.filter((loop) => loop.extent > 1);
  mergeAll(loops);
  let [first, second] = [ONCE, ONCE];
  for (const loop of loops) {
    if (loop.extent > MOST_ROUNDS) continue;
    if (loop.extent > first.extent) [first, second] = [loop, first];
    else if (loop.extent > second.extent) second = loop;
  }
  const unrolled: Loop[] = [];
  // Accumulators change fastest: consecutive micro-ops then add to different ones, as deeper pipelines than this want.
  for (const loop of loops) if (loop !== first && loop !== second && loop.dst === 0) unrolled.push(loop);
  for (const loop of loops) if (loop !== first && loop !== second && loop.dst > 0) unrolled.push(loop);
  let microOps = 1;
  for (const loop of unrolled) microOps *= loop.extent;
  return { start, outer: second, inner: first, unrolled, microOps, does: 'product' };
}

/** Two loops are one if each round of the outer starts where the inner's last round would go on, for every operand. */
function mergeAll(loops: Loop[]): void {
  for (let i = 0; i < loops.length; i++) {
    const outer = loops[i] ?? ONCE;
    for (let j = 0; j < loops.length; j++) {
      const inner = loops[j] ?? ONCE;
      if (j === i || !goesOn(outer, inner)) continue;
      loops[i] = { ...inner, extent: outer.extent * inner.extent };
      loops.splice(j, 1);
      i = -1;
      break;
    }
  }
}

const goesOn = (outer: Loop, inner: Loop): boolean =>
  outer.dst === inner.extent * inner.dst &&
  outer.src === inner.extent * inner.src &&
  outer.wgt === inner.extent * inner.wgt &&
  outer.extent * inner.extent <= MOST_ROUNDS;
