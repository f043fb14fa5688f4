import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameter, PARAMETERS, type Parameter } from '../../core/arch/parameters.ts';
import { DOTS, firstShown as firstOf, stopIndex } from './stops.ts';

const firstShown = (p: Parameter, index: number): number => firstOf(p.stops.length, stopIndex(p, p.default), index);

describe('the dots of a parameter', () => {
  it('are all its stops where there are few', () => {
    const bus = parameter('busBits');
    expect(bus.stops.map((_, index) => firstShown(bus, index))).toEqual([0, 0, 0, 0]);
  });

  it('stay put around the default, and follow a value that is outside', () => {
    const wgt = parameter('LOG_WGT_BUFF_SIZE');
    const shown = (log: number): number => 5 + firstShown(wgt, stopIndex(wgt, log));
    expect([shown(18), shown(15), shown(22)]).toEqual([14, 14, 14]);
    expect([shown(13), shown(24), shown(5)]).toEqual([13, 16, 5]);
  });

  it('always include the value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PARAMETERS), fc.nat(), (p, pick) => {
        const index = pick % p.stops.length;
        const first = firstShown(p, index);
        expect(first).toBeLessThanOrEqual(index);
        expect(index).toBeLessThan(first + DOTS);
        expect(first + Math.min(DOTS, p.stops.length)).toBeLessThanOrEqual(p.stops.length);
      }),
    );
  });

  it('a value between stops is shown at the nearest one', () => {
    const clock = parameter('clockMHz');
    expect(clock.stops[stopIndex(clock, 142)]).toBe(150);
  });
});
