import { INSTRUCTION_BITS } from '../design/constants.ts';
import type { Bits } from '../../base/units.ts';
import type { Structure } from './structure.ts';
import { elementBits } from './structure.ts';
import type { Tensor } from '../tensors.ts';

/** Who a memory belongs to: a tensor's buffer, fetch, or one of the three instruction queues. */
export type MemoryOwner = Tensor | 'fetch' | 'queues';

/** `banks` equal memories of `words` words of `bits` bits. */
export interface MemoryArray {
  readonly owner: MemoryOwner;
  readonly banks: number;
  readonly words: number;
  readonly bits: Bits;
}

const FETCH_BANK_BITS = 64;

/** A buffer is split into banks one beat or one element wide, whichever is narrower. */
function buffer(s: Structure, tensor: Tensor, element: Bits): MemoryArray {
  const { busBits } = s;
  const depth = s.depth[tensor];
  return busBits >= element
    ? { owner: tensor, banks: busBits / element, words: (depth * element) / busBits, bits: element }
    : { owner: tensor, banks: element / busBits, words: depth, bits: busBits };
}

/** Fetch holds one burst of instructions (rule 2). */
function fetchMemory(s: Structure): MemoryArray {
  const instructions = 2 ** s.burstLengthLog2;
  return s.busBits <= FETCH_BANK_BITS
    ? { owner: 'fetch', banks: 1, words: instructions, bits: INSTRUCTION_BITS }
    : {
        owner: 'fetch',
        banks: s.busBits / FETCH_BANK_BITS,
        words: (instructions * INSTRUCTION_BITS) / s.busBits,
        bits: FETCH_BANK_BITS,
      };
}

/** Every memory that a tool may put into block RAM. */
export function memoryArrays(s: Structure): readonly MemoryArray[] {
  const t = elementBits(s);
  return [
    buffer(s, 'INP', t.INP),
    buffer(s, 'WGT', t.WGT),
    buffer(s, 'ACC', t.ACC),
    buffer(s, 'UOP', t.UOP),
    buffer(s, 'OUT', t.OUT),
    fetchMemory(s),
    { owner: 'queues', banks: 3, words: s.queueDepth, bits: INSTRUCTION_BITS },
  ];
}

/** Up to this many words a memory is made of LUTs (rule 3). */
export const LUT_MEMORY_WORDS = 64;
/** The same on Cyclone V, where they go to MLABs. */
export const MLAB_WORDS = 32;

/** What one memory takes on a 7-series device. */
export interface XilinxMemory {
  readonly ramb36: number;
  readonly ramb18: number;
  readonly lutram: number;
}

type Shape = readonly [width: Bits, depth: number];

const RAMB18: readonly Shape[] = [
  [1, 16384],
  [2, 8192],
  [4, 4096],
  [9, 2048],
  [18, 1024],
  [36, 512],
];
const RAMB36: readonly Shape[] = [
  [1, 32768],
  [2, 16384],
  [4, 8192],
  [9, 4096],
  [18, 2048],
  [36, 1024],
  [72, 512],
];
const M10K: readonly Shape[] = [
  [1, 8192],
  [2, 4096],
  [5, 2048],
  [10, 1024],
  [20, 512],
];

const fewest = (shapes: readonly Shape[], words: number, bits: Bits): number =>
  Math.min(...shapes.map(([w, d]) => Math.ceil(bits / w) * Math.ceil(words / d)));

/** One memory of `words` words of `bits` bits: LUTs up to 64 words, else the cheapest blocks; a tie goes to RAMB36. */
export function xilinxMemory(words: number, bits: Bits): XilinxMemory {
  if (words <= 32) return { ramb36: 0, ramb18: 0, lutram: 4 * Math.ceil(bits / 6) };
  if (words <= LUT_MEMORY_WORDS) return { ramb36: 0, ramb18: 0, lutram: 4 * Math.ceil(bits / 3) };
  const small = fewest(RAMB18, words, bits);
  const large = fewest(RAMB36, words, bits);
  return small < 2 * large ? { ramb36: 0, ramb18: small, lutram: 0 } : { ramb36: large, ramb18: 0, lutram: 0 };
}

/** The same on Cyclone V: M10K blocks; small memories go to MLABs (0 blocks). */
export const m10kBlocks = (words: number, bits: Bits): number => (words <= MLAB_WORDS ? 0 : fewest(M10K, words, bits));
