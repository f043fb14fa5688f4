import type { Geometry } from '../../machine/geometry.ts';
import { settingRepair } from '../../machine/setting.ts';
import type { Problem } from '../../base/problem.ts';
import type { ConvShape, Epilogue } from '../../layer/layer.ts';
import type { Border } from '../../layer/layout/packing.ts';

/**
 * The largest value of each window. The GEMM core brings values into ACC, by an identity matrix: those of one tap of each
 * window straight into the output tile, those of the other taps into regions behind it. Then ALU passes with two
 * operands take the larger of an output element and one of a region. LOAD pads with zeros: where padding does not count,
 * ALU passes first make the least value there is of what lies in it.
 */

/** What is not done about it. Codes: `compile.maximum-weight`, `compile.unsupported` (a second tensor). */
export function maxPoolProblems(
  { reduce }: ConvShape,
  { operand }: Epilogue,
  { scalarBits }: Pick<Geometry, 'scalarBits'>,
): Problem[] {
  if (reduce !== 'max') return [];
  const problems: Problem[] = [];
  if (scalarBits.WGT === 1) {
    problems.push({
      code: 'compile.maximum-weight',
      message:
        'The largest of values is found in ACC, where an identity matrix brings them, but weights of 1 bit cannot be 1.',
      field: 'LOG_WGT_WIDTH',
      got: 0,
      limit: 1,
      fix: 'Choose WGT width 2 bits (LOG_WGT_WIDTH 1) or more, or leave the layer to the host.',
      repairs: [settingRepair({ field: 'LOG_WGT_WIDTH', value: 1 })],
    });
  }
  if (operand !== undefined) {
    problems.push({
      code: 'compile.unsupported',
      message: 'The compiler has no program for a maximum that a second tensor joins.',
      field: 'operand',
      got: operand.operation,
      limit: null,
      fix: 'Leave the layer to the host.',
    });
  }
  return problems;
}

/** Along one axis, in SRAM elements of the input's window: taps of a window, steps from tap to tap and window to window. */
export interface Taps {
  readonly count: number;
  readonly tap: number;
  readonly stride: number;
}

/** Elements along an axis of the input's window that a region holds. */
export interface Walk {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Of each block of channels, rows x columns elements. */
export interface WindowRegion {
  readonly rows: Walk;
  readonly columns: Walk;
}

/** For all elements of region `to`: the larger of it and one of region `from`, whose elements begin and go on so. */
export interface MaxPass {
  readonly to: number;
  readonly from: number;
  readonly start: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** How a tile is computed. Region 0 is the output tile; the others lie behind it, in order. */
export interface MaxTile {
  readonly regions: readonly WindowRegion[];
  readonly passes: readonly MaxPass[];
}

/** `direct`: one pass for each other tap. `separable`: the largest of each row of a window, then of those. */
export interface MaxPoolPlan {
  readonly by: 'direct' | 'separable';
  readonly rows: Taps;
  readonly columns: Taps;
}

/** Part of a region: from an element of it, rows x columns. */
export interface RegionPart {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** Of a region what lies in the padding, as few rectangles; of a tile's window, so many rows and columns are outside of the image. */
export function outsideOf(region: WindowRegion, window: Size, outside: Border): RegionPart[] {
  const [top, bottom] = insideOf(region.rows, outside.top, window.rows - outside.bottom);
  const [left, right] = insideOf(region.columns, outside.left, window.columns - outside.right);
  const [rows, columns] = [region.rows.count, region.columns.count];
  return [
    { row: 0, column: 0, rows: top, columns },
    { row: bottom, column: 0, rows: rows - bottom, columns },
    { row: top, column: 0, rows: bottom - top, columns: left },
    { row: top, column: right, rows: bottom - top, columns: columns - right },
  ].filter((part) => part.rows > 0 && part.columns > 0);
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Elements of a walk from the first that is not before `from` to the first that is not before `to`. */
function insideOf({ start, step, count }: Walk, from: number, to: number): [first: number, end: number] {
  const notBefore = (place: number): number => Math.min(count, Math.max(0, Math.ceil((place - start) / step)));
  return [notBefore(from), notBefore(to)];
}

export const regionSize = ({ rows, columns }: WindowRegion): number => rows.count * columns.count;

/** Of a tile and block of channels: elements of all regions, elements that passes go over, instructions. */
export interface MaxWork {
  readonly elements: number;
  readonly passed: number;
  readonly instructions: number;
}

const NO_WORK: MaxWork = { elements: 0, passed: 0, instructions: 0 };

const known = new WeakMap<MaxPoolPlan, Map<number, MaxWork>>();

export function maxWork(m: MaxPoolPlan, rows: number, columns: number): MaxWork {
  const works = known.get(m) ?? new Map<number, MaxWork>();
  known.set(m, works);
  // Sizes are 16-bit fields.
  const key = rows * 2 ** 16 + columns;
  const work = works.get(key) ?? newWork(m, rows, columns);
  works.set(key, work);
  return work;
}

function newWork(m: MaxPoolPlan, rows: number, columns: number): MaxWork {
  const { regions, passes } = maxTile(m, rows, columns);
  const sizes = regions.map(regionSize);
  return {
    elements: sizes.reduce((sum, size) => sum + size, 0),
    passed: passes.reduce((sum, pass) => sum + (sizes[pass.to] ?? 0), 0),
    instructions: regions.length + passes.length,
  };
}

/** Of all tiles of an image and block of channels, the last ones along the axes smaller. */
export function maxWorkOfAll(
  m: MaxPoolPlan,
  size: readonly [number, number],
  tile: readonly [number, number],
): MaxWork {
  const cuts = (extent: number, length: number): (readonly [length: number, times: number])[] => [
    [length, Math.floor(extent / length)],
    [extent % length, extent % length === 0 ? 0 : 1],
  ];
  let all = NO_WORK;
  for (const [rows, down] of cuts(size[0], tile[0])) {
    for (const [columns, across] of cuts(size[1], tile[1])) {
      const times = down * across;
      if (times === 0) continue;
      const { elements, passed, instructions } = maxWork(m, rows, columns);
      all = {
        elements: all.elements + times * elements,
        passed: all.passed + times * passed,
        instructions: all.instructions + times * instructions,
      };
    }
  }
  return all;
}

/** The cheaper way for a whole output: each element is zeroed and multiplied, a pass takes two cycles an element. */
export function maxPoolOf(
  shape: ConvShape,
  rows: Taps,
  columns: Taps,
  out: { readonly height: number; readonly width: number },
): MaxPoolPlan | null {
  if (shape.reduce !== 'max') return null;
  const ways = (['direct', 'separable'] as const).map((by) => {
    const way = { by, rows, columns };
    const { elements, passed } = newWork(way, out.height, out.width);
    return { way, cycles: 2 * elements + 2 * passed };
  });
  return ways.reduce((best, other) => (other.cycles < best.cycles ? other : best)).way;
}

export const maxTile = (m: MaxPoolPlan, rows: number, columns: number): MaxTile =>
  m.by === 'direct' ? direct(m, rows, columns) : separable(m, rows, columns);

/** Elements that tap 0 of `length` windows meets. */
const tapOf = ({ tap, stride }: Taps, k: number, length: number): Walk => ({
  start: k * tap,
  step: stride,
  count: length,
});

/** All that `length` windows see. */
const windowOf = ({ count, tap, stride }: Taps, length: number): Walk => ({
  start: 0,
  step: 1,
  count: (length - 1) * stride + (count - 1) * tap + 1,
});

function direct({ rows: y, columns: x }: MaxPoolPlan, rows: number, columns: number): MaxTile {
  const output = { rows: tapOf(y, 0, rows), columns: tapOf(x, 0, columns) };
  if (y.count * x.count === 1) return { regions: [output], passes: [] };
  const window = { rows: windowOf(y, rows), columns: windowOf(x, columns) };
  const pitch = window.columns.count;
  const passes: MaxPass[] = [];
  for (let tap = 1; tap < y.count * x.count; tap++) {
    const [ky, kx] = [Math.floor(tap / x.count), tap % x.count];
    const start = ky * y.tap * pitch + kx * x.tap;
    passes.push({ to: 0, from: 1, start, rowStep: y.stride * pitch, columnStep: x.stride });
  }
  return { regions: [output, window], passes };
}

/** One tap of an axis, and the others: those may meet only every so many elements. */
interface Split {
  readonly tap: number;
  readonly others: readonly number[];
  /** The first element the others meet, and steps between those they meet. */
  readonly start: number;
  readonly step: number;
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** The tap without which the others meet the fewest elements: of three taps with stride 2 the middle one. */
function splitOf({ count, tap, stride }: Taps): Split {
  const splits = Array.from({ length: count }, (_, own): Split => {
    const others = Array.from({ length: count }, (_, k) => k).filter((k) => k !== own);
    const first = others[0] ?? 0;
    const step = others.reduce((divisor, k) => commonDivisor(divisor, (k - first) * tap), stride);
    return { tap: own, others, start: first * tap, step };
  });
  return splits.reduce((best, other) => (other.step > best.step ? other : best));
}

/** What the other taps of `length` windows meet. */
function othersOf({ tap, stride }: Taps, { others, start, step }: Split, length: number): Walk {
  const last = (others.at(-1) ?? 0) * tap - start;
  return { start, step, count: ((length - 1) * stride + last) / step + 1 };
}

function separable({ rows: y, columns: x }: MaxPoolPlan, rows: number, columns: number): MaxTile {
  const [split, across] = [splitOf(y), splitOf(x)];
  const own = tapOf(x, across.tap, columns);
  const beside = othersOf(x, across, columns);
  const regions: WindowRegion[] = [];
  const passes: MaxPass[] = [];
  /** The largest of each window's columns, for some rows. */
  const addRows = (walk: Walk): number => {
    const to = regions.push({ rows: walk, columns: own }) - 1;
    if (across.others.length === 0) return to;
    const from = regions.push({ rows: walk, columns: beside }) - 1;
    for (const k of across.others) {
      const start = (k * x.tap - beside.start) / beside.step;
      passes.push({ to, from, start, rowStep: beside.count, columnStep: x.stride / beside.step });
    }
    return to;
  };
  const to = addRows(tapOf(y, split.tap, rows));
  if (split.others.length === 0) return { regions, passes };
  const below = othersOf(y, split, rows);
  const from = addRows(below);
  for (const k of split.others) {
    const start = ((k * y.tap - below.start) / below.step) * columns;
    passes.push({ to, from, start, rowStep: (y.stride / below.step) * columns, columnStep: 1 });
  }
  return { regions, passes };
}
