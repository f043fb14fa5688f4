import { describe, expect, it } from 'vitest';
import { parameter, PARAMETERS, type ParameterId, type ParameterValue } from './parameters.ts';
import { quantityText } from './quantity.ts';
import { typedValue } from './typedValue.ts';

const typed = (id: ParameterId, text: string, current: ParameterValue = parameter(id).default): unknown => {
  const value = typedValue(parameter(id), text, current);
  return value.ok ? value.value : value.problems[0].code;
};

describe('a value that is typed', () => {
  it.each(PARAMETERS)('$id is every stop, as the screen says it, with its unit and without', (p) => {
    for (const stop of p.stops) {
      const shown = p.display(stop);
      expect(typed(p.id, quantityText(shown))).toBe(stop);
      expect(typed(p.id, shown.value, stop)).toBe(stop);
    }
  });

  it.each<[ParameterId, string, unknown]>([
    ['LOG_INP_BUFF_SIZE', '64k', 16],
    ['LOG_INP_BUFF_SIZE', ' 1 MiB', 20],
    ['LOG_INP_BUFF_SIZE', '64', 16],
    ['LOG_INP_BUFF_SIZE', '48 KiB', 'parameter.power'],
    ['LOG_INP_BUFF_SIZE', '64 MiB', 'parameter.value'],
    ['LOG_INP_BUFF_SIZE', '0', 'parameter.value'],
    ['LOG_BLOCK_OUT', '12', 'parameter.power'],
    ['clockMHz', '142.5', 142.5],
    ['clockMHz', '142 MHz', 142],
    ['clockMHz', 'fast', 'parameter.value'],
    ['busBits', '96', 'parameter.value'],
    ['memoryDelay', '1,000', 1000],
    ['isaLayout', 'Fixed', 'fixed'],
    ['isaLayout', '', 'parameter.value'],
  ])('%s %j is %s', (id, text, value) => {
    expect(typed(id, text)).toBe(value);
  });

  it('that is no power of two names the two next to it', () => {
    const value = typedValue(parameter('LOG_INP_BUFF_SIZE'), '48 KiB', 15);
    expect(!value.ok && value.problems[0].fix).toBe(
      'Choose INP 32 KiB (LOG_INP_BUFF_SIZE 15), or INP 64 KiB (LOG_INP_BUFF_SIZE 16).',
    );
  });
});
