import type { AttributeMessage, NodeMessage } from '../schema.ts';

/** How the values of a parameter are spread. `fanIn`: as many products go into a sum, so that activations keep their size. */
export type Role =
  | { readonly kind: 'weight'; readonly fanIn: number }
  | { readonly kind: 'around'; readonly mean: number; readonly deviation: number };

const OFFSET: Role = { kind: 'around', mean: 0, deviation: 0.1 };
/** Scales and variances: well above 0. */
const SCALE: Role = { kind: 'around', mean: 1, deviation: 0.1 };
const SLOPE: Role = { kind: 'around', mean: 0.25, deviation: 0.05 };
const TABLE: Role = { kind: 'around', mean: 0, deviation: 1 };

type Shape = readonly number[];
type RoleOf = Role | ((node: NodeMessage, shape: Shape) => Role);

const product = (extents: Shape): number => extents.reduce((a, b) => a * b, 1);
const weight = (fanIn: number): Role => ({ kind: 'weight', fanIn: Math.max(1, fanIn) });

const attributeOf = (node: NodeMessage, name: string): AttributeMessage | undefined =>
  node.attribute.find((attribute) => attribute.name === name);
const isSet = (node: NodeMessage, name: string): boolean => (attributeOf(node, name)?.i ?? 0n) !== 0n;

const kernel: RoleOf = (_, shape) => weight(product(shape.slice(1)));
const turnedKernel: RoleOf = (node, shape) => {
  // An output meets every stride-th weight of each axis only.
  const strides = attributeOf(node, 'strides')?.ints.map(Number) ?? [];
  const groups = Number(attributeOf(node, 'group')?.i ?? 1n) || 1;
  return weight(product([shape[0] ?? 1, ...shape.slice(2)]) / Math.max(1, product(strides)) / groups);
};
const rows: RoleOf = (_, shape) => weight(shape.at(-2) ?? shape[0] ?? 1);
const columns: RoleOf = (_, shape) => weight(shape.at(-1) ?? 1);
const gemmLeft: RoleOf = (node, shape) => weight((isSet(node, 'transA') ? shape[0] : shape[1]) ?? 1);
const gemmRight: RoleOf = (node, shape) => weight((isSet(node, 'transB') ? shape[1] : shape[0]) ?? 1);

const NORM: Readonly<Record<number, RoleOf>> = { 1: SCALE, 2: OFFSET };
const RECURRENT: Readonly<Record<number, RoleOf>> = { 1: columns, 2: columns, 3: OFFSET };
const CONVOLUTION: Readonly<Record<number, RoleOf>> = { 1: kernel, 2: OFFSET };

/** Places of operators that nothing but a network's parameters go to, by input. */
const PARAMETERS: Readonly<Record<string, Readonly<Record<number, RoleOf>>>> = {
  Conv: CONVOLUTION,
  ConvInteger: { 1: kernel },
  QLinearConv: { 3: kernel, 8: OFFSET },
  ConvTranspose: { 1: turnedKernel, 2: OFFSET },
  Gemm: { 1: gemmRight, 2: OFFSET },
  BatchNormalization: { 1: SCALE, 2: OFFSET, 3: OFFSET, 4: SCALE },
  InstanceNormalization: NORM,
  LayerNormalization: NORM,
  GroupNormalization: NORM,
  RMSNormalization: { 1: SCALE },
  SimplifiedLayerNormalization: { 1: SCALE },
  PRelu: { 1: SLOPE },
  LSTM: RECURRENT,
  GRU: RECURRENT,
  RNN: RECURRENT,
};

/** Places that data may go to as well: of use for what the file itself holds as a parameter. */
const OTHERS: Readonly<Record<string, Readonly<Record<number, RoleOf>>>> = {
  Gemm: { 0: gemmLeft },
  MatMul: { 0: columns, 1: rows },
  MatMulInteger: { 0: columns, 1: rows },
  QLinearMatMul: { 3: rows },
  Gather: { 0: TABLE },
  Add: { 0: OFFSET, 1: OFFSET },
  Sub: { 0: OFFSET, 1: OFFSET },
  Mul: { 0: SCALE, 1: SCALE },
  Div: { 0: SCALE, 1: SCALE },
};

const at = (table: typeof PARAMETERS, node: NodeMessage, place: number): RoleOf | undefined =>
  Object.hasOwn(table, node.opType) ? table[node.opType]?.[place] : undefined;

export const isParameterPlace = (node: NodeMessage, place: number): boolean =>
  at(PARAMETERS, node, place) !== undefined;

/** What a parameter does at a place; of operators unknown here only what its shape tells. Null: it may be a size, an axis or a limit. */
export function roleAt(node: NodeMessage, place: number, shape: Shape): Role | null {
  const role = at(PARAMETERS, node, place) ?? at(OTHERS, node, place);
  if (role !== undefined) return typeof role === 'function' ? role(node, shape) : role;
  if (shape.length === 0) return null;
  return shape.length === 1 ? OFFSET : weight(product(shape.slice(1)));
}

/** Operators that hand a parameter on in another form. */
const HANDS_ON: ReadonlySet<string> = new Set([
  ...['Transpose', 'Reshape', 'Cast', 'Identity', 'Squeeze', 'Unsqueeze', 'Flatten', 'DequantizeLinear'],
]);

export const handsOn = (node: NodeMessage, place: number): boolean => place === 0 && HANDS_ON.has(node.opType);
