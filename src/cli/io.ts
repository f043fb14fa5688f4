import type { Problem, Result } from '../core/base/problem.ts';

/** Everything the commands ask of the world; a test gives its own. Paths are as the user wrote them, `-` included. */
export interface Io {
  /** A file, or standard input for `-`. Codes: `file.missing`, `file.unreadable`, `file.too-large`. */
  readonly read: (path: string) => Promise<Result<Uint8Array>>;
  /** Replaces a file whole, or leaves it as it was; writes standard output for `-`. Code: `file.unwritable`. */
  readonly write: (path: string, bytes: Uint8Array | string) => Promise<Result<null>>;
  /** Appends all of the text, or nothing. Code: `file.unwritable`. */
  readonly append: (path: string, text: string) => Promise<Result<null>>;
  /** The right to write a file until it is given back, for this process alone. Codes: `file.locked`, `file.unwritable`. */
  readonly lock: (path: string) => Promise<Result<Release>>;
  readonly exists: (path: string) => Promise<boolean>;
  /** Ends the process where standard output takes no more. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** Gives back what `lock` gave. */
export type Release = () => void;

/** Longest file that is read, packed and unpacked: a string of JavaScript holds twice as much. */
export const MAX_FILE_BYTES = 2 ** 28;

/** The problem of a longer one. */
export const tooLarge = (path: string): Problem => ({
  code: 'file.too-large',
  message: `${path} has more than ${MAX_FILE_BYTES} bytes.`,
  field: path,
  got: `more than ${MAX_FILE_BYTES}`,
  limit: MAX_FILE_BYTES,
  fix: 'Split it, or check that it is the file you mean.',
});

/** Exit status: all well; ran, and something did not hold; bad usage or bad input. */
export const EXIT = { OK: 0, FAILED: 1, BAD_INPUT: 2 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

export const worst = (a: ExitStatus, b: ExitStatus): ExitStatus => (a > b ? a : b);
