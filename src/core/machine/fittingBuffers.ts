import type { Arch } from './arch.ts';
import { BUFFER_PARAMETER, FIXED_WIDTHS, INDEXED } from './fieldLimits.ts';
import { geometry } from './geometry.ts';
import { inDomain } from './parameter.ts';
import { getParameter, parameter, withParameter } from './parameters.ts';
import type { Setting } from './setting.ts';

type Indexed = (typeof INDEXED)[number];

/** Every buffer is at most so many steps from one that fits. */
const MOST_STEPS = 4 * 24;

/**
 * The sizes of buffers that make a machine legal while its blocks and widths stay as they are: what is too small holds one
 * element, what is too deep is made smaller, the deepest first (compared with the default machine, which just fits), and
 * no more than needed. With elements half as wide (int4), that is half of each buffer: the depths stay. Empty if no buffer
 * has to change, or buffers alone do not mend it. `brokenBy`: codes of the limits a machine breaks.
 */
export function fittingBuffers(arch: Arch, brokenBy: (arch: Arch) => ReadonlySet<string>): readonly Setting[] {
  let fitting = arch;
  const sized = (t: Indexed, by: number): Arch | null => {
    const id = BUFFER_PARAMETER[t];
    const value = Number(getParameter(fitting, id)) + by;
    return inDomain(parameter(id).domain, value) ? withParameter(fitting, id, value) : null;
  };
  for (let step = 0; brokenBy(fitting).size > 0; step++) {
    const { logDepth } = geometry(fitting);
    const excess = (t: Indexed): number => logDepth[t] - FIXED_WIDTHS[t];
    const empty = INDEXED.find((t) => logDepth[t] < 0);
    const [deepest = 'ACC'] = [...INDEXED].sort((a, b) => excess(b) - excess(a));
    const next = empty === undefined ? (excess(deepest) > 0 ? sized(deepest, -1) : null) : sized(empty, 1);
    if (next === null || step > MOST_STEPS) return [];
    fitting = next;
  }
  // What was made smaller before the last step may have been too much.
  for (const t of INDEXED) {
    while (Number(getParameter(fitting, BUFFER_PARAMETER[t])) < Number(getParameter(arch, BUFFER_PARAMETER[t]))) {
      const larger = sized(t, 1);
      if (larger === null || brokenBy(larger).size > 0) break;
      fitting = larger;
    }
  }
  return INDEXED.flatMap((t) => {
    const field = BUFFER_PARAMETER[t];
    const value = getParameter(fitting, field);
    return value === getParameter(arch, field) ? [] : [{ field, value }];
  });
}
