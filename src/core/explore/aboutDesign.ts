import type { Arch } from '../arch/arch.ts';
import type { Version } from '../version.ts';

/** What a line of a sweep says of itself, so that a file needs nothing beside it. */
export interface AboutDesign<W> {
  /** What ran. */
  readonly workload: W;
  readonly machine: Pick<Arch, 'config' | 'hardware'>;
  readonly clockMHz: number;
  readonly version: Version;
}

export const aboutDesign = <W>(workload: W, { config, hardware }: Arch, version: Version): AboutDesign<W> => ({
  ...{ workload, machine: { config, hardware } },
  ...{ clockMHz: hardware.clockMHz, version },
});
