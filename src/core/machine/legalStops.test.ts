import { describe, expect, it } from 'vitest';
import { isLimited, stopBreaches } from './legalStops.ts';
import { checkArch } from './limits.ts';
import { PRESETS } from './presets.ts';
import { DEFAULT_ARCH, parameter, PARAMETERS, withParameter } from './parameters.ts';

describe('which stops of a parameter are legal', () => {
  it('one step up of any buffer is not, at the default', () => {
    for (const id of ['LOG_UOP_BUFF_SIZE', 'LOG_INP_BUFF_SIZE', 'LOG_WGT_BUFF_SIZE', 'LOG_ACC_BUFF_SIZE'] as const) {
      const { stops, default: usual } = parameter(id);
      const at = stops.indexOf(usual);
      expect(stopBreaches(DEFAULT_ARCH, id).slice(at - 1, at + 2)).toEqual([
        null,
        null,
        expect.stringContaining(' bits'),
      ]);
    }
  });

  it('is what the limits say of each', () => {
    const arch = withParameter(DEFAULT_ARCH, 'LOG_INP_BUFF_SIZE', 13);
    for (const { id, stops } of PARAMETERS) {
      const said = stops.map((v) => checkArch(withParameter(arch, id, v))[0]?.message ?? null);
      expect(stopBreaches(arch, id)).toEqual(said);
    }
  });

  it('is said in the words and units of the screen, by no name that only files and code have', () => {
    const said = new Set(
      PRESETS.flatMap(({ arch }) => PARAMETERS.flatMap(({ id }) => stopBreaches(arch, id))).filter(
        (why) => why !== null,
      ),
    );
    expect(said.size).toBeGreaterThan(20);
    for (const why of said) {
      for (const { id } of PARAMETERS) expect(why).not.toContain(id);
      expect(why).not.toMatch(/_|log2|\b[AIWU] \d/);
    }
  });

  it('a parameter of no limit is legal wherever it stands', () => {
    const free = PARAMETERS.filter((p) => !isLimited(p.id));
    expect(free.map((p) => p.id)).toContain('memoryDelay');
    for (const { id } of free) expect(new Set(stopBreaches(DEFAULT_ARCH, id))).toEqual(new Set([null]));
  });
});
