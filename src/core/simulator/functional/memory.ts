import type { MemoryRange } from '../../program/program.ts';
import type { Bytes } from '../../base/units.ts';

/** DRAM after a run: sparse, what nothing wrote reads as zero. */
export interface Memory {
  /** A copy of `length` bytes from `address`; past the 32-bit address space it reads zero. */
  read(address: number, length: Bytes): Uint8Array;
  /** What STOREs wrote: sorted, not overlapping, touching ranges joined. */
  written(): { readonly address: number; readonly length: Bytes }[];
  /** The same with contents, as in a bundle's `expect.dram`. */
  ranges(): MemoryRange[];
}

/** The simulator's side of it. */
export interface PagedMemory extends Memory {
  /** The bytes themselves, to look at at once and never to change, if they lie together; null if not. */
  peek(address: number, length: Bytes): Uint8Array | null;
  /** Fills `target` from `address`. The range must lie in the address space. */
  copyOut(address: number, target: Uint8Array): void;
  /** False, with nothing written, if it would need more pages than allowed. The range must lie in the address space. */
  copyIn(address: number, source: Uint8Array): boolean;
  /** As `copyIn`, and remembers the range as written by the program. */
  store(address: number, source: Uint8Array): boolean;
  /** Forgets what was written, not the contents: another program begins. */
  forgetWritten(): void;
}

export const ADDRESS_SPACE = 2 ** 32;

const PAGE_BITS = 16;
const PAGE = 2 ** PAGE_BITS;

/** `maxBytes` bounds what is allocated, in whole pages of 64 KiB. */
// Hot loop: reads and writes of DRAM, over pages that only this closure sees.
// oxlint-disable-next-line max-lines-per-function -- Hot loop, see above.
export function createMemory(maxBytes: Bytes): PagedMemory {
  const pages = new Map<number, Uint8Array>();
  const maxPages = Math.max(1, Math.floor(maxBytes / PAGE));
  // Stored ranges as start, end pairs; rows that follow each other extend the last pair.
  let stored = new Float64Array(64);
  let storedCount = 0;

  const missingPages = (address: number, length: number): number => {
    let missing = 0;
    const last = Math.floor((address + length - 1) / PAGE);
    for (let p = Math.floor(address / PAGE); p <= last; p++) if (!pages.has(p)) missing++;
    return missing;
  };

  const copyOut = (address: number, target: Uint8Array): void => {
    for (let done = 0; done < target.length;) {
      const at = address + done;
      const inPage = at % PAGE;
      const n = Math.min(PAGE - inPage, target.length - done);
      const page = pages.get(Math.floor(at / PAGE));
      if (page === undefined) target.fill(0, done, done + n);
      else target.set(page.subarray(inPage, inPage + n), done);
      done += n;
    }
  };

  const copyIn = (address: number, source: Uint8Array): boolean => {
    if (source.length === 0) return true;
    if (pages.size + missingPages(address, source.length) > maxPages) return false;
    for (let done = 0; done < source.length;) {
      const at = address + done;
      const inPage = at % PAGE;
      const n = Math.min(PAGE - inPage, source.length - done);
      const number = Math.floor(at / PAGE);
      let page = pages.get(number);
      if (page === undefined) {
        page = new Uint8Array(PAGE);
        pages.set(number, page);
      }
      page.set(source.subarray(done, done + n), inPage);
      done += n;
    }
    return true;
  };

  const note = (start: number, end: number): void => {
    if (storedCount > 0 && stored[storedCount * 2 - 1] === start) {
      stored[storedCount * 2 - 1] = end;
      return;
    }
    if (storedCount * 2 === stored.length) {
      const joined = joinRanges(stored, storedCount);
      // Joining may free nothing; double when it did not free half.
      storedCount = joined.length / 2;
      const grown = new Float64Array(storedCount * 4 > stored.length ? stored.length * 2 : stored.length);
      grown.set(joined);
      stored = grown;
    }
    stored[storedCount * 2] = start;
    stored[storedCount * 2 + 1] = end;
    storedCount++;
  };

  const read = (address: number, length: Bytes): Uint8Array => {
    const bytes = new Uint8Array(length);
    const inside = Math.max(0, Math.min(length, ADDRESS_SPACE - address));
    copyOut(address, bytes.subarray(0, inside));
    return bytes;
  };

  const written = (): { address: number; length: number }[] => {
    const joined = joinRanges(stored, storedCount);
    return Array.from({ length: joined.length / 2 }, (_, i) => {
      const address = joined[i * 2] ?? 0;
      return { address, length: (joined[i * 2 + 1] ?? 0) - address };
    });
  };

  return {
    read,
    peek(address, length) {
      const inPage = address % PAGE;
      return inPage + length > PAGE
        ? null
        : (pages.get(Math.floor(address / PAGE))?.subarray(inPage, inPage + length) ?? null);
    },
    copyOut,
    copyIn,
    written,
    store(address, source) {
      if (!copyIn(address, source)) return false;
      if (source.length > 0) note(address, address + source.length);
      return true;
    },
    forgetWritten() {
      storedCount = 0;
    },
    ranges: () => written().map(({ address, length }) => ({ address, bytes: read(address, length) })),
  };
}

/** Sorted, with overlapping and touching ranges joined; `count` start, end pairs in and as many as remain out. */
function joinRanges(pairs: Float64Array, count: number): Float64Array {
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => (pairs[a * 2] ?? 0) - (pairs[b * 2] ?? 0));
  const joined = new Float64Array(count * 2);
  let n = 0;
  for (const i of order) {
    const start = pairs[i * 2] ?? 0;
    const end = pairs[i * 2 + 1] ?? 0;
    if (n > 0 && start <= (joined[n * 2 - 1] ?? 0)) joined[n * 2 - 1] = Math.max(joined[n * 2 - 1] ?? 0, end);
    else {
      joined[n * 2] = start;
      joined[n * 2 + 1] = end;
      n++;
    }
  }
  return joined.slice(0, n * 2);
}
