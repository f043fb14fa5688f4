import type { BitField } from '../base/problem.ts';
import type { Arch } from './arch.ts';
import type { Geometry } from './geometry.ts';
import type { ParameterId } from './parameter.ts';

/** How a machine breaks a limit: the figures that go into the `Problem`. */
export interface Breach {
  /** The parameter to look at first. */
  readonly field: ParameterId;
  readonly got: number | string;
  readonly limit: number | string;
  /** One sentence: what, its value, the limit. */
  readonly message: string;
  readonly fields?: readonly BitField[];
}

/** A condition on a whole machine, asked by form, command line, URL and compiler alike. */
export interface Limit {
  /** Stable: `limit.micro-op-bits`. */
  readonly code: string;
  /** For lists and documentation, in words: `ACC index + … <= 32 bits`. */
  readonly title: string;
  /** Why it holds. */
  readonly reason: string;
  readonly source: string;
  /** Parameters that can mend it, the most natural first. */
  readonly parameters: readonly ParameterId[];
  /** Null if the machine keeps the limit. Every parameter lies in its domain when this is asked; `geometry` is the machine's. */
  check(arch: Arch, geometry: Geometry): Breach | null;
}
