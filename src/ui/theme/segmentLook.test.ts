import { expect, test } from 'vitest';
import { PART_IDS } from '../../core/cycles/parts.ts';
import { segmentLook } from './segmentLook.ts';

test('a part has its own colour, a cause that of whom it concerns, and waits of an instruction at fetch are lighter', () => {
  const looks = PART_IDS.map((part) => segmentLook({ part, cause: null, about: null }));
  expect(looks[PART_IDS.indexOf('wait.WGT')]).toEqual({ colour: 'WGT', tint: 0 });
  expect(looks[PART_IDS.indexOf('alu')]).toEqual({ colour: 'compute', tint: 2 });
  const ofCause = { part: null, about: null };
  expect(segmentLook({ ...ofCause, cause: 'queue' })).toEqual({ colour: 'fetch', tint: 0 });
  expect(segmentLook({ ...ofCause, cause: 'queue', about: 'fetch' })).toEqual({ colour: 'fetch', tint: 1 });
  expect(segmentLook({ ...ofCause, cause: 'bandwidth' })).toEqual({ colour: 'load', tint: 0 });
  expect(segmentLook({ ...ofCause, cause: 'bandwidth', about: 'OUT' })).toEqual({ colour: 'OUT', tint: 0 });
});
