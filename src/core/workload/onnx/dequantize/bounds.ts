import type { NodeMessage } from '../schema.ts';

/** The least and the largest that a value can be. */
export type Bounds = readonly [low: number, high: number];

/** Operators whose value has only elements of their first input. */
const MOVES: ReadonlySet<string> = new Set([
  ...['Identity', 'Dropout', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Slice', 'Gather', 'Split'],
  ...['Expand', 'Tile', 'DepthToSpace', 'SpaceToDepth', 'MaxPool', 'GlobalMaxPool'],
]);

/** Those of them that ONNX has for bytes too, and that do to integers what they do to what these stand for. */
const MOVES_OF_BYTES: ReadonlySet<string> = new Set([...MOVES, 'Resize', 'Upsample', 'Concat']);

/** Does it put bytes elsewhere, and what they stand for likewise? */
export function movesBytes(node: NodeMessage): boolean {
  const { opType, output } = node;
  if (!isStandard(node) || !MOVES_OF_BYTES.has(opType)) return false;
  // Where the largest lie is no byte.
  return isResize(node) ? isNearest(node) : opType === 'Split' || output.length === 1;
}

const MEANS: ReadonlySet<string> = new Set(['AveragePool', 'GlobalAveragePool', 'ReduceMean']);

/** Between what a node's outputs lie, as far as its operator tells; null: nothing is known. */
export function boundsAfter(node: NodeMessage, boundsOf: (value: string) => Bounds | null): Bounds | null {
  const { opType, input } = node;
  if (!isStandard(node)) return null;
  if (opType === 'Sigmoid' || opType === 'Softmax') return [0, 1];
  const given = input.map(boundsOf);
  const [first = null] = given;
  if (opType === 'Concat' && given.every((one) => one !== null))
    return [Math.min(...given.map(([low]) => low)), Math.max(...given.map(([, high]) => high))];
  if (first === null) return null;
  const [low, high] = first;
  if (MOVES.has(opType) || (isResize(node) && isNearest(node))) return first;
  if (MEANS.has(opType)) return [Math.min(low, 0), Math.max(high, 0)];
  return opType === 'Relu' ? [Math.max(low, 0), Math.max(high, 0)] : null;
}

export const isStandard = ({ domain }: NodeMessage): boolean => domain === '' || domain === 'ai.onnx';

const isResize = ({ opType }: NodeMessage): boolean => opType === 'Resize' || opType === 'Upsample';

const isNearest = ({ attribute }: NodeMessage): boolean => {
  const mode = attribute.find(({ name }) => name === 'mode')?.s;
  const outside = attribute.find(({ name }) => name === 'coordinate_transformation_mode')?.s;
  const text = (bytes: Uint8Array | undefined): string => String.fromCharCode(...(bytes ?? []));
  // A crop fills what lies outside with a number of its own.
  return (mode === undefined || text(mode) === 'nearest') && text(outside) !== 'tf_crop_and_resize';
};
