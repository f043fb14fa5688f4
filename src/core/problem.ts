/**
 * Errors as values. Everything that can be wrong with what a user gives us is a `Problem`;
 * exceptions are for bugs only.
 */
export interface Problem {
  /** Stable, machine-readable: `limit.uop-fields`, `bundle.base64`, … */
  readonly code: string;
  /** One sentence for people: field, value, limit. */
  readonly message: string;
  /** The parameter, JSON path or instruction field at fault. */
  readonly field: string;
  readonly got: string | number | boolean | null;
  readonly limit: string | number | null;
  /** What to do, as one sentence. */
  readonly fix: string;
  /** Values of parameters that would mend it, nearest first; the interface offers them as buttons. */
  readonly repairs?: readonly Repair[];
}

export interface Repair {
  readonly field: string;
  readonly value: number | string;
  /** Such as `LOG_WGT_BUFF_SIZE 18 (256 KiB)`. */
  readonly label: string;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const failure = (...problems: readonly [Problem, ...Problem[]]): Result<never> => ({ ok: false, problems });
