import type { Beats, Bytes, Cycles } from '../../../base/units.ts';

/** A read or write burst and what became of it; -1: not yet. */
export interface Burst {
  readonly client: number;
  readonly instruction: number;
  readonly address: number;
  readonly beats: Beats;
  /** What the unit that asks for it takes its length for: 0 where the number of beats of a row wrapped to 0. */
  readonly counted: Beats;
  offered: Cycles;
  accepted: Cycles;
  issued: Cycles;
  firstBeat: Cycles;
  lastBeat: Cycles;
  acknowledged: Cycles;
}

export const burst = (client: number, instruction: number, { address, beats, counted }: RowBurst): Burst => ({
  client,
  instruction,
  address,
  beats,
  counted,
  offered: -1,
  accepted: -1,
  issued: -1,
  firstBeat: -1,
  lastBeat: -1,
  acknowledged: -1,
});

const ADDRESS_SPACE = 2 ** 32;

export interface SteppedRows {
  /** Byte address of the first row's first element. */
  readonly address: number;
  readonly rows: number;
  readonly rowBytes: Bytes;
  readonly stepBytes: Bytes;
}

export interface RowBurst {
  readonly address: number;
  readonly beats: Beats;
  readonly counted: Beats;
}

/** Registers that wrap: the beats of a row after its first burst, and those of the whole row. */
export interface Wraps {
  readonly rest?: Beats;
  readonly row?: Beats;
}

/**
 * The bursts of a block of rows (`timing.md` section 7): the first of a row ends at a multiple of ALIGN if the row is
 * longer, all later ones then do. A row whose number of beats wraps to 0 is asked for as one burst of length 0 - 1, which
 * is the longest there is.
 */
export function* rowBursts(
  block: SteppedRows,
  beatBytes: Bytes,
  alignBytes: Bytes,
  { rest = Infinity, row: whole = Infinity }: Wraps = {},
): Generator<RowBurst> {
  for (let row = 0; row < block.rows; row++) {
    const begin = (block.address + row * block.stepBytes) % ADDRESS_SPACE;
    const offset = begin % beatBytes;
    let address = begin - offset;
    const total = Math.ceil((block.rowBytes + offset) / beatBytes) % whole;
    if (total === 0) {
      yield { address, beats: alignBytes / beatBytes, counted: 0 };
      continue;
    }
    const first = Math.min(total, (alignBytes - (address % alignBytes)) / beatBytes);
    let left = first + ((total - first) % rest);
    for (let beats = first; left > 0; beats = Math.min(left, alignBytes / beatBytes)) {
      yield { address, beats, counted: beats };
      left -= beats;
      address = (address + beats * beatBytes) % ADDRESS_SPACE;
    }
  }
}
