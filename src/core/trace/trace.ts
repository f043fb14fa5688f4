import type { Cycles } from '../base/units.ts';
import type { ActorName } from '../machine/design/modules.ts';
import type { TokenQueue } from '../machine/design/tokens.ts';

/**
 * What happened when, as struct-of-arrays in transferable buffers. Cycle 0 is the first cycle in which the launch bit
 * reads 1 (`timing.md` section 1). A cycle that never came is -1, an instruction index that does not exist is -1.
 */
export interface Trace {
  readonly version: 1;
  /** Cycle in which FINISH is done; null if it never was (deadlock, or the run was cut at `endedAt`). */
  readonly cycles: Cycles | null;
  /** Last cycle simulated. */
  readonly endedAt: Cycles;
  readonly instructionCount: number;
  /** `MODULE_ID` of the module that executes the instruction; `NO_MODULE` for those that no module takes (op UNKNOWN). */
  readonly module: Uint8Array;
  /** `OPERATION` value. */
  readonly op: Uint8Array;
  /**
   * Cycle from which fetch would have handed it out had its queue not been full: `fetched - offered` is what a full
   * queue cost, and instruction i + 1 is never offered before `fetched[i] + 1`.
   */
  readonly offered: Float64Array;
  /** Hand-out to the module's queue; last Idle cycle; cycle in which done is raised and tokens are pushed. */
  readonly fetched: Float64Array;
  readonly start: Float64Array;
  readonly done: Float64Array;
  /** Instruction whose push gave the token that popPrev / popNext took; -1 where nothing was popped. */
  readonly tokenFromPrev: Int32Array;
  readonly tokenFromNext: Int32Array;
  readonly reads: ReadBursts;
  readonly writes: WriteBursts;
  /** Bursts that happened but are not in `reads` and `writes` (recording switched off, or more than the limit). */
  readonly unrecordedBursts: number;
  readonly deadlock: Deadlock | null;
  /** Why the run was given up before FINISH was done or a deadlock was certain (a limit was reached); else null. */
  readonly cut: string | null;
}

/** Read bursts in order of acceptance (same cycle: by client), instruction fetches included. */
export interface ReadBursts {
  readonly count: number;
  /** `CLIENT` value. */
  readonly client: Uint8Array;
  /** Instruction that asked; -1 for fetch. */
  readonly instruction: Int32Array;
  readonly address: Float64Array;
  readonly beats: Int32Array;
  /** First cycle in which the client offered it. Until `accepted` its slot held the client's burst before. */
  readonly offered: Float64Array;
  /** From the cycle after, it waits in its slot for a place, a quiet bus or its turn (`burstWaits` says which). */
  readonly accepted: Float64Array;
  readonly issued: Float64Array;
  readonly firstBeat: Float64Array;
  readonly lastBeat: Float64Array;
}

export interface WriteBursts {
  readonly count: number;
  readonly instruction: Int32Array;
  readonly address: Float64Array;
  readonly beats: Int32Array;
  readonly accepted: Float64Array;
  readonly firstBeat: Float64Array;
  readonly lastBeat: Float64Array;
  readonly acknowledged: Float64Array;
}

/** Nothing can move any more: who waits at which instruction for what. */
export interface Deadlock {
  readonly message: string;
  readonly waiting: readonly Waiting[];
  /** The smallest change that was tried and with which the tokens let the program run to FINISH; null if none was found. */
  readonly remedy: Remedy | null;
}

/** What would have let a deadlocked program run on: tokens on a queue, or longer instruction queues. */
export interface Remedy {
  /** More tokens here, so many, for this instruction; null and -1 if it is the instruction queues. */
  readonly queue: TokenQueue | null;
  readonly tokens: number;
  readonly instruction: number;
  /** Entries that the instruction queues would need; null if it is tokens. */
  readonly queueDepth: number | null;
  /** Pushes to that queue that nobody would pop then. */
  readonly surplus: readonly number[];
  readonly text: string;
}

export interface Waiting {
  readonly module: ActorName;
  readonly instruction: number;
  /** Token queues that are empty and popped, or why else it stands. */
  readonly tokens: readonly TokenQueue[];
  /** One for each of `tokens`. */
  readonly missing: readonly MissingToken[];
  readonly reason: string;
}

/** What the whole stream says about a token that never came. */
export interface MissingToken {
  readonly queue: TokenQueue;
  /** Pushes to and pops from this queue in the stream. */
  readonly pushes: number;
  readonly pops: number;
  /** The pop that waits is this one, counted from 1 in stream order of its module. */
  readonly pop: number;
  /** Instruction that would push it and has not been done; -1 if the stream has no such push. */
  readonly supplier: number;
  /** Pushes that nobody pops, by the module that should have pushed, to its other neighbour; null if there are none. */
  readonly surplus: SurplusPushes | null;
}

export interface SurplusPushes {
  readonly queue: TokenQueue;
  readonly pushes: number;
  readonly pops: number;
  /** Instructions whose token nobody pops: the last pushers. */
  readonly instructions: readonly number[];
}
