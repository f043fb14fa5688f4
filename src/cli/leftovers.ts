import { parentPort } from 'node:worker_threads';

/** A file that is of use only while the engine's thread runs: a draft, a lock. */
export interface Leftover {
  readonly file: string;
  /** Whether it is there now. */
  readonly there: boolean;
}

/** Tells the first thread, which removes what is there when the engine is interrupted. */
export function announce(file: string, there: boolean): void {
  parentPort?.postMessage({ file, there } satisfies Leftover);
}

export const isLeftover = (message: unknown): message is Leftover =>
  typeof message === 'object' && message !== null && 'file' in message && 'there' in message;
