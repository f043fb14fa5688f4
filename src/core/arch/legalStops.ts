import type { Arch } from './arch.ts';
import { isLegal, LIMITS } from './limits.ts';
import type { ParameterId } from './parameter.ts';
import { parameter, withParameter } from './parameters.ts';

const LIMITED: ReadonlySet<ParameterId> = new Set(LIMITS.flatMap((limit) => limit.parameters));

/** Can a value of this parameter make a machine illegal, its range apart? */
export const isLimited = (id: ParameterId): boolean => LIMITED.has(id);

/** For each stop of a parameter: would the machine be legal there, with everything else as it is? */
export const legalStops = (arch: Arch, id: ParameterId): readonly boolean[] =>
  parameter(id).stops.map((value) => isLegal(withParameter(arch, id, value)));
