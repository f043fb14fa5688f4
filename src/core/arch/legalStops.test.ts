import { describe, expect, it } from 'vitest';
import { isLimited, legalStops } from './legalStops.ts';
import { checkArch } from './limits.ts';
import { DEFAULT_ARCH, parameter, PARAMETERS, withParameter } from './parameters.ts';

describe('which stops of a parameter are legal', () => {
  it('one step up of any buffer is not, at the default', () => {
    for (const id of ['LOG_UOP_BUFF_SIZE', 'LOG_INP_BUFF_SIZE', 'LOG_WGT_BUFF_SIZE', 'LOG_ACC_BUFF_SIZE'] as const) {
      const { stops, default: usual } = parameter(id);
      const at = stops.indexOf(usual);
      expect(legalStops(DEFAULT_ARCH, id).slice(at - 1, at + 2)).toEqual([true, true, false]);
    }
  });

  it('is what the limits say of each', () => {
    const arch = withParameter(DEFAULT_ARCH, 'LOG_INP_BUFF_SIZE', 13);
    for (const { id, stops } of PARAMETERS) {
      expect(legalStops(arch, id)).toEqual(stops.map((v) => checkArch(withParameter(arch, id, v)).length === 0));
    }
  });

  it('a parameter of no limit is legal wherever it stands', () => {
    const free = PARAMETERS.filter((p) => !isLimited(p.id));
    expect(free.map((p) => p.id)).toContain('memoryDelay');
    for (const { id } of free) expect(legalStops(DEFAULT_ARCH, id)).not.toContain(false);
  });
});
