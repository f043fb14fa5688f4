import { uniformSets } from '../../layer/layout/clusters.ts';
import { bordered, NO_BORDER, type Border } from '../../layer/layout/packing.ts';
import { axis, tileSize, tileStart, type TiledAxis } from './axis.ts';
import type { AluPass, BiasBy } from '../target/epilogue.ts';
import { biasBy } from '../space/legality.ts';
import { maxWork } from '../target/maxPool.ts';
import { outermostOf, type Outermost } from '../schedule/order.ts';
import { contexts } from '../space/space.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { firstInput, phaseCount } from '../target/transposed.ts';
import { partColumns, partRows, tileSums, windowColumns, windowRows, type Target } from '../target/target.ts';
import { loadLimits, mostColumns } from './transfer.ts';

/** A schedule laid over a target: how often each axis is cut, in which order tiles run, what lies where on chip. */
export interface Plan {
  readonly target: Target;
  readonly schedule: Schedule;
  /** 1 or 2: threads, ping-pong buffers of INP and WGT, tiles in ACC. */
  readonly contexts: number;
  readonly h: TiledAxis;
  readonly w: TiledAxis;
  readonly ci: TiledAxis;
  readonly co: TiledAxis;
  /** The kernel's rows and columns in parts (`target/kernelPart.ts`). */
  readonly ky: TiledAxis;
  readonly kx: TiledAxis;
  /** Tiles along co and h that run in lockstep. */
  readonly coThreads: number;
  readonly hThreads: number;
  readonly outermost: Outermost;
  /** Zero rows and columns to put around the image in memory, where LOAD's pads do not do. */
  readonly border: Border;
  /** Elements of one ping-pong buffer: from one to the next. */
  readonly inpPingPong: number;
  readonly wgtPingPong: number;
  readonly accPingPong: number;
  readonly biasBy: BiasBy;
  /**
   * What the ALU adds or shifts by, `each` elements a block of output channels (its bias, then its shifts): where it lies in ACC, and for how many blocks
   * there is room: for all of them, or for a tile's a thread.
   */
  readonly byChannel: { readonly each: number; readonly base: number; readonly all: boolean };
  /** INP element of the constant that a bias by product is multiplied with: the last, behind both ping-pong buffers. */
  readonly constant: number;
  /** Weight elements in memory from one block of output channels to the next: those of its products, then its bias. */
  readonly weightRow: number;
  /** Tiles along co that are multiplied with the same input. */
  readonly coTilesEach: number;
  readonly passes: readonly AluPass[];
  /** How many of them come before the operand. */
  readonly passesBefore: number;
  /** Chunks of a tile's input: of channels, each once for every part of the kernel. */
  readonly inputChunks: number;
  /** Steps of a tile: those, and its operand. */
  readonly chunks: number;
  /** WGT element of the identity that the operand is multiplied with: the last, behind both ping-pong buffers. */
  readonly identity: number;
  /** ACC elements from a sum to its operand, if they are multiplied; else 0. */
  readonly beside: number;
}

/** Of a step: which chunk of input channels, and which part of the kernel along its rows and columns. */
interface ChunkPlace {
  readonly ci: number;
  readonly ky: number;
  readonly kx: number;
}

/** Weight elements of a chunk for a block of output channels. That of the last input channels has the bias behind. */
export const chunkWeights = (p: Plan, { ci, ky, kx }: ChunkPlace): number =>
  tileSize(p.ci, ci) * tileSize(p.ky, ky) * tileSize(p.kx, kx) + Number(addsBias(p, ci));

/** Which part of the kernel a step has. */
export const partOf = ({ kx }: Pick<Plan, 'kx'>, { ky, kx: column }: Omit<ChunkPlace, 'ci'>): number =>
  ky * kx.count + column;

/** The chunk of input channels with which a bias by product is accumulated; -1: none. */
export const biasChunk = (p: Pick<Plan, 'biasBy' | 'ci'>): number => (p.biasBy === 'product' ? p.ci.count - 1 : -1);

/** Is the bias accumulated with this chunk of input channels? */
export const addsBias = (p: Pick<Plan, 'biasBy' | 'ci'>, ci: number): boolean => ci === biasChunk(p);

/** Where a tile's one weight for all begins among those on chip; 0 for weights of their own. */
export function uniformOffset(
  { target: t, ci, co }: Pick<Plan, 'target' | 'ci' | 'co'>,
  at: { readonly co: number; readonly ci: number },
): number {
  if (!t.uniform) return 0;
  const { clusters, ciBlocks } = t;
  const first = tileStart(co, at.co);
  const set = uniformSets(clusters, ciBlocks).indexOf(Math.floor(first / clusters.co));
  return (Math.max(0, set) * clusters.co + (first % clusters.co)) * clusters.ci + tileStart(ci, at.ci);
}

/** The schedule must be legal (`checkSchedule`), and the target folded as it says (`withFold`). */
export function createPlan(target: Target, schedule: Schedule): Plan {
  if (schedule.fold_taps !== target.fold)
    throw new Error(`fold_taps ${schedule.fold_taps} on a target with ${target.fold}`);
  const threads = contexts(schedule);
  const h = axis(target.outHeight, schedule.tile_h);
  const w = axis(target.outWidth, schedule.tile_w);
  const ci = axis(target.clusters.ci, schedule.tile_ci);
  const co = axis(target.coBlocks, schedule.tile_co);
  const ky = axis(target.kernelHeight, target.part.rows);
  const kx = axis(target.kernelWidth, target.part.columns);
  const inputChunks = ci.count * target.part.count;
  const { depth } = target.geometry;
  const tile = schedule.tile_co * schedule.tile_h * schedule.tile_w;
  const accHalf = schedule.tile_co * tileSums(target, schedule.tile_h, schedule.tile_w);
  const base = threads * accHalf;
  const by = biasBy(target, schedule);
  const each = target.byChannel[by];
  const product = Number(by === 'product');
  const passes = target.passes[by];
  return {
    target,
    schedule,
    contexts: threads,
    h,
    w,
    ci,
    co,
    ky,
    kx,
    coThreads: schedule.oc_nthread,
    hThreads: schedule.h_nthread,
    outermost: outermostOf(schedule.order),
    border: border(target, h, w),
    inpPingPong: Math.floor((depth.INP - product) / threads),
    wgtPingPong: Math.floor((depth.WGT - target.operandProducts) / threads),
    accPingPong: accHalf,
    biasBy: by,
    byChannel: { each, base, all: base + each * target.coBlocks <= depth.ACC },
    constant: depth.INP - 1,
    weightRow: target.clusters.ci * target.taps + product,
    coTilesEach: Math.ceil(target.clusters.co / schedule.tile_co),
    passes,
    passesBefore: target.operandProducts === 0 ? 0 : passes.filter((pass) => !pass.joined).length,
    inputChunks,
    chunks: inputChunks + target.operandProducts,
    identity: depth.WGT - 1,
    beside: tile * (target.accEach - 1),
  };
}

/** Products besides: instructions of each tile that accumulate its bias and its operand, one round an element. */
export const moreProducts = ({ biasBy: by, target }: Plan): number => Number(by === 'product') + target.operandProducts;

/** Instructions of products, micro-ops permitting: one a step, of a transposed convolution one a phase, for a maximum several. */
export const productCount = ({ target: t, h, w, ci, co }: Plan): number =>
  t.nBlocks *
  co.count *
  ci.count *
  t.part.count *
  phasesOf(h, t.transposed?.rows.stride ?? 1) *
  phasesOf(w, t.transposed?.columns.stride ?? 1) *
  maxInstructions(t);

/** Of a tile: those that bring the input into ACC and find the largest of each window. */
export const maxInstructions = ({ maxPool: maximum }: Target): number =>
  maximum === null ? 1 : maxWork(maximum, 1, 1).instructions;

/** Of all tiles along an axis. */
const phasesOf = ({ extent, tile }: TiledAxis, stride: number): number =>
  Math.floor(extent / tile) * phaseCount(stride, tile) + phaseCount(stride, extent % tile);

/** Pads are 4-bit fields. */
const MOST_PAD = 15;

/** What a tile's window sees of one side of the image: SRAM rows before it, in it and after it. */
export interface TileWindow {
  readonly first: number;
  readonly before: number;
  readonly inside: number;
  readonly after: number;
}

/**
 * `length` SRAM rows, `step` image rows apart, the first at image row `first` (negative: in the padding) of an image
 * with `size` rows. `first` of the result is the first image row inside.
 */
function windowOf(first: number, length: number, step: number, size: number): TileWindow {
  const before = Math.min(length, Math.max(0, Math.ceil(-first / step)));
  const upTo = Math.min(length, Math.max(0, Math.ceil((size - first) / step)));
  return { first: first + before * step, before, inside: upTo - before, after: length - Math.max(before, upTo) };
}

/** The window of tile `index` along the rows, of a part of the kernel, in the image as it lies in memory. */
export function rowWindow(p: Pick<Plan, 'target' | 'h' | 'border'>, index: number, ky = 0): TileWindow {
  const { image, padding, part, rowPitch, rowStep, tapPitch, transposed: spread } = p.target;
  const start = tileStart(p.h, index);
  const tap = ky * part.rows * tapPitch;
  const first = spread === null ? (start * rowPitch + tap) * rowStep - padding.top : firstInput(spread.rows, start);
  const length = windowRows(p.target, tileSize(p.h, index), partRows(p.target, ky));
  return windowOf(first + p.border.top, length, rowStep, bordered(image, p.border).height);
}

/** Rows and columns of a tile's window that are outside of the image. */
export function outsideImage({ target, h, w }: Plan, at: { readonly h: number; readonly w: number }): Border {
  const rows = rowWindow({ target, h, border: NO_BORDER }, at.h);
  const columns = columnWindow({ target, w, border: NO_BORDER }, at.w);
  return { top: rows.before, bottom: rows.after, left: columns.before, right: columns.after };
}

/** The window of tile `index` along the columns, of a part of the kernel. */
export function columnWindow(p: Pick<Plan, 'target' | 'w' | 'border'>, index: number, kx = 0): TileWindow {
  const { image, padding, part, columnPitch, columnTapPitch, transposed: spread } = p.target;
  const start = tileStart(p.w, index);
  const tap = kx * part.columns * columnTapPitch;
  const first = spread === null ? start * columnPitch + tap - padding.left : firstInput(spread.columns, start);
  const length = windowColumns(p.target, tileSize(p.w, index), partColumns(p.target, kx));
  return windowOf(first + p.border.left, length, 1, bordered(image, p.border).width);
}

function border(target: Target, h: TiledAxis, w: TiledAxis): Border {
  const { top, bottom, left, right } = target.padding;
  const open = { target, h, w, border: NO_BORDER };
  // Rows that are left out may be all there are of a low image.
  const reach = target.rowStep === 1 ? windowRows(target, 1) : 1;
  const { kernelHeight, kernelWidth, part } = target;
  const [ky, kx] = [axis(kernelHeight, part.rows), axis(kernelWidth, part.columns)];
  const rows = loadable(h, ky, { pad: Math.max(top, bottom), reach }, (i, k) => rowWindow(open, i, k));
  const across = { pad: Math.max(left, right), reach: windowColumns(target, 1) };
  const columns = loadable(w, kx, across, (i, k) => columnWindow(open, i, k));
  // Where the buffer is a beat or two, rows are loaded in pieces, which leaves no place for pads.
  const most = mostColumns(loadLimits(target.arch, target.geometry, 'INP'));
  const whole = windowColumns(target, w.tile) <= most;
  const [inRows, inColumns] = [rows && whole, columns && whole];
  return {
    top: inRows ? 0 : top,
    bottom: inRows ? 0 : bottom,
    left: inColumns ? 0 : left,
    right: inColumns ? 0 : right,
  };
}

/** Can LOAD's pads make the padding of every tile and part of the kernel? It must fit their fields, and a tile must see something of the image. */
function loadable(
  a: TiledAxis,
  kernel: TiledAxis,
  { pad, reach }: { readonly pad: number; readonly reach: number },
  window: (index: number, part: number) => TileWindow,
): boolean {
  // A window of all taps that starts or ends in the padding still reaches the image if it is longer than the padding.
  if (kernel.count === 1 && pad < reach && pad <= MOST_PAD) return true;
  for (let i = 0; i < a.count; i++) {
    for (let part = 0; part < kernel.count; part++) {
      const { before, inside, after } = window(i, part);
      if (inside < 1 || before > MOST_PAD || after > MOST_PAD) return false;
    }
  }
  return true;
}
