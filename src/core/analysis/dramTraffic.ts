import type { Arch } from '../machine/arch.ts';
import { INSTRUCTION_BYTES } from '../machine/design/constants.ts';
import { timingMachine, type TimingMachine } from '../simulator/timing/machine.ts';
import { timingStream } from '../simulator/timing/stream.ts';
import type { Beats, Bytes } from '../base/units.ts';
import { durationLowerBounds } from './lowerBound/durationLowerBounds.ts';

/** What a program moves over the memory port each way. */
export interface DramTraffic {
  /** `bytes`: whole beats, instructions and micro-ops included. */
  readonly bytes: BothWays;
  /** `usefulBytes`: the elements and instructions themselves, without what fills up beats. */
  readonly usefulBytes: BothWays;
}

interface BothWays {
  readonly read: Bytes;
  readonly written: Bytes;
}

export interface TrafficRequest {
  readonly arch: Arch;
  /** 16 bytes each, in the layout `isaLayout(arch)` gives. */
  readonly instructions: Uint8Array;
  /** Physical address of the stream. */
  readonly base: number;
}

/** Known from the program alone, equal to what a run to FINISH puts on the port (`traffic.ts` sums that by tensor). */
export function dramTraffic({ arch, instructions, base }: TrafficRequest): DramTraffic {
  const machine = timingMachine(arch);
  // Machines without timing rules are refused before anything is compiled for them.
  if (!machine.ok) throw new Error(machine.problems[0].message);
  const m = machine.value;
  const s = timingStream(arch, instructions);
  const { loads, stores } = durationLowerBounds(m, s);
  const useful = { read: s.count * INSTRUCTION_BYTES, written: 0 };
  let read = fetchBeats(m, s.count, base);
  let written = 0;
  for (let i = 0; i < s.count; i++) {
    const elements = (s.xSize[i] ?? 0) * (s.ySize[i] ?? 0);
    const [load, store] = [loads[i], stores[i]];
    if (load !== undefined) {
      read += load.beats;
      useful.read += elements * (m.loads[load.client]?.elementBytes ?? 0);
    } else if (store !== undefined) {
      written += store.beats;
      useful.written += elements * m.store.elementBytes;
    }
  }
  return { bytes: { read: read * m.beatBytes, written: written * m.beatBytes }, usefulBytes: useful };
}

/** Instructions come in batches: each begins with the beat that holds its first byte. */
function fetchBeats(m: TimingMachine, count: number, base: number): Beats {
  let beats = 0;
  for (let first = 0; first < count; first += m.fetchBatch) {
    const bytes = Math.min(m.fetchBatch, count - first) * INSTRUCTION_BYTES;
    const offset = (base + first * INSTRUCTION_BYTES) % m.beatBytes;
    beats += Math.ceil((offset + bytes) / m.beatBytes);
  }
  return beats;
}
