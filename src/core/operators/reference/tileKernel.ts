import { wasmApi, type WasmMemory } from '../../base/wasmApi.ts';
import {
  addDoubles,
  constant,
  countedLoop,
  get,
  increase,
  loadSplatDouble,
  loadVector,
  wasmModuleOf,
  multiplyDoubles,
  set,
  storeVector,
} from '../../base/wasmCode.ts';
import { multiplyTile } from './multiplyTile.ts';

/** Products of tiles in memory of its own: fill `weights` and `image`, set the sixteen `sums`, multiply. */
export interface TileKernel {
  readonly weights: Float64Array;
  readonly image: Float64Array;
  /** [channel][pixel] */
  readonly sums: Float64Array;
  /** sums[channel][pixel] += weights[k][channel] * image[k][pixel], for k from 0 to depth - 1 in this order; bases in doubles. */
  multiply(weightBase: number, imageBase: number, depth: number): void;
  /** To be called when no more tiles come. */
  release(): void;
}

const PAGE = 65536;
const DOUBLE = 8;
/** Larger matrices are multiplied once for each weight read: memory is what they wait for. */
const MOST_BYTES = 2 ** 26;

/** Memories of finished products: each reserves gigabytes of addresses, so engines let few live at once. */
const idle: WasmMemory[] = [];
const MOST_IDLE = 2;

let module: object | null | undefined;

/** Two doubles an instruction where the engine has WebAssembly with SIMD, with the same sums to the bit as without. */
export const createTileKernel = (weights: number, image: number): TileKernel =>
  createSimdTileKernel(weights, image) ?? createPlainTileKernel(weights, image);

/** Null where WebAssembly or its SIMD is missing or forbidden, or memory is short. */
export function createSimdTileKernel(weightCount: number, imageCount: number): TileKernel | null {
  const api = wasmApi();
  if (api === null) return null;
  const bytes = (16 + weightCount + imageCount) * DOUBLE;
  if (bytes > MOST_BYTES) return null;
  try {
    module ??= module === null ? null : new api.Module(wasmModuleOf([TILE]));
    if (module === null) return null;
    const memory = idle.pop() ?? new api.Memory({ initial: 1 });
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    const { tile } = new api.Instance(module, { env: { memory } }).exports;
    if (tile === undefined) throw new Error('the module has a function for tiles');
    const weightsAt = 16 * DOUBLE;
    const imageAt = weightsAt + weightCount * DOUBLE;
    return {
      sums: new Float64Array(memory.buffer, 0, 16),
      weights: new Float64Array(memory.buffer, weightsAt, weightCount),
      image: new Float64Array(memory.buffer, imageAt, imageCount),
      multiply(weightBase, imageBase, depth) {
        if (depth === 0) return;
        const from = weightsAt + weightBase * DOUBLE;
        tile(from, from + depth * 4 * DOUBLE, imageAt + imageBase * DOUBLE);
      },
      release() {
        if (idle.length < MOST_IDLE) idle.push(memory);
      },
    };
  } catch {
    module = null;
    return null;
  }
}

export function createPlainTileKernel(weightCount: number, imageCount: number): TileKernel {
  const [weights, image, sums] = [weightCount, imageCount, 16].map((count) => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return {
    ...{ weights, image, sums },
    multiply(weightBase, imageBase, depth) {
      multiplyTile(sums, weights, weightBase, image, imageBase, depth);
    },
    release() {
      // Nothing to give back.
    },
  };
}

/** Parameters, a counter, then vectors: two pixels each of an image's row, a weight, sums by channel and pair of pixels. */
const L = { weights: 0, end: 1, image: 2, at: 3, left: 4, right: 5, weight: 6, sums: 7 } as const;
const PAIRS = [0, 1, 2, 3, 4, 5, 6, 7];
const pairSum = (pair: number): number => L.sums + pair;
const address = constant(0);

const TILE = {
  name: 'tile',
  parameters: 3,
  i32Locals: 1,
  vectorLocals: 3 + PAIRS.length,
  body: [
    ...PAIRS.flatMap((pair) => [...loadVector(address, pair * 16), ...set(pairSum(pair))]),
    ...countedLoop(L.at, get(L.weights), get(L.end), 4 * DOUBLE, [
      ...[...loadVector(get(L.image), 0), ...set(L.left), ...loadVector(get(L.image), 16), ...set(L.right)],
      ...[0, 1, 2, 3].flatMap((channel) => [
        ...[...loadSplatDouble(get(L.at), channel * DOUBLE), ...set(L.weight)],
        ...[L.left, L.right].flatMap((pixels, i) => {
          const sum = pairSum(channel * 2 + i);
          return [...addDoubles(get(sum), multiplyDoubles(get(L.weight), get(pixels))), ...set(sum)];
        }),
      ]),
      ...increase(L.image, constant(4 * DOUBLE)),
    ]),
    ...PAIRS.flatMap((pair) => storeVector(address, get(pairSum(pair)), pair * 16)),
  ],
};
