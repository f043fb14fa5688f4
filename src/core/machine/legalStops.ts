import type { Arch } from './arch.ts';
import { firstBreach, LIMITS } from './limits.ts';
import type { ParameterId } from './parameter.ts';
import { parameter, withParameter } from './parameters.ts';

const LIMITED: ReadonlySet<ParameterId> = new Set(LIMITS.flatMap((limit) => limit.parameters));

/** Can a value of this parameter make a machine illegal, its range apart? */
export const isLimited = (id: ParameterId): boolean => LIMITED.has(id);

/** For each stop of a parameter: why the machine could not be built there, with everything else as it is; null: it could. */
export const stopBreaches = (arch: Arch, id: ParameterId): readonly (string | null)[] =>
  parameter(id).stops.map((value) => firstBreach(withParameter(arch, id, value)));
