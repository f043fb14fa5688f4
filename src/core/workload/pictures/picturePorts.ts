import type { Graph } from '../graph/graph.ts';
import type { ValueTypes } from '../graph/shapes.ts';
import type { PictureShape } from './pictureTensor.ts';

/** Where a picture goes into a network, and what comes out of it. */
export interface PicturePorts {
  readonly input: { readonly name: string; readonly shape: PictureShape };
  /** Inputs beside it, such as how much of each style there is to be. */
  readonly others: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly output:
    | { readonly kind: 'picture'; readonly name: string; readonly shape: PictureShape }
    /** A score for each of `count` classes. */
    | { readonly kind: 'classes'; readonly name: string; readonly count: number };
}

/**
 * What a network has to do with pictures, told from its shapes: one input is a picture, and an output is one too or has a score for each class. Null: nothing that can be
 * told. Shapes only say what may be: a heat map of one channel is a picture here.
 */
export function picturePorts(
  { inputs, outputs }: Pick<Graph, 'inputs' | 'outputs'>,
  types: ValueTypes,
): PicturePorts | null {
  const pictures = inputs.flatMap(({ name, type, shape }) => {
    const found = type === 'float32' ? pictureShape(shape) : null;
    return found === null ? [] : [{ name, shape: found }];
  });
  const [input, second] = pictures;
  if (input === undefined || second !== undefined) return null;
  const output = outputOf(outputs, types, input.shape);
  if (output === null) return null;
  const others = inputs.filter(({ name }) => name !== input.name).map(({ name, shape }) => ({ name, shape }));
  return { input, others, output };
}

/** The one other input, if it is a vector of numbers: how much there is to be of each of `count` things, such as styles. Null: there is no such input. */
export function mixedInput({ others }: PicturePorts): { readonly name: string; readonly count: number } | null {
  const [only, second] = others;
  const extents = only?.shape.filter((extent) => extent !== 1) ?? [];
  const [count] = extents;
  return only === undefined || second !== undefined || count === undefined || extents.length > 1
    ? null
    : { name: only.name, count };
}

function outputOf(outputs: readonly string[], types: ValueTypes, input: PictureShape): PicturePorts['output'] | null {
  const floats = outputs.flatMap((name) => {
    const type = types.get(name);
    return type?.type === 'float32' ? [{ name, shape: type.shape }] : [];
  });
  for (const { name, shape } of floats) {
    const picture = pictureShape(shape, input.channelsLast);
    if (picture !== null && picture.count === input.count) return { kind: 'picture', name, shape: picture };
  }
  for (const {
    name,
    shape: [first = 0, ...rest],
  } of floats) {
    const counts = rest.filter((extent) => extent !== 1);
    const [count] = counts;
    if (first === input.count && count !== undefined && counts.length === 1) return { kind: 'classes', name, count };
  }
  return null;
}

/** Rows and columns of the smallest tensor that is taken for a picture: below, it is rather a vector of one pixel. */
const SMALLEST_SIDE = 4;

/** `last`: which order of axes is tried first where both would do. */
function pictureShape(shape: readonly number[], last = false): PictureShape | null {
  if (shape.length !== 4) return null;
  return ordered(shape, last) ?? ordered(shape, !last);
}

function ordered(shape: readonly number[], channelsLast: boolean): PictureShape | null {
  const [count = 0, a = 0, b = 0, c = 0] = shape;
  const [channels, height, width] = channelsLast ? [c, a, b] : [a, b, c];
  if ((channels !== 1 && channels !== 3) || Math.min(height, width) < SMALLEST_SIDE) return null;
  return { count, channels, height, width, channelsLast };
}
