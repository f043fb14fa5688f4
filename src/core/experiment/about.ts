import type { Arch } from '../machine/arch.ts';
import type { Version } from '../base/version.ts';

/** What an export says of itself, so that a file needs nothing beside it. */
export interface About<W> {
  /** What ran. */
  readonly workload: W;
  readonly machine: Pick<Arch, 'config' | 'hardware'>;
  readonly clockMHz: number;
  readonly version: Version;
}

export const about = <W>(workload: W, { config, hardware }: Arch, version: Version): About<W> => ({
  ...{ workload, machine: { config, hardware } },
  ...{ clockMHz: hardware.clockMHz, version },
});
