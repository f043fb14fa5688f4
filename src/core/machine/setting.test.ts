import { describe, expect, it } from 'vitest';
import { chooseText, settingRepair, withoutKeys } from './setting.ts';
import { parameter, PARAMETERS, valueProblem } from './parameters.ts';

describe('a message without the keys of files', () => {
  it('says the same in the words of the screen', () => {
    const [inp, wgt] = [
      { field: 'LOG_INP_BUFF_SIZE', value: 14 },
      { field: 'LOG_WGT_BUFF_SIZE', value: 17 },
    ] as const;
    const fix = chooseText([settingRepair(inp, wgt), settingRepair({ field: 'LOG_BATCH', value: 1 })]);
    expect(withoutKeys(fix)).toBe('Choose INP 16 KiB and WGT 128 KiB, or BATCH 2 rows.');
    expect(withoutKeys('Change more than one of INP (LOG_INP_BUFF_SIZE), Bus (busBits).')).toBe(
      'Change more than one of INP, Bus.',
    );
    expect(withoutKeys('Choose ALU multiply yes (aluMultiply; figures are then extrapolated).')).toBe(
      'Choose ALU multiply yes (figures are then extrapolated).',
    );
    expect(withoutKeys('Bus 64 bits (64 beats)')).toBe('Bus 64 bits (64 beats)');
  });

  it.each(PARAMETERS)('names no key of $id that is out of range', ({ id }) => {
    const problem = valueProblem(parameter(id), 1e300);
    const said = withoutKeys(`${problem?.message ?? ''} ${problem?.fix ?? ''}`);
    expect(said).toContain(parameter(id).label);
    for (const other of PARAMETERS) expect(said).not.toContain(other.id);
  });
});
