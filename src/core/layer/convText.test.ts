import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkConv, checkEpilogue } from './checkConv.ts';
import { parseConv, printConv } from './convText.ts';
import { fullShape, shapeOf } from './layer.ts';
import { anySmallWindow } from './layer.testing.ts';

const problemOf = (text: string): unknown => {
  const parsed = parseConv(text);
  return parsed.ok ? null : parsed.problems[0];
};

describe('parseConv', () => {
  it('reads H,W,CI,CO,KERNEL,PAD,STRIDE and takes a batch of 1', () => {
    expect(parseConv('56, 56,64,64,3,1,1')).toEqual({ ok: true, value: shapeOf(56, 56, 64, 64, 3, 1, 1) });
    expect(parseConv('7,9,3,5,1,0,2,4')).toEqual({ ok: true, value: shapeOf(7, 9, 3, 5, 1, 0, 2, 4) });
  });

  it('reads what is not a plain conv2d behind the sizes, and sides that differ', () => {
    expect(parseConv('9,8,32,32,3x1,1,2x1,groups=32,dilation=1x2,padEnd=0x1')).toEqual({
      ok: true,
      value: {
        ...{ ...shapeOf(9, 8, 32, 32, 3, 1, 2), kernelWidth: 1, strideWidth: 1, groups: 32 },
        ...{ dilationHeight: 1, dilationWidth: 2, padBottom: 0, padRight: 1 },
      },
    });
    expect(parseConv('4,4,8,8,2,0,2,1,groups=8,uniform=1,reduce=max')).toMatchObject({
      value: { groups: 8, uniform: true, reduce: 'max' },
    });
    expect(parseConv('4,4,8,4,4,1,2,transposed=0')).toMatchObject({
      value: { transposed: { outputPadHeight: 0, outputPadWidth: 0 } },
    });
  });

  it('reads back what printConv writes, whatever the window', () => {
    fc.assert(
      fc.property(anySmallWindow(), (shape) => {
        const parsed = parseConv(printConv(shape));
        if (!parsed.ok) throw new Error(parsed.problems[0].message);
        expect(fullShape(parsed.value)).toEqual(fullShape(shape));
      }),
    );
  });

  it.each([
    ['56,56,64,64,3,1,1,groups=x', 'groups'],
    ['56,56,64,64,3,1,1,groups=2x2', 'groups'],
    ['56,56,64,64,3,1,1,groups=2,groups=2', 'conv'],
    ['56,56,64,64,3,1,1,depth=2', 'conv'],
    ['56,56,64,64,3,1,1,uniform=2', 'uniform'],
    ['56,56,64,64,3,1,1,reduce=min', 'reduce'],
    ['56,56,64,64,3,1,1,excludePad=2', 'excludePad'],
    ['56x2,56,64,64,3,1,1', 'H'],
    ['56,56,64', 'conv'],
    ['56,56,64,64,3,1,1,1,1', 'conv'],
    ['56,56,64,sixty,3,1,1', 'CO'],
    ['56,56,64,,3,1,1', 'CO'],
    ['56,56,64,64,3,-1,1', 'PAD'],
    ['56,56,64,64,3.5,1,1', 'KERNEL'],
    ['1e9,56,64,64,3,1,1', 'H'],
    ['99999999999999999999,56,64,64,3,1,1', 'H'],
  ])('refuses %s, naming %s', (text, field) => {
    expect(problemOf(text)).toMatchObject({ code: 'workload.conv-syntax', field });
  });

  it.each([
    ['56,56,64,64,3,1,1,excludePad=1', 'excludePad'],
    ['8,8,4,4,3,3x1,1,groups=4,uniform=1,reduce=max,excludePad=1', 'padHeight'],
    ['8,8,4,4,3,1x2,1,groups=4,uniform=1,reduce=max,excludePad=1,padEnd=1x3', 'padWidth'],
    ['8,1,4,4,2,1,1,groups=4,uniform=1,reduce=max,excludePad=1,dilation=1x2', 'padWidth'],
  ])('refuses %s, for a window would be of padding alone, naming %s', (text, field) => {
    expect(problemOf(text)).toMatchObject({ code: 'workload.exclude-pad', field });
  });

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseConv(text).ok === 'boolean'));
  });
});

describe('checkConv', () => {
  it.each([
    [shapeOf(0, 1, 1, 1, 1, 0, 1), 'workload.size', 'height'],
    [shapeOf(1, 65536, 1, 1, 1, 0, 1), 'workload.size', 'width'],
    [shapeOf(8, 8, 1, 1, 3, 1, 0), 'workload.size', 'strideHeight'],
    [shapeOf(8, 8, 1, 1.5, 3, 1, 1), 'workload.size', 'outChannels'],
    [shapeOf(4, 4, 1, 1, 7, 1, 1), 'workload.kernel', 'kernelHeight'],
    [shapeOf(60000, 60000, 64, 1, 1, 0, 60000), 'workload.bytes', 'input'],
    [shapeOf(1, 1, 60000, 60000, 1, 0, 1), 'workload.bytes', 'weight'],
    [shapeOf(2000, 2000, 16, 16, 201, 100, 1), 'workload.macs', 'conv'],
  ])('refuses the absurd and names the field (%#)', (shape, code, field) => {
    expect(checkConv(shape)[0]).toMatchObject({ code, field });
  });

  it('leaves a sensible one alone', () => {
    expect(checkConv(shapeOf(224, 224, 3, 64, 7, 3, 2))).toEqual([]);
  });
});

describe('checkEpilogue', () => {
  it('takes what the ALU can do and refuses what it cannot', () => {
    expect(checkEpilogue({ shift: 8, bias: true, clip: [0, 127] }, 32)).toEqual([]);
    expect(checkEpilogue({ shift: 8, bias: true, clip: null }, 8)[0]).toMatchObject({ code: 'workload.shift' });
    expect(checkEpilogue({ shift: -1, bias: true, clip: null }, 32)[0]).toMatchObject({ code: 'workload.shift' });
    expect(checkEpilogue({ shift: 0, bias: true, clip: [0, 40000] }, 32)[0]).toMatchObject({ code: 'workload.clip' });
    expect(checkEpilogue({ shift: 0, bias: true, clip: [5, 4] }, 32)[0]).toMatchObject({ code: 'workload.clip' });
  });
});
