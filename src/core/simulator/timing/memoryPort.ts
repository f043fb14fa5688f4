import type { Beats, Cycles } from '../../base/units.ts';
import type { TimingMachine } from './machine.ts';
import type { ReadRecorder } from './recorder.ts';

/** Who asked for a burst: told when it was issued and when its beats are on the bus (Infinity: never). */
export interface ReadClient {
  onIssue(issued: Cycles, firstBeat: Cycles, lastBeat: Cycles): void;
}

/**
 * The read side of a memory port as one engine sees it (`timing.md` section 6): a slot for each client (`CLIENT`), and an event at
 * each issue of a burst of this engine. Whatever else uses the memory shows only in when these issues come.
 */
export interface ReadPort {
  /**
   * Cycle of this engine's next issue as far as is known. It may become earlier or later while others go on, but never earlier
   * than what has been simulated. Infinity: none is known to come.
   */
  readonly next: Cycles;
  /** Bursts issued. */
  readonly issues: number;
  /** Places lost for ever to bursts at address 0, which the memory drops (section 14). */
  readonly lost: number;
  /** Last of all acceptances and beats known so far: from then on the path is at rest, if nothing more comes. */
  readonly activeUntil: Cycles;
  connect(client: number, unit: ReadClient): void;
  /** Whether the client's slot is empty, now or from a known cycle on. */
  slotEmpty(client: number): boolean;
  /** A burst offered from `offered` on, which may lie ahead; its slot must be empty by then. Gives when it is accepted. */
  accept(client: number, instruction: number, address: number, beats: Beats, offered: Cycles): Cycles;
  /** The issue at `now`, which must be `next`. */
  fire(now: Cycles): void;
  /** Bursts accepted after `end` (known ahead) that the recorder had no room for. */
  unrecordedAfter(end: Cycles): number;
}

/** The write side (section 10): it takes one burst at a time, and an engine has one at a time. */
export interface WritePort {
  /** Bursts that may be asked for in one event, ahead of what has been simulated; 1 where others may come in between. */
  readonly ahead: number;
  /** The command of a burst that is offered at `offered` and keeps the channel for `cycles`. Gives when it is taken. */
  take(offered: Cycles, cycles: Cycles): Cycles;
}

export interface MemoryPort {
  readonly reads: ReadPort;
  readonly writes: WritePort;
}

/** Makes an engine's port; what happens to reads it tells the engine's recorder. */
export type OpenPort = (machine: TimingMachine, recorder: ReadRecorder) => MemoryPort;
