import { describe, expect, it } from 'vitest';
import { parameter, PARAMETERS, type ParameterId, type ParameterValue } from './parameters.ts';
import { quantityText } from './quantity.ts';
import { typedValue } from './typedValue.ts';

const typed = (id: ParameterId, text: string, current: ParameterValue = parameter(id).default): unknown => {
  const value = typedValue(parameter(id), text, current);
  return value.ok ? value.value : value.problems[0].code;
};

const refused = (id: ParameterId, text: string): string => {
  const value = typedValue(parameter(id), text, parameter(id).default);
  return value.ok ? 'taken' : `${value.problems[0].message} ${value.problems[0].fix}`;
};

describe('a value that is typed', () => {
  it.each(PARAMETERS)('$id is every stop, as the screen says it, with its unit and without', (p) => {
    for (const stop of p.stops) {
      const shown = p.display(stop);
      expect(typed(p.id, quantityText(shown))).toBe(stop);
      expect(typed(p.id, shown.value, stop)).toBe(stop);
      expect(typed(p.id, `${shown.value.replace(',', '\u202f')}\u202f${shown.unit}`)).toBe(stop);
    }
  });

  it.each<[ParameterId, string, unknown]>([
    ['LOG_INP_BUFF_SIZE', '64k', 16],
    ['LOG_INP_BUFF_SIZE', ' 1 MiB', 20],
    ['LOG_INP_BUFF_SIZE', '64', 16],
    ['LOG_INP_BUFF_SIZE', '4096 B', 12],
    ['LOG_INP_BUFF_SIZE', '0.5 MiB', 19],
    ['LOG_INP_BUFF_SIZE', '48 KiB', 'typed.power'],
    ['LOG_INP_BUFF_SIZE', '64 MiB', 'typed.range'],
    ['LOG_INP_BUFF_SIZE', '16.5 MiB', 'typed.power'],
    ['LOG_INP_BUFF_SIZE', '1e3', 'typed.number'],
    ['LOG_INP_BUFF_SIZE', '0', 'typed.range'],
    ['LOG_INP_BUFF_SIZE', '-32', 'typed.range'],
    ['LOG_INP_BUFF_SIZE', '64 beats', 'typed.unit'],
    ['LOG_BLOCK_OUT', '12', 'typed.power'],
    ['clockMHz', '142.5', 142.5],
    ['clockMHz', '142 MHz', 142],
    ['clockMHz', '1 GHz', 1000],
    ['clockMHz', '142 KiB', 'typed.unit'],
    ['clockMHz', 'fast', 'typed.number'],
    ['clockMHz', '-5', 'typed.range'],
    ['busBits', '96', 'typed.range'],
    ['memoryDelay', '1,000', 1000],
    ['memoryDelay', '1,5', 'typed.number'],
    ['memoryDelay', '1.5', 'typed.range'],
    ['memoryDelay', '7', 7],
    ['tagPool', '1 read', 1],
    ['isaLayout', 'Fixed', 'fixed'],
    ['isaLayout', '', 'typed.range'],
  ])('%s %j is %s', (id, text, value) => {
    expect(typed(id, text)).toBe(value);
  });

  it.each<[ParameterId, string, string]>([
    ['LOG_INP_BUFF_SIZE', '48 KiB', 'INP is a power of two; 48 KiB is none. Choose 32 KiB or 64 KiB.'],
    ['LOG_INP_BUFF_SIZE', '64 MiB', 'INP cannot be 64 MiB: it is from 32 B to 16 MiB. Choose 16 MiB.'],
    ['busBits', '96', 'Bus cannot be 96: it is 64, 128, 256 or 512 bits. Choose 64 bits.'],
    [
      'memoryDelay',
      '5000',
      'Latency cannot be 5000: it is a whole number from 0 to 1,000 cycles. Choose 1,000 cycles.',
    ],
    ['clockMHz', '12 beats', 'Clock is counted in MHz, not in beats. Choose 100 MHz.'],
    ['clockMHz', '', 'Clock needs a value: it is from 1 to 2,000 MHz. Choose 100 MHz.'],
    ['isaLayout', 'chisel', 'ISA fields cannot be chisel: it is derived or fixed. Choose derived.'],
  ])('%s %j: %s', (id, text, said) => {
    expect(refused(id, text)).toBe(said);
  });

  it.each(PARAMETERS)('$id is refused in the words of the screen, never by a key of a file', ({ id }) => {
    for (const text of ['', 'x', '0.3', '1e99', '99999999999', '-1', '3 lemons', 'y'.repeat(500)]) {
      const said = refused(id, text);
      expect(said.length).toBeLessThan(200);
      for (const other of PARAMETERS) expect(said).not.toContain(other.id);
    }
  });
});
