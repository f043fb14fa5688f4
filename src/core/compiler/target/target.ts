import type { Arch } from '../../machine/arch.ts';
import { geometry, type Geometry } from '../../machine/geometry.ts';
import { isaLayout, type IsaLayout } from '../../isa/fields.ts';
import { failure, ok, type Result } from '../../base/problem.ts';
import { clustersOf, uniformSets, type Clusters } from '../../layer/layout/clusters.ts';
import { fullShape, outputSize, type ConvShape, type Epilogue } from '../../layer/layer.ts';
import type { Im2col } from '../../layer/layout/im2col.ts';
import { blockCounts, type Border } from '../../layer/layout/packing.ts';
import { biasProductOf, type BiasProduct } from './biasProduct.ts';
import { checkTarget } from './checkTarget.ts';
import { aluPasses, readsByChannel, type AluPass, type BiasBy } from './epilogue.ts';
import { kernelPartOf, type KernelPart, type PartLimits } from './kernelPart.ts';
import { maxPoolOf, maxWork, maxWorkOfAll, type MaxPoolPlan } from './maxPool.ts';
import {
  firstInput,
  transposedPhases,
  transposedTaps,
  transposedWindow,
  type Phase,
  type TransposedAxis,
} from './transposed.ts';
import type { FoldTaps, Schedule } from '../schedule/schedule.ts';
import { foldProblem, foldTaps, MADE_BY_VTA, type BiasLanes, type TapFolding } from './tapFolding.ts';
import { accEach, residualProducts } from './residual.ts';

/**
 * A convolution on a machine before any schedule: sizes in blocks, the window, what can be done about the bias. What searches
 * ask for again and again is here, not in shape and epilogue: those have optional fields, so that engines meet many kinds of them.
 */
export interface Target {
  readonly arch: Arch;
  readonly geometry: Geometry;
  readonly layout: IsaLayout;
  readonly shape: ConvShape;
  readonly epilogue: Epilogue;
  /** Who wrote the input: only the host lays it out with taps as channels. */
  readonly inputFrom: InputFrom;
  readonly fold: FoldTaps;
  /** The layer with taps folded into channels, which all sizes below are of: what the core multiplies, and how input and weights are packed. */
  readonly folded: ConvShape;
  /** How the host lays out the input of `folded`; null: as it is. */
  readonly im2col: Im2col | null;
  /** The bias in spare lanes of the input; null: there are none for it. */
  readonly biasLanes: BiasLanes | null;
  /** Blocks of BATCH images, BLOCK_IN input and BLOCK_OUT output channels. */
  readonly nBlocks: number;
  readonly ciBlocks: number;
  readonly coBlocks: number;
  /** Each output block sums over the input blocks of its cluster. */
  readonly clusters: Clusters;
  readonly outHeight: number;
  readonly outWidth: number;
  /** The kernel as it is packed: of a transposed convolution at least as large as the stride. */
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  /** kernelHeight x kernelWidth. */
  readonly taps: number;
  /** What a chunk has of the kernel: all of it, if that fits. */
  readonly part: KernelPart;
  /** Of a transposed convolution: what it is along rows and columns. */
  readonly transposed: { readonly rows: TransposedAxis; readonly columns: TransposedAxis } | null;
  /**
   * Rows of the image from one row in SRAM to the next: those that stride and dilation leap over everywhere are not
   * loaded at all.
   */
  readonly rowStep: number;
  /** Rows in SRAM from one output row's window to the next. */
  readonly rowPitch: number;
  /** Rows in SRAM from one row of the kernel to the next. */
  readonly tapPitch: number;
  /** How the largest of each window is found; null: windows are summed. */
  readonly maxPool: MaxPoolPlan | null;
  /** Padding does not count. */
  readonly excludePad: boolean;
  /** Columns in SRAM from one output column's window to the next, and from one column of the kernel to the next. */
  readonly columnPitch: number;
  readonly columnTapPitch: number;
  /** The input's. */
  readonly image: { readonly height: number; readonly width: number };
  /**
   * Images of one pixel, as of a dense layer: blocks of the batch are the rows of one image, whose memory is not planes of
   * channels but rows, each with all its blocks of channels.
   */
  readonly vectors: boolean;
  /** Rows and columns of zeros that windows see around the image. */
  readonly padding: Border;
  readonly uniform: boolean;
  /** Products an accumulator element that bring the operand into ACC. */
  readonly operandProducts: 0 | 1;
  /** Accumulator elements for each output element. */
  readonly accEach: 1 | 2;
  /** The ALU's, by who adds the bias. */
  readonly passes: Readonly<Record<BiasBy, readonly AluPass[]>>;
  /** ACC elements a block of output channels that those passes read: its bias, its shifts. */
  readonly byChannel: Readonly<Record<BiasBy, number>>;
  /** How the GEMM core can accumulate the bias as one more product; null: in spare lanes, the ALU adds it, or there is none. */
  readonly biasProduct: BiasProduct | null;
}

export type InputFrom = 'host' | 'vta';

/** No taps folded (`withFold`). Fails with everything that is wrong with machine, shape or epilogue. */
export function createTarget(
  arch: Arch,
  shape: ConvShape,
  epilogue: Epilogue,
  inputFrom: InputFrom = 'host',
): Result<Target> {
  const [first, ...rest] = checkTarget(arch, shape, epilogue);
  if (first !== undefined) return failure(first, ...rest);
  return ok(targetOf({ arch, shape, epilogue, inputFrom }, 'none', { shape, im2col: null, biasLanes: null }));
}

/** The same layer with taps folded. Code: `schedule.fold-taps`: they cannot be, or nothing is gained. */
export function withFold(t: Target, fold: FoldTaps): Result<Target> {
  if (fold === t.fold) return ok(t);
  const folding = foldTaps(t.shape, t.epilogue, t.geometry, fold);
  const breach = t.inputFrom === 'vta' && fold !== 'none' ? MADE_BY_VTA : 'breach' in folding ? folding.breach : null;
  return breach !== null || 'breach' in folding
    ? failure(foldProblem(fold, breach ?? ''))
    : ok(targetOf(t, fold, folding));
}

/** Of a layer that was checked. */
function targetOf(
  { arch, shape: layer, epilogue, inputFrom }: Pick<Target, 'arch' | 'shape' | 'epilogue' | 'inputFrom'>,
  fold: FoldTaps,
  { shape, im2col, biasLanes }: TapFolding,
): Target {
  const g = geometry(arch);
  const out = outputSize(shape);
  const blocks = blockCounts(shape, g);
  const transposed = transposedOf(shape);
  const tapRows = shape.kernelHeight === 1 ? 0 : (shape.dilationHeight ?? 1);
  const rowStep = transposed === null ? commonDivisor(shape.strideHeight, tapRows) : 1;
  const kernelHeight = transposed?.rows.kernel ?? shape.kernelHeight;
  const kernelWidth = transposed?.columns.kernel ?? shape.kernelWidth;
  const rowTaps = { count: kernelHeight, tap: tapRows / rowStep, stride: shape.strideHeight / rowStep };
  const columnTaps = { count: kernelWidth, tap: shape.dilationWidth ?? 1, stride: shape.strideWidth };
  const clusters = clustersOf(shape, g);
  const passes = passesByBias(epilogue, g);
  const part = kernelPartOf({
    ...{ kernelHeight, kernelWidth, outputs: out.height * out.width, coBlocks: clusters.co },
    ...chunkOf(shape, rowTaps.tap),
    depth: { INP: g.depth.INP, WGT: g.depth.WGT - residualProducts(epilogue) },
  });
  return {
    arch,
    geometry: g,
    layout: isaLayout(arch),
    shape: layer,
    epilogue,
    inputFrom,
    fold,
    folded: shape,
    im2col,
    biasLanes,
    ...pixelsOf(shape, blocks.batch, rowStep),
    ciBlocks: blocks.ci,
    coBlocks: blocks.co,
    clusters,
    kernelHeight,
    kernelWidth,
    taps: kernelHeight * kernelWidth,
    part,
    transposed,
    tapPitch: rowTaps.tap,
    maxPool: maxPoolOf(shape, rowTaps, columnTaps, out),
    excludePad: shape.excludePad === true,
    columnPitch: columnTaps.stride,
    columnTapPitch: columnTaps.tap,
    padding: paddingOf(shape, transposed, out),
    uniform: shape.uniform === true,
    operandProducts: residualProducts(epilogue),
    accEach: accEach(epilogue),
    passes,
    byChannel: mapped(passes, (list) => list.filter(readsByChannel).length),
    // The weights of a part are no run of memory in which a bias could come last.
    biasProduct: biasLanes !== null || part.count > 1 ? null : biasProductOf(shape, epilogue, g),
  };
}

function passesByBias(epilogue: Epilogue, { scalarBits }: Geometry): Target['passes'] {
  const of = (by: BiasBy): readonly AluPass[] => aluPasses(epilogue, by, scalarBits.ACC);
  return { product: of('product'), lanes: of('lanes'), alu: of('alu'), none: of('none') };
}

const mapped = <A, B>({ product, lanes, alu, none }: Record<BiasBy, A>, to: (a: A) => B): Record<BiasBy, B> => ({
  ...{ product: to(product), lanes: to(lanes), alu: to(alu), none: to(none) },
});

/** Who adds the bias where it is no product of its own. */
export const biasWithoutProduct = ({ biasLanes, epilogue }: Target): BiasBy =>
  biasLanes !== null ? 'lanes' : epilogue.bias ? 'alu' : 'none';

/** Images and outputs of a layer, or the rows that they are (`Target.vectors`). */
function pixelsOf(
  shape: ConvShape,
  nBlocks: number,
  rowStep: number,
): Pick<Target, 'nBlocks' | 'outHeight' | 'outWidth' | 'image' | 'rowStep' | 'rowPitch' | 'vectors'> {
  const vectors = isVectors(shape, nBlocks);
  if (vectors) {
    const rows = { outHeight: nBlocks, image: { height: nBlocks, width: 1 } };
    return { ...rows, nBlocks: 1, outWidth: 1, rowStep: 1, rowPitch: 1, vectors };
  }
  const { height, width } = outputSize(shape);
  const image = { height: shape.height, width: shape.width };
  return {
    nBlocks,
    outHeight: height,
    outWidth: width,
    image,
    rowStep,
    rowPitch: shape.strideHeight / rowStep,
    vectors,
  };
}

/** Of a single image there is nothing to gain. */
function isVectors(s: ConvShape, nBlocks: number): boolean {
  const { height, width, kernelHeight, kernelWidth, padHeight, padWidth, padBottom, padRight } = fullShape(s);
  const ones = [height, width, kernelHeight, kernelWidth].every((size) => size === 1);
  const unpadded = [padHeight, padWidth, padBottom, padRight].every((pad) => pad === 0);
  return nBlocks > 1 && ones && unpadded && s.transposed === undefined && s.reduce === undefined;
}

/**
 * Elements of INP and WGT that a chunk of the smallest tile and so many taps takes. A transposed convolution and a maximum are
 * never in parts: nothing, as it were.
 */
function chunkOf(s: ConvShape, tapPitch: number): Pick<PartLimits, 'window' | 'weights'> {
  if (s.transposed !== undefined || s.reduce === 'max') return { window: () => 0, weights: () => 0 };
  const across = s.dilationWidth ?? 1;
  return {
    window: (rows, columns) => ((rows - 1) * tapPitch + 1) * ((columns - 1) * across + 1),
    weights: (rows, columns) => (s.uniform === true ? 0 : rows * columns),
  };
}

/** Greatest; of 0 and a number, that number. */
const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

function transposedOf(s: ConvShape): Target['transposed'] {
  if (s.transposed === undefined) return null;
  const axis = (stride: number, kernel: number, pad: number): TransposedAxis => ({
    stride,
    kernel: Math.max(kernel, stride),
    pad,
  });
  return {
    rows: axis(s.strideHeight, s.kernelHeight, s.padHeight),
    columns: axis(s.strideWidth, s.kernelWidth, s.padWidth),
  };
}

/** Clusters that a tile of `co` blocks of output channels spans: whole ones, or a part of one. */
export const clustersIn = ({ clusters }: Target, co: number): number =>
  clusters.count === 1 ? 1 : Math.ceil(co / clusters.co);

/** Weight elements of a layer with one weight for all; they stay on chip. */
export const uniformElements = ({ clusters, ciBlocks }: Target): number =>
  uniformSets(clusters, ciBlocks).length * clusters.co * clusters.ci;

/** Does the one weight for all lie elsewhere for one tile than for another? */
export const hasWeightPlaces = (t: Target): boolean => t.uniform && uniformElements(t) > 1;

/** Rows of taps of a part of the kernel, by its place along them. */
export const partRows = ({ part, kernelHeight }: Target, ky: number): number =>
  Math.min(part.rows, kernelHeight - ky * part.rows);

/** Columns of taps of a part of the kernel, by its place along them. */
export const partColumns = ({ part, kernelWidth }: Target, kx: number): number =>
  Math.min(part.columns, kernelWidth - kx * part.columns);

/** Rows in SRAM that `rows` output rows need for so many rows of taps. */
export const windowRows = (t: Target, rows: number, taps = t.part.rows): number =>
  t.transposed === null
    ? (rows - 1) * t.rowPitch + (taps - 1) * t.tapPitch + 1
    : transposedWindow(t.transposed.rows, rows);

/** Columns in SRAM that `columns` output columns need for so many columns of taps. */
export const windowColumns = (t: Target, columns: number, taps = t.part.columns): number =>
  t.transposed === null
    ? (columns - 1) * t.columnPitch + (taps - 1) * t.columnTapPitch + 1
    : transposedWindow(t.transposed.columns, columns);

/** The phases of a tile's output rows. */
export const rowPhases = (t: Target, rows: number, taps = t.part.rows): readonly Phase[] =>
  t.transposed === null ? [onlyPhase(rows, t.rowPitch, taps, t.tapPitch)] : transposedPhases(t.transposed.rows, rows);

/** The phases of a tile's output columns. */
export const columnPhases = (t: Target, columns: number, taps = t.part.columns): readonly Phase[] =>
  t.transposed === null
    ? [onlyPhase(columns, t.columnPitch, taps, t.columnTapPitch)]
    : transposedPhases(t.transposed.columns, columns);

const onlyPhase = (count: number, srcStep: number, taps: number, tapSrc: number): Phase => ({
  dst: 0,
  src: 0,
  wgt: 0,
  count,
  dstStep: 1,
  srcStep,
  taps,
  tapSrc,
  tapWgt: 1,
});

/**
 * Products of a tile for a block of input and of output channels each: the taps of all its outputs together. For a maximum
 * they bring the input into ACC.
 */
export function tileTaps(t: Target, rows: number, columns: number): number {
  if (t.maxPool !== null) return maxWork(t.maxPool, rows, columns).elements;
  return t.transposed === null
    ? rows * columns * t.taps
    : transposedTaps(t.transposed.rows, rows) * transposedTaps(t.transposed.columns, columns);
}

/** Of the part of the kernel with so many taps. */
export const partTaps = (t: Target, rows: number, columns: number, taps: number): number =>
  t.part.count === 1 ? tileTaps(t, rows, columns) : rows * columns * taps;

/** Accumulator elements of a tile and block of output channels. */
export const tileSums = (t: Target, rows: number, columns: number): number =>
  t.maxPool === null ? rows * columns * t.accEach : maxWork(t.maxPool, rows, columns).elements;

/** Cycles of the passes that find the largest of each window: two operands, hence two an element. */
export const tilePassed = (t: Target, rows: number, columns: number): number =>
  t.maxPool === null ? 0 : 2 * maxWork(t.maxPool, rows, columns).passed;

/** What compute does for the whole layer by tiles of a size, besides bias, operand and epilogue. */
export interface LayerWork {
  readonly products: number;
  readonly resets: number;
  /** Cycles of the ALU. */
  readonly passed: number;
}

export function layerWork(t: Target, { tile_h, tile_w }: Pick<Schedule, 'tile_h' | 'tile_w'>): LayerWork {
  const planes = t.nBlocks * t.coBlocks;
  if (t.maxPool === null) {
    const { outHeight: rows, outWidth: columns } = t;
    const products = planes * t.clusters.ci * tileTaps(t, rows, columns);
    return { products, resets: planes * tileSums(t, rows, columns), passed: 0 };
  }
  const { elements, passed } = maxWorkOfAll(t.maxPool, [t.outHeight, t.outWidth], [tile_h, tile_w]);
  return { products: planes * t.clusters.ci * elements, resets: planes * elements, passed: 2 * planes * passed };
}

function paddingOf(
  s: ConvShape,
  transposed: Target['transposed'],
  out: { readonly height: number; readonly width: number },
): Border {
  const { padHeight, padWidth, padBottom = padHeight, padRight = padWidth, height, width } = s;
  if (transposed === null) return { top: padHeight, bottom: padBottom, left: padWidth, right: padRight };
  const { rows, columns } = transposed;
  const after = (along: TransposedAxis, outputs: number, size: number): number =>
    Math.max(0, firstInput(along, 0) + transposedWindow(along, outputs) - size);
  return {
    top: Math.max(0, -firstInput(rows, 0)),
    bottom: after(rows, out.height, height),
    left: Math.max(0, -firstInput(columns, 0)),
    right: after(columns, out.width, width),
  };
}
