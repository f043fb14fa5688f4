import type { Beats, Bytes, Cycles } from '../../../units.ts';

/** A read or write burst and what became of it; -1: not yet. */
export interface Burst {
  readonly client: number;
  readonly instruction: number;
  readonly address: number;
  readonly beats: Beats;
  offered: Cycles;
  accepted: Cycles;
  issued: Cycles;
  firstBeat: Cycles;
  lastBeat: Cycles;
  acknowledged: Cycles;
}

export const burst = (client: number, instruction: number, address: number, beats: Beats): Burst => ({
  client,
  instruction,
  address,
  beats,
  offered: -1,
  accepted: -1,
  issued: -1,
  firstBeat: -1,
  lastBeat: -1,
  acknowledged: -1,
});

const ADDRESS_SPACE = 2 ** 32;

export interface Rows {
  /** Byte address of the first row's first element. */
  readonly address: number;
  readonly rows: number;
  readonly rowBytes: Bytes;
  readonly stepBytes: Bytes;
}

/**
 * The bursts of a block of rows (`timing.md` section 7): the first of a row ends at a multiple of ALIGN if the row is
 * longer, all later ones then do. `countBeats` turns the beats of a row, given those of its first burst, into how many
 * the hardware really moves.
 */
export function* rowBursts(
  block: Rows,
  beatBytes: Bytes,
  alignBytes: Bytes,
  countBeats: (beats: Beats, first: Beats) => Beats = (beats) => beats,
): Generator<{ address: number; beats: Beats }> {
  for (let row = 0; row < block.rows; row++) {
    const begin = (block.address + row * block.stepBytes) % ADDRESS_SPACE;
    const offset = begin % beatBytes;
    let address = begin - offset;
    const total = Math.ceil((block.rowBytes + offset) / beatBytes);
    const first = Math.min(total, (alignBytes - (address % alignBytes)) / beatBytes);
    let left = countBeats(total, first);
    for (let beats = first; left > 0; beats = Math.min(left, alignBytes / beatBytes)) {
      yield { address, beats };
      left -= beats;
      address = (address + beats * beatBytes) % ADDRESS_SPACE;
    }
  }
}
