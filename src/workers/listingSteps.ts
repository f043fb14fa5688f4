import type { Arch } from '../core/machine/arch.ts';
import { ok, type Result } from '../core/base/problem.ts';
import { listingInSlices, type ListingShape } from '../core/program/assembly/disassemble.ts';
import { DEFAULT_STREAM_BASE } from '../core/program/program.ts';

/** A program to be written out: what a run keeps of it. */
export interface ListingRequest {
  readonly name: string;
  readonly arch: Arch;
  readonly stream: Uint8Array;
  readonly microOps: { readonly dramBase: number; readonly words: Uint32Array };
}

/** The shape first, then blocks of lines in order: `LISTING_SLICE` lines each but the last, parted by line feeds. */
export type ListingUpdate =
  | { readonly kind: 'shape'; readonly shape: ListingShape }
  | { readonly kind: 'block'; readonly text: string; readonly lines: number };

const MICRO_OP_BYTES = 4;

/** The program as assembly text without its DRAM contents, but with its micro-op kernels. */
export function* listingSteps(request: ListingRequest): Generator<ListingUpdate, Result<unknown>> {
  const { words, dramBase } = request.microOps;
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const slices = listingInSlices({
    name: request.name,
    source: '',
    arch: request.arch,
    instructions: request.stream,
    dram: [{ address: dramBase * MICRO_OP_BYTES, bytes }],
    base: DEFAULT_STREAM_BASE,
    expect: null,
    workload: null,
  });
  for (const slice of slices) {
    if (slice.kind === 'shape') yield slice;
    // One text: that many single ones would take the page longer to read than the program takes to write.
    else yield { kind: 'block', text: slice.lines.join('\n'), lines: slice.lines.length };
  }
  return ok(null);
}
