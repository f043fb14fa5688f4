import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GraphInput } from '../graph/graph.ts';
import { parseNpy } from './npy.ts';
import { npyFile } from './npy.testing.ts';
import { npySizeProblem, samplesOfJson, samplesOfNpy } from './samples.ts';

const input = (name: string, ...shape: number[]): GraphInput => ({ name, type: 'float32', shape });
const ONE = { name: 'net', inputs: [input('x', 1, 2, 2)] };
const TWO = { name: 'net', inputs: [input('x', 1, 2), input('gate', 1)] };

describe('a .npy file', () => {
  it('gives its numbers in order, whatever the type of its elements', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: 20 }), (numbers) => {
        for (const type of ['<f4', '<f8', '<i8', '<i4', '<i2', '<u2', '|i1', '|u1'] as const) {
          expect(parseNpy(npyFile(type, [numbers.length], numbers), 'x.npy')).toEqual({
            ok: true,
            value: Float32Array.from(numbers),
          });
        }
      }),
    );
  });

  it('that is cut anywhere is refused by its name', () => {
    const whole = npyFile('<f4', [2, 2], [1, 2, 3, 4]);
    for (let length = 0; length < whole.length; length++) {
      const read = parseNpy(whole.subarray(0, length), 'x.npy');
      expect(read.ok ? null : read.problems[0]).toMatchObject({ code: 'file.npy', field: 'x.npy' });
    }
  });
});

describe('a .npy file that claims too much', () => {
  it('has no header of megabytes: it is not read, whatever it says', () => {
    for (const bytes of [10_001, 200_000_000, 2 ** 32 - 1]) {
      const file = new Uint8Array(12 + Math.min(bytes, 10_001)).fill(32);
      file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0]);
      new DataView(file.buffer).setUint32(8, bytes, true);
      const read = parseNpy(file, 'x.npy');
      expect(read.ok ? null : read.problems[0]).toMatchObject({ code: 'file.npy', got: bytes, limit: 10_000 });
    }
  });

  it('is not read at all where it is larger than any that holds samples of the network', () => {
    const most = 256 * 8 * 4;
    expect(npySizeProblem('x.npy', most, ONE)).toBeNull();
    expect(npySizeProblem('x.npy', most + 11_000, ONE)).toMatchObject({ code: 'calibration.count', limit: 256 });
  });

  it('has at most 256 samples, counted before they are cut', () => {
    const numbers = Array.from({ length: 4 * 257 }, () => 0);
    const fits = samplesOfNpy('x.npy', npyFile('<f4', [1024], numbers.slice(4)), ONE);
    expect(fits.ok && fits.value.length).toBe(256);
    const many = [samplesOfNpy('x.npy', npyFile('<f4', [1028], numbers), ONE), samplesOfJson('x.json', [numbers], ONE)];
    for (const read of many) {
      expect(read.ok ? null : read.problems[0]).toMatchObject({ code: 'calibration.count', got: 257, limit: 256 });
    }
  });
});

describe('samples', () => {
  it('are cut from one array', () => {
    const file = npyFile('<f4', [2, 1, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
    const expected = { ok: true, value: [{ x: Float32Array.of(1, 2, 3, 4) }, { x: Float32Array.of(5, 6, 7, 8) }] };
    expect(samplesOfNpy('x.npy', file, ONE)).toEqual(expected);
    const rows = [
      [1, 2],
      [3, 4],
    ];
    expect(samplesOfJson('x.json', [rows, [5, 6, 7, 8]], ONE)).toEqual(expected);
  });

  it('of several inputs come by name', () => {
    const list = [{ x: [[1, 2]], gate: [0.5], more: 'ignored' }];
    expect(samplesOfJson('x.json', list, TWO)).toEqual({
      ok: true,
      value: [{ x: Float32Array.of(1, 2), gate: Float32Array.of(0.5) }],
    });
  });

  const bad = [
    ['that are not whole', ONE, [1, 2, 3], 'calibration.size', 'x.json has 3 numbers, which are not whole samples'],
    ['that are none', ONE, [], 'calibration.size', 'x.json has 0 numbers'],
    ['that are text', ONE, ['1'], 'calibration.values', 'x.json is no list of numbers'],
    ['in an object', ONE, { x: [1] }, 'calibration.values', 'x.json is no list of numbers'],
    ['too large for 32 bits', ONE, [1, 2, 3, 1e300], 'calibration.values', 'Infinity in sample 1, number 4'],
    ['for two inputs in one array', TWO, [1, 2], 'calibration.values', 'holds one array, but net has 2 inputs'],
    ['without an input', TWO, [{ x: [1, 2] }], 'calibration.values', 'no input "gate" in sample 1'],
    ['with too few numbers', TWO, [{ x: [1, 2], gate: [] }], 'calibration.size', '0 numbers for input "gate"'],
  ] as const;
  it.each(bad)('%s are refused', (_, graph, json, code, words) => {
    const read = samplesOfJson('x.json', json, graph);
    if (read.ok) throw new Error('it was taken');
    expect(read.problems[0].code).toBe(code);
    expect(read.problems[0].message).toContain(words);
  });
});
