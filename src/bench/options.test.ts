import { expect, test } from 'vitest';
import { FIGURES } from './figure.ts';
import { parseOptions } from './options.ts';

test('without names, every figure is measured', () => {
  expect(parseOptions([])).toEqual({ json: false, names: new Set(Object.keys(FIGURES)), allSchedules: false });
});

test('names choose, --json may stand anywhere', () => {
  expect(parseOptions(['edit.result', '--json'])).toEqual({
    json: true,
    names: new Set(['edit.result']),
    allSchedules: false,
  });
});

test('--all-schedules asks for the whole space', () => {
  expect(parseOptions(['--all-schedules', 'estimate.rank'])).toMatchObject({ allSchedules: true });
});

test('an unknown name is refused with the names there are', () => {
  expect(parseOptions(['edit'])).toEqual({
    error: expect.stringMatching(
      /^There is no figure edit: choose from functional\.gmac, .*memory\.peak, --json or --all-schedules\.$/,
    ),
  });
});
