import { encodeBase64 } from '../../base/bytes.ts';
import { streamWords, decodeMicroOp, encodeMicroOp } from '../../isa/codec.ts';
import type { IsaLayout } from '../../isa/fields.ts';
import type { KernelBlock } from './kernelBlocks.ts';

/** Bytes a `.base64` line holds, and zeros from which on `.zero N` is shorter. */
const LINE_BYTES = 72;
const ZERO_RUN = 48;

/** Bytes as `.base64` and `.zero` lines. */
export function dataLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const zeros = zeroRun(bytes, at);
    if (zeros >= ZERO_RUN) {
      lines.push(`  .zero ${zeros}`);
      at += zeros;
      continue;
    }
    const end = Math.min(at + LINE_BYTES, bytes.length);
    const cut = nextZeroRun(bytes, at, end);
    lines.push(`  .base64 ${encodeBase64(bytes.subarray(at, cut))}`);
    at = cut;
  }
  return lines;
}

function zeroRun(bytes: Uint8Array, from: number): number {
  let end = from;
  while (end < bytes.length && bytes[end] === 0) end++;
  return end - from;
}

/** Start of the first long run of zeros in [from, to), or `to`. */
function nextZeroRun(bytes: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (bytes[i] !== 0) continue;
    const run = zeroRun(bytes, i);
    if (run >= ZERO_RUN) return i;
    i += run;
  }
  return to;
}

/** A kernel as its label and one line a micro-op; words with bits that no field owns are written whole. */
export function kernelLines(layout: IsaLayout, block: KernelBlock, bytes: Uint8Array): string[] {
  const words = streamWords(bytes.slice(block.offset, block.offset + 4 * block.count));
  const lines = Array.from(words, (word) => {
    const { dst, src, wgt } = decodeMicroOp(layout, word);
    const again = encodeMicroOp(layout, { dst, src, wgt });
    return again.ok && again.value === word
      ? `    uop dst=${dst} src=${src} wgt=${wgt}`
      : `    .word 0x${word.toString(16)}`;
  });
  return [`  .uop ${block.name} ; ${block.count} at 0x${(4 * block.dramBase).toString(16)}`, ...lines];
}
