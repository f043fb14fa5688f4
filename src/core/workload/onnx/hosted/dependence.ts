import { readsOf } from '../prepare/reads.ts';
import type { NodeMessage } from '../schema.ts';

/** Operators whose values differ from run to run. */
const RANDOM: ReadonlySet<string> = new Set([
  ...['RandomNormal', 'RandomUniform', 'RandomNormalLike', 'RandomUniformLike', 'Multinomial', 'Bernoulli'],
]);

/** Operators whose outputs have as many elements as the data says, whatever is constant. */
const COUNTING: ReadonlySet<string> = new Set([
  ...[
    'NonZero',
    'NonMaxSuppression',
    'Unique',
    'Compress',
    'If',
    'Loop',
    'Scan',
    'SequenceMap',
    'StringSplit',
    'TfIdfVectorizer',
  ],
]);

/** By operator, its inputs whose values say how large its outputs are; all but the first where it is not named. */
const SIZED_BY: Readonly<Record<string, readonly number[]>> = {
  ...{ ConstantOfShape: [0], Range: [0, 1, 2], EyeLike: [], Shape: [], Size: [] },
  ...{ Add: [], Sub: [], Mul: [], Div: [], Pow: [], Mod: [], Max: [], Min: [], Mean: [], Sum: [], Where: [] },
  ...{ Equal: [], Less: [], Greater: [], LessOrEqual: [], GreaterOrEqual: [], And: [], Or: [], Xor: [], BitShift: [] },
  ...{ Conv: [], ConvTranspose: [], ConvInteger: [], QLinearConv: [], Gemm: [], MatMul: [], MatMulInteger: [] },
  ...{
    QLinearMatMul: [],
    Concat: [],
    Gather: [],
    GatherElements: [],
    GatherND: [],
    ScatterElements: [],
    ScatterND: [],
  },
  ...{ Scatter: [], BatchNormalization: [], InstanceNormalization: [], LayerNormalization: [], GroupNormalization: [] },
  ...{ QuantizeLinear: [], DequantizeLinear: [], PRelu: [], Clip: [], LSTM: [], GRU: [], RNN: [], Einsum: [] },
  ...{ Dropout: [], CumSum: [], GridSample: [], RoiAlign: [], MaxRoiPool: [], OneHot: [1], Trilu: [], Det: [] },
};

/** What of a model depends on the data that it is given. */
export interface Dependence {
  /** Values that are the same whatever the inputs hold. */
  readonly isStatic: (value: string) => boolean;
  /** Values whose shape is the same whatever the inputs hold, as far as can be told from the operators. */
  readonly hasFixedShape: (value: string) => boolean;
}

/**
 * `nodes` in order, `given`: constants of the file, `known`: values of which somebody else says that their shape is fixed.
 * An operator that is not known here is taken to size its outputs by all its inputs but the first.
 */
export function dependenceOf(
  nodes: readonly NodeMessage[],
  given: ReadonlySet<string>,
  known: (value: string) => boolean,
): Dependence {
  const statics = new Set(given);
  const loose = new Set<string>();
  const isStatic = (value: string): boolean => value === '' || statics.has(value);
  const hasFixedShape = (value: string): boolean => known(value) || isStatic(value) || !loose.has(value);
  for (const node of nodes) {
    const reads = readsOf(node);
    const shapeOnly = node.opType === 'Shape' || node.opType === 'Size';
    const constant =
      !RANDOM.has(node.opType) && reads.every((value) => (shapeOnly ? hasFixedShape(value) : isStatic(value)));
    const fixed =
      constant || (!COUNTING.has(node.opType) && reads.every(hasFixedShape) && sizers(node).every(isStatic));
    for (const output of node.output) {
      if (constant) statics.add(output);
      else if (!fixed) loose.add(output);
    }
  }
  return { isStatic, hasFixedShape };
}

function sizers({ opType, input }: NodeMessage): readonly string[] {
  const places = Object.hasOwn(SIZED_BY, opType) ? SIZED_BY[opType] : undefined;
  return places === undefined ? input.slice(1) : places.map((place) => input[place] ?? '');
}
