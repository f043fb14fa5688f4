import { describe, expect, it } from 'vitest';
import {
  binaryBytes,
  brief,
  bytes,
  decimal,
  hex,
  integer,
  percent,
  plural,
  withUnit,
  seconds,
  shareText,
  signed,
  thin,
  typeset,
} from './format.ts';

const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('\u2212', '-');

describe('numbers as text', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1 000'],
    [499716, '499 716'],
    [1234567, '1 234 567'],
    [-1500, '-1 500'],
    [-0.2, '0'],
    [NaN, '–'],
  ])('integer(%d) is %s', (value, text) => {
    expect(plain(integer(value))).toBe(text);
  });

  it('keeps the decimals asked for', () => {
    expect(plain(decimal(24902.456, 2))).toBe('24 902.46');
    expect(plain(withUnit(percent(0.9037)))).toBe('90.4 %');
  });

  it('shows the sign of a difference, but none of nothing', () => {
    expect([signed(12), signed(-1.25, 1), signed(0), signed(0.001, 1)].map(plain)).toEqual(['+12', '-1.3', '0', '0.0']);
  });

  it('counts traffic in powers of ten and memories in powers of two', () => {
    expect([bytes(830_000), bytes(5264), bytes(12)].map(withUnit).map(plain)).toEqual(['830 kB', '5.26 kB', '12 B']);
    expect([binaryBytes(32768), binaryBytes(2 ** 20), binaryBytes(1536)].map(withUnit).map(plain)).toEqual([
      '32 KiB',
      '1 MiB',
      '1.50 KiB',
    ]);
  });

  it('chooses the unit of a time', () => {
    expect([seconds(4.99716e-3), seconds(2.5), seconds(0)].map(withUnit).map(plain)).toEqual([
      '4.997 ms',
      '2.500 s',
      '0 s',
    ]);
  });

  it('writes addresses and counts', () => {
    expect(hex(72)).toBe('0x0048');
    expect([plural(1, 'design'), plural(2, 'design')]).toEqual(['1 design', '2 designs']);
  });

  it('is brief where there is little room', () => {
    expect([brief(464_128), brief(9_999_999), brief(12_345_678), brief(4_294_967_296)].map(plain)).toEqual([
      '464 128',
      '9 999 999',
      '12.3 M',
      '4.29 G',
    ]);
  });

  it('never shows a share that is there as nothing', () => {
    expect([shareText(122, 517_585), shareText(0, 5), shareText(1, 2), shareText(5, 0)].map(plain)).toEqual([
      '< 0.1 %',
      '0 %',
      '50.0 %',
      '500.0 %',
    ]);
  });

  it('sets signs as they are printed', () => {
    expect(typeset('(cycles - bound) / bound')).toBe('(cycles \u2212 bound) / bound');
    expect(typeset('beats x bytes a beat <= 8')).toBe('beats × bytes a beat ≤ 8');
    expect(typeset('from -3 to x-ray, micro-ops - 2')).toBe('from \u22123 to x-ray, micro-ops \u2212 2');
    expect(typeset('well-kept, 2013-2014')).toBe('well-kept, 2013-2014');
  });

  it('regroups the digits in text of the core, and leaves lists alone', () => {
    expect(plain(thin('depth 2,048 of 1,048,576, one of 1, 2,300 or 0,127'))).toBe(
      'depth 2 048 of 1 048 576, one of 1, 2 300 or 0 127',
    );
    expect(thin('56,56,64')).toBe('56,56,64');
    expect(plain(thin('dram (16777216 bytes) at 0x100000, more than 4096.'))).toBe(
      'dram (16 777 216 bytes) at 0x100000, more than 4 096.',
    );
    const names = 'LOG_20000 xc7z020 file "12345" net-2013.onnx 0.12345 Zynq-7020 12345:name';
    expect(thin(names)).toBe(names);
  });
});
