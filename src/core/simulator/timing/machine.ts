import { INSTRUCTION_BYTES } from '../../machine/design/constants.ts';
import type { Arch } from '../../machine/arch.ts';
import { geometry } from '../../machine/geometry.ts';
import type { LoadedMemory } from '../../machine/design/memories.ts';
import { FETCH } from '../../machine/design/modules.ts';
import { CLIENT, CLIENT_NAMES } from '../../machine/design/ports.ts';
import type { Beats, Bytes, Cycles } from '../../base/units.ts';
import { failure, ok, type Problem, type Result } from '../../base/problem.ts';

/** How one tensor is loaded (`timing.md` sections 1, 7, 8). */
export interface LoadPath {
  /** `CLIENT` of the memory read port. */
  readonly client: number;
  readonly elementBytes: Bytes;
  /** An element is at most as wide as the bus: several share a beat, rows may start inside one. */
  readonly wide: boolean;
  /** From a beat on the bus to the cycle in which it is written: 2 narrow, 1 wide. */
  readonly writeLag: Cycles;
  /** The number of beats of a row is kept modulo this many: 65,536 elements of a wide row. */
  readonly rowModulo: Beats;
  /** The outstanding count is kept modulo this many beats (section 14). A power of two. */
  readonly countModulo: Beats;
}

/** Everything about a machine that timing depends on, in cycles, beats and bytes. */
export interface TimingMachine {
  readonly beatBytes: Bytes;
  /** Beats of the longest burst, 2^L. */
  readonly burstBeats: Beats;
  /** Bursts after the first of a row start at multiples of this. */
  readonly alignBytes: Bytes;
  /** D: cycles a request waits in the memory when it comes to an empty queue. */
  readonly delay: Cycles;
  readonly queueDepth: number;
  /** Bursts outstanding at most. */
  readonly tagPool: number;
  /** Instructions fetched at a time. */
  readonly fetchBatch: number;
  /** Fetch as of section 3.2, with its 2-entry buffer; else 3.1. */
  readonly fetchWide: boolean;
  /** By `CLIENT`; undefined of fetch, which loads nothing. */
  readonly loads: readonly (LoadPath | undefined)[];
  readonly store: {
    readonly elementBytes: Bytes;
    /** Bytes a row steps for each unit of x_stride: a narrow store takes every output element for 8-bit scalars. */
    readonly strideBytes: Bytes;
    readonly wide: boolean;
    /** The number of beats of a row is kept modulo this many, as of loads. */
    readonly rowModulo: Beats;
    /** g: a narrow store pauses one cycle after this many beats. */
    readonly rowBeats: Beats;
  };
}

/** Entries of the queue in front of the memory: never full with so many tags. */
const REQUEST_QUEUE = 256;
/** Sizes have 16 bits. */
const SIZE_VALUES = 2 ** 16;

function range(field: string, got: number, low: number, high: number, why: string): Problem[] {
  if (Number.isInteger(got) && got >= low && got <= high) return [];
  return [
    {
      code: 'timing.machine',
      message: `${field} is ${got}; timing is defined for whole numbers from ${low} to ${high} (${why}).`,
      field,
      got,
      limit: `${low}..${high}`,
      fix: `Choose a value from ${low} to ${high}.`,
    },
  ];
}

/** Fails (`timing.machine`) for hardware the timing rules say nothing about: buses under 64 bits, bursts over 2^8 beats, … */
export function timingMachine(arch: Arch): Result<TimingMachine> {
  const { busBits, burstLengthLog2, queueDepth, memoryDelay, tagPool } = arch.hardware;
  const problems = [
    ...range('busBits', busBits, 64, 1024, 'the bus carries 64 bits or more'),
    ...range('burstLengthLog2', burstLengthLog2, 1, 8, 'AXI length bits'),
    ...range('queueDepth', queueDepth, 1, 2 ** 20, 'entries of an instruction queue'),
    ...range('memoryDelay', memoryDelay, 0, 2 ** 20, 'cycles'),
    ...range('tagPool', tagPool, 1, REQUEST_QUEUE, 'tags, no more than the request queue behind them has entries'),
  ];
  if (problems.length === 0 && 2 ** Math.round(Math.log2(busBits)) !== busBits) problems.push(busPowerOfTwo(busBits));
  const [first, ...rest] = problems;
  if (first !== undefined) return failure(first, ...rest);

  const g = geometry(arch);
  const beatBytes = busBits / 8;
  const burstBeats = 2 ** burstLengthLog2;
  const load = (tensor: LoadedMemory): LoadPath => {
    const elementBytes = g.elementBytes[tensor];
    const wide = elementBytes <= beatBytes;
    const sramBeats = Math.max(1, g.bufferBytes[tensor] / beatBytes);
    const rowModulo = wide ? (SIZE_VALUES * elementBytes) / beatBytes : Infinity;
    return {
      client: CLIENT[tensor],
      elementBytes,
      wide,
      writeLag: wide ? 1 : 2,
      rowModulo,
      countModulo: wide ? 2 * sramBeats : sramBeats,
    };
  };
  const storeWide = g.elementBytes.OUT <= beatBytes;
  const fetchWide = busBits > 64;
  return ok({
    beatBytes,
    burstBeats,
    alignBytes: burstBeats * beatBytes,
    delay: memoryDelay,
    queueDepth,
    tagPool,
    fetchBatch: fetchWide ? burstBeats : (burstBeats * beatBytes) / INSTRUCTION_BYTES,
    fetchWide,
    loads: CLIENT_NAMES.map((name) => (name === FETCH ? undefined : load(name))),
    store: {
      elementBytes: g.elementBytes.OUT,
      strideBytes: storeWide ? g.elementBytes.OUT : g.batch * g.blockOut,
      wide: storeWide,
      rowModulo: storeWide ? (SIZE_VALUES * g.elementBytes.OUT) / beatBytes : Infinity,
      rowBeats: Math.max(1, (g.blockOut * g.scalarBits.OUT) / busBits),
    },
  });
}

function busPowerOfTwo(busBits: number): Problem {
  return {
    code: 'timing.machine',
    message: `busBits is ${busBits}; the bus is a power of two of bits wide.`,
    field: 'busBits',
    got: busBits,
    limit: 'a power of two',
    fix: 'Choose 64, 128, 256 or 512.',
  };
}
