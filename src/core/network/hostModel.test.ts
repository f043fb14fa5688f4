import { describe, expect, it } from 'vitest';
import { must } from '../compiler/compiler.testing.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';
import { hostBytes, hostSeconds } from './hostModel.ts';
import { hostModelText, parseHostModel } from './hostModelText.ts';

describe('a host as its user describes it', () => {
  const model = must(parseHostModel('macs=2e9,bytes=4e8,call=1e-6;softmax:bytes=1e6;max pool:call=0,macs=1'));

  it('takes a call, and the longer of multiply-adds and bytes', () => {
    expect(hostSeconds(model, { operation: 'conv2d', macs: 4e9, bytes: 4e8 })).toBeCloseTo(2 + 1e-6, 12);
    expect(hostSeconds(model, { operation: 'conv2d', macs: 0, bytes: 8e8 })).toBeCloseTo(2 + 1e-6, 12);
    expect(hostSeconds(model, { operation: 'toString', macs: 0, bytes: 0 })).toBe(1e-6);
  });

  it('is written as it is read, names of operations that look like its own signs included', () => {
    const rates = { macsPerSecond: 2.5e9, bytesPerSecond: Number.MIN_VALUE, secondsPerCall: 0 };
    const byOperation = {
      'a;b:c=1,%3B': { bytesPerSecond: 1e18 },
      toString: { secondsPerCall: 1e-6, macsPerSecond: 7 },
    };
    expect(must(parseHostModel(hostModelText({ rates, byOperation })))).toEqual({ rates, byOperation });
  });

  it('may have rates of its own for an operation, the others as for all', () => {
    expect(hostSeconds(model, { operation: 'softmax', macs: 0, bytes: 3e6 })).toBeCloseTo(3 + 1e-6, 12);
    expect(hostSeconds(model, { operation: 'max pool', macs: 5, bytes: 4e8 })).toBe(5);
  });

  it('takes all steps of several ONNX operators for one kind', () => {
    const many = must(parseHostModel('macs=2e9,bytes=4e8,call=0;ONNX operators:call=3'));
    const secondsOf = (operation: string): number => hostSeconds(many, { operation, macs: 0, bytes: 0 });
    expect(['2 ONNX operators', '15 ONNX operators', 'Gelu'].map(secondsOf)).toEqual([3, 3, 0]);
  });

  it.each([
    ['', 'host-model.syntax'],
    ['macs=1,bytes=1', 'host-model.missing'],
    ['macs=1,bytes=1,call=1,flops=1', 'host-model.syntax'],
    ['macs=0,bytes=1,call=1', 'host-model.value'],
    ['macs=1e19,bytes=1,call=1', 'host-model.value'],
    ['macs=1e,bytes=1,call=1', 'host-model.value'],
    ['macs=-1,bytes=1,call=1', 'host-model.syntax'],
    ['macs=1,bytes=1,call=0;softmax', 'host-model.syntax'],
    ['macs=1,bytes=1,call=0;softmax:', 'host-model.syntax'],
    ['macs=1,bytes=1,call=0;%:call=1', 'host-model.syntax'],
    ['macs=1,bytes=1,call=0;a:call=1;a:call=2', 'host-model.syntax'],
  ])('%s is refused', (text, code) => {
    const parsed = parseHostModel(text);
    expect(parsed.ok ? null : parsed.problems[0].code).toBe(code);
  });

  it('moves a byte for an integer and four for a float, of inputs and output, not of constants', () => {
    const graph: QuantizedGraph = {
      ...{ version: 1, name: 'one', widths: { input: 8, weight: 8, accumulator: 32 }, inputs: ['x'], outputs: ['y'] },
      values: { x: { name: 'x', shape: [2, 3], fraction: 4 }, y: { name: 'y', shape: [5], fraction: null } },
      layers: [],
    };
    const layer = { name: 'a', operation: 'softmax', nodes: [], macs: 0, operator: { kind: 'reshape' } } as const;
    expect(hostBytes(graph, { ...layer, inputs: ['x', 'weights', 'x'], output: 'y' })).toBe(6 + 6 + 20);
  });
});
