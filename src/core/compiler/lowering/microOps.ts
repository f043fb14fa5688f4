import type { IsaLayout } from '../../isa/fields.ts';
import type { Bases, GemmLoops } from './gemmLoops.ts';

/** Packs micro-op indices into a word. Indices are in range by construction: they lie inside of the buffers. */
export function wordPacker(layout: IsaLayout): (dst: number, src: number, wgt: number) => number {
  const offset = (name: string): number => layout.microOp.find((f) => f.name === name)?.offset ?? 0;
  const src = offset('src');
  const wgt = offset('wgt');
  // A field of no bits (a buffer one element deep) may lie past the word; its index is 0.
  return (d, s, w) => (d | (s << src) | (wgt < 32 ? w << wgt : 0)) >>> 0;
}

/** The micro-ops of a product, from the SRAM elements where its operands start. */
export function gemmWords(layout: IsaLayout, loops: GemmLoops, bases: Bases): Uint32Array {
  const pack = wordPacker(layout);
  const words = new Uint32Array(loops.microOps);
  let at = 0;
  const nest = (depth: number, dst: number, src: number, wgt: number): void => {
    const loop = loops.unrolled[depth];
    if (loop === undefined) {
      words[at++] = pack(dst, src, wgt);
      return;
    }
    for (let i = 0; i < loop.extent; i++) nest(depth + 1, dst + i * loop.dst, src + i * loop.src, wgt + i * loop.wgt);
  };
  const { start } = loops;
  nest(0, bases.dst + start.dst, bases.src + start.src, bases.wgt + start.wgt);
  return words;
}

/** A run of micro-ops that one instruction executes; `offset` in the DRAM image of all kernels. */
export interface MicroOpKernel {
  readonly id: number;
  readonly words: Uint32Array;
  readonly offset: number;
}

/**
 * Every kernel a program needs, each once. A kernel longer than the micro-op buffer is cut into parts, which separate
 * instructions run.
 */
export class KernelBank {
  private readonly byKey = new Map<string, readonly MicroOpKernel[]>();
  private readonly list: MicroOpKernel[] = [];
  private readonly capacity: number;
  /** Micro-ops so far. */
  size = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get(key: string, make: () => Uint32Array): readonly MicroOpKernel[] {
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const words = make();
    const parts: MicroOpKernel[] = [];
    for (let from = 0; from < words.length; from += this.capacity) {
      const part = { id: this.list.length, words: words.subarray(from, from + this.capacity), offset: this.size };
      parts.push(part);
      this.list.push(part);
      this.size += part.words.length;
    }
    this.byKey.set(key, parts);
    return parts;
  }

  image(): Uint32Array {
    const image = new Uint32Array(this.size);
    for (const kernel of this.list) image.set(kernel.words, kernel.offset);
    return image;
  }
}

/**
 * Where kernels lie in the micro-op buffer: a ring. A kernel that is not there goes behind the last one placed, over
 * whatever lies there. Compute runs in order, so nothing that is overwritten is still needed.
 */
export class UopCache {
  private readonly ids: number[] = [];
  private readonly starts: number[] = [];
  private readonly lengths: number[] = [];
  private next = 0;
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Where the kernel lies, and whether it has to be loaded there first. */
  place(
    id: number,
    length: number,
  ): {
    readonly at: number;
    readonly load: boolean;
  } {
    const found = this.starts[this.ids.indexOf(id)];
    if (found !== undefined) return { at: found, load: false };
    const at = this.next + length > this.capacity ? 0 : this.next;
    this.clear(at, at + length);
    this.ids.push(id);
    this.starts.push(at);
    this.lengths.push(length);
    this.next = at + length;
    return { at, load: true };
  }

  /** Forgets the kernels that lie anywhere in a range. In place: estimates of small machines place millions. */
  private clear(begin: number, end: number): void {
    const { ids, starts, lengths } = this;
    let kept = 0;
    for (let i = 0; i < ids.length; i++) {
      const [id = 0, start = 0, length = 0] = [ids[i], starts[i], lengths[i]];
      if (start < end && start + length > begin) continue;
      ids[kept] = id;
      starts[kept] = start;
      lengths[kept] = length;
      kept++;
    }
    ids.length = kept;
    starts.length = kept;
    lengths.length = kept;
  }
}
