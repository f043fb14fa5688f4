import type { Geometry } from '../../machine/geometry.ts';
import { checkConv } from '../../layer/checkConv.ts';
import { clustersOf } from '../../layer/layout/clusters.ts';
import { foldedShape, im2colOf, type Im2col } from '../../layer/layout/im2col.ts';
import { outputSize, type ConvShape, type Epilogue } from '../../layer/layer.ts';
import type { Problem } from '../../base/problem.ts';
import type { FoldTaps } from '../schedule/schedule.ts';
import { biasProductOf, constantElement, type BiasProduct } from './biasProduct.ts';

/**
 * Taps of the kernel as input channels. The GEMM core multiplies BLOCK_IN channels at a time, so with few channels most of its rows do nothing;
 * taps beside them fill these rows, and fewer products make a sum. It takes an input that is laid out like that (`Im2col`), which only the host writes.
 */
export interface TapFolding {
  /** The convolution that is left. */
  readonly shape: ConvShape;
  /** How the host writes the input; null: as it is. */
  readonly im2col: Im2col | null;
  readonly biasLanes: BiasLanes | null;
}

/**
 * The bias in rows of the core that channels leave free: the host writes constants there, and the weights hold the bias for them, at one tap only.
 * That tap must meet the image for every output, for what LOAD pads with is zero.
 */
export interface BiasLanes {
  readonly product: BiasProduct;
  /** Lane of its first constant in the last block of input channels. */
  readonly first: number;
  /** Row of the kernel, of which each row has one tap. */
  readonly tap: number;
}

/** What is left of a layer with taps folded, or why that cannot be or gains nothing: in words, to go on with. */
export function foldTaps(
  shape: ConvShape,
  epilogue: Epilogue,
  g: Geometry,
  taps: FoldTaps,
): TapFolding | { readonly breach: string } {
  if (taps === 'none') return { shape, im2col: null, biasLanes: null };
  if (shape.transposed !== undefined || shape.uniform === true)
    return {
      breach: 'only the taps of a convolution that is not transposed, each with a weight of its own, can be channels',
    };
  if (taps === 'row' && shape.kernelHeight === 1)
    return { breach: 'the kernel has one row, which is all of its window' };
  const folded = foldedShape(shape, taps);
  const [problem] = checkConv(folded);
  if (problem !== undefined) return { breach: `with taps as channels the layer is too large: ${problem.message}` };
  const biasLanes = biasLanesOf(shape, folded, epilogue, g);
  const constants = biasLanes === null ? [] : [...constantElement(biasLanes.product, 1)];
  const without = products({ shape, biasLanes: null }, epilogue, g);
  const folding = { shape: folded, im2col: im2colOf(shape, taps, constants), biasLanes };
  const needed = products(folding, epilogue, g);
  if (needed < without) return folding;
  return {
    breach: `an output element takes ${needed} products of ${g.blockIn} channels with it and ${without} without, so it gains nothing`,
  };
}

/** Products an output element takes; a bias that is in no spare lanes counts as one more. */
function products({ shape, biasLanes }: Omit<TapFolding, 'im2col'>, { bias }: Epilogue, g: Geometry): number {
  const taps = shape.kernelHeight * shape.kernelWidth;
  return clustersOf(shape, g).ci * taps + Number(bias && biasLanes === null);
}

function biasLanesOf(shape: ConvShape, folded: ConvShape, epilogue: Epilogue, g: Geometry): BiasLanes | null {
  const first = folded.inChannels % g.blockIn;
  // Of several clusters only the last has the lanes.
  if (first === 0 || clustersOf(folded, g).count > 1) return null;
  const product = biasProductOf(shape, epilogue, { ...g, blockIn: g.blockIn - first });
  const tap = tapInside(folded);
  return product === null || tap === null ? null : { product, first, tap };
}

/** A row of the kernel that meets the image wherever the window lies; null: there is none. */
function tapInside(s: ConvShape): number | null {
  const { dilationHeight = 1 } = s;
  const last = (outputSize(s).height - 1) * s.strideHeight;
  for (let tap = 0; tap < s.kernelHeight; tap++) {
    const row = tap * dilationHeight - s.padHeight;
    if (row >= 0 && row + last < s.height) return tap;
  }
  return null;
}

export const MADE_BY_VTA = 'VTA makes the input, a channel a lane; only the host writes a tensor with taps as channels';

export const foldProblem = (fold: FoldTaps, breach: string): Problem => ({
  code: 'schedule.fold-taps',
  message: `fold_taps is ${fold}, but ${breach}.`,
  field: 'fold_taps',
  got: fold,
  limit: 'none',
  fix: 'Use fold_taps none.',
  repairs: [{ field: 'fold_taps', value: 'none', label: 'fold_taps none' }],
});
