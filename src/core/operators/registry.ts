import { add } from './add.ts';
import { averagePool } from './averagePool.ts';
import { batchNorm } from './batchNorm.ts';
import { clip } from './clip.ts';
import { concat } from './concat.ts';
import { conv } from './conv.ts';
import { convTranspose } from './convTranspose.ts';
import type { OperatorDefinition } from './definition.ts';
import { dense } from './dense.ts';
import { depthToSpace } from './depthToSpace.ts';
import { divide } from './divide.ts';
import { extreme } from './extreme.ts';
import { gather } from './gather.ts';
import { globalAveragePool } from './globalAveragePool.ts';
import { globalMaxPool } from './globalMaxPool.ts';
import { identity } from './identity.ts';
import { instanceNorm } from './instanceNorm.ts';
import type { MovementRules } from './integer/rules.ts';
import { leakyRelu } from './leakyRelu.ts';
import { localResponseNorm } from './localResponseNorm.ts';
import { maxPool } from './maxPool.ts';
import { multiply } from './multiply.ts';
import { onnxModel } from './onnxModel.ts';
import { pad } from './pad.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { sigmoid } from './sigmoid.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { spaceToDepth } from './spaceToDepth.ts';
import { subtract } from './subtract.ts';
import { tanh } from './tanh.ts';
import { transpose } from './transpose.ts';
import { upsample } from './upsample.ts';

/** Every operator there is: a new one is a file of its own, and its name here. */
const ALL = [
  conv,
  convTranspose,
  dense,
  maxPool,
  averagePool,
  globalAveragePool,
  globalMaxPool,
  batchNorm,
  instanceNorm,
  localResponseNorm,
  relu,
  sigmoid,
  tanh,
  identity,
  leakyRelu,
  clip,
  softmax,
  add,
  subtract,
  multiply,
  divide,
  extreme,
  concat,
  reshape,
  transpose,
  slice,
  gather,
  depthToSpace,
  spaceToDepth,
  pad,
  upsample,
  onnxModel,
] as const;

type OperatorOf<Definition> = Definition extends OperatorDefinition<infer O> ? O : never;

/** What a node does, normalized: one form for each operation whatever the file's opset called it. */
export type Operator = OperatorOf<(typeof ALL)[number]>;

export type OperatorKind = Operator['kind'];

export const DEFINITIONS: readonly OperatorDefinition<Operator>[] = ALL;

export const OPERATOR_KINDS: readonly OperatorKind[] = DEFINITIONS.map(({ kind }) => kind);

const BY_KIND = new Map<string, OperatorDefinition<Operator>>(DEFINITIONS.map((each) => [each.kind, each]));

/** All that is known of an operator. Throws if there is none of that kind. */
export function definitionOf({ kind }: { readonly kind: OperatorKind }): OperatorDefinition<Operator> {
  const found = BY_KIND.get(kind);
  if (found === undefined) throw new Error(`there is no operator ${kind}`);
  return found;
}

/** How integers move through an operator that does nothing else to them. */
export function movementOf(kind: 'concat' | 'reshape'): MovementRules {
  const { movement } = definitionOf({ kind }).integer;
  if (movement === undefined) throw new Error(`${kind} does not only move integers`);
  return movement;
}
