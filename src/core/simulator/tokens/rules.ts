/** What the tokens of a stream are played by. */
export interface TokenRules {
  /** Entries of each of the three instruction queues; the running instruction holds one. */
  readonly queueDepth: number;
  /** Fetch stops for ever at instructions that no module of the RTL takes. */
  readonly stopAtUndecoded: boolean;
  /** Why the module never finishes this instruction once started, or null. */
  readonly neverDone: (index: number) => string | null;
}

/** State of the network when nothing can move any more; input to the explanation of a deadlock. */
export interface Standstill {
  readonly executed: number;
  readonly fetchedUpTo: number;
  /** Head of each module's queue, -1 if empty; and why it will never be done, if it has started. */
  readonly heads: readonly number[];
  readonly stuck: readonly (string | null)[];
  /** Instructions in each module's queue. */
  readonly queued: readonly number[];
  readonly pushed: readonly number[];
  readonly popped: readonly number[];
}
