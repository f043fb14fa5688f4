import { elementType } from '../../operators/onnx/known.ts';
import type { NodeMessage } from './schema.ts';

/** Operators of ONNX that give the elements of their first input, wherever they put them. */
const MOVES: ReadonlySet<string> = new Set([
  ...['Identity', 'Transpose', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Slice', 'Gather'],
]);

const RANGES: Readonly<Record<string, readonly [low: number, high: number]>> = { uint8: [0, 255], int8: [-128, 127] };

/** By value, the nodes that read it. */
export type Readers = ReadonlyMap<string, readonly NodeMessage[]>;

export function readersOf(nodes: readonly NodeMessage[]): Readers {
  const readers = new Map<string, NodeMessage[]>();
  for (const node of nodes) {
    for (const name of new Set(node.input)) {
      const known = readers.get(name);
      if (known === undefined) readers.set(name, [node]);
      else known.push(node);
    }
  }
  return readers;
}

/**
 * The whole numbers that an input of bytes takes, as of an image, if all that reads it makes floats of it (Cast): it may as well be given as such. Null
 * if it is no such input.
 */
export function byteRange(
  input: string,
  elementTypeName: string,
  readers: Readers,
): readonly [low: number, high: number] | null {
  const range = RANGES[elementTypeName];
  if (range === undefined) return null;
  const open = new Set([input]);
  // A set is read on while it grows.
  for (const value of open) {
    for (const node of readers.get(value) ?? []) {
      if (isCastToFloat(node)) continue;
      const [first, ...others] = node.input;
      if (!MOVES.has(node.opType) || first !== value || others.includes(value)) return null;
      for (const output of node.output) open.add(output);
    }
  }
  return range;
}

const isCastToFloat = ({ opType, attribute }: NodeMessage): boolean =>
  opType === 'Cast' && elementType(Number(attribute.find(({ name }) => name === 'to')?.i ?? 0)).type === 'float32';
