import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGraph } from '../graph/shapes.ts';
import { samples } from '../../../testdata/sample.ts';
import { importOnnx } from './importOnnx.ts';
import { counting, encodeModel, ints, problemsOf, type NodeInit } from './onnx.testing.ts';
import { SCAN_LIMITS } from './scan.ts';

const light = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../testdata/onnx/light_${name}.onnx`, import.meta.url)));

/** Every answer is a sound graph backed by the file's bytes, or problems that say what to do. */
function expectAnswer(bytes: Uint8Array): 'graph' | 'problems' {
  const result = importOnnx(bytes);
  if (!result.ok) {
    for (const { message, fix, field } of result.problems) {
      expect(message.length).toBeLessThan(1000);
      expect(fix).not.toBe('');
      expect(field.length).toBeLessThanOrEqual(200);
    }
    return 'problems';
  }
  const { graph } = result.value;
  expect(checkGraph(graph)).toEqual([]);
  let held = 0;
  for (const { source } of Object.values(graph.constants)) if (source.kind === 'data') held += source.data.byteLength;
  expect(held).toBeLessThanOrEqual(4 * bytes.length);
  return 'graph';
}

/** A field of a message: length-delimited. */
function field(number: number, content: Uint8Array): Uint8Array {
  const head = [...varint((number << 3) | 2), ...varint(content.length)];
  const bytes = new Uint8Array(head.length + content.length);
  bytes.set(head);
  bytes.set(content, head.length);
  return bytes;
}

function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

describe('broken files are answered, whatever is broken', () => {
  const file = light('bvlc_alexnet');

  it('cut anywhere', () => {
    for (let length = 0; length < file.length; length++)
      expect(expectAnswer(file.subarray(0, length))).toBe('problems');
    expect(expectAnswer(file)).toBe('graph');
  });

  it('whose graph is cut anywhere, its length put right', () => {
    // The graph is field 7, last but one: the tag 0x3a, its length in two bytes.
    const start = file.indexOf(0x3a, 1);
    const length = (file[start + 1] ?? 0) - 128 + (file[start + 2] ?? 0) * 128;
    const graph = file.subarray(start + 3, start + 3 + length);
    expect(start + 3 + length).toBe(file.length - 6);
    const opset = file.subarray(file.length - 6);
    for (let cut = 0; cut <= graph.length; cut += 7) {
      const bytes = new Uint8Array([...field(7, graph.subarray(0, cut)), ...opset]);
      expect(expectAnswer(bytes)).toBe('problems');
    }
    expect(expectAnswer(new Uint8Array([...field(7, graph), ...opset]))).toBe('graph');
  });

  it('with bytes that are something else', () => {
    const files = [file, light('squeezenet')];
    const change = fc.tuple(fc.nat(2 ** 20), fc.nat(255));
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 4 }), (original, changes) => {
        const bytes = Uint8Array.from(original);
        for (const [place, value] of changes) bytes[place % bytes.length] = value;
        expectAnswer(bytes);
      }),
      { numRuns: samples(50, 500) },
    );
  });

  it('of noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void expectAnswer(bytes)));
  });
});

describe('small files that ask for much get little', () => {
  const codes = (bytes: Uint8Array): readonly string[] => {
    const result = importOnnx(bytes);
    return result.ok ? [] : result.problems.map(({ code }) => code);
  };

  it('a million empty nodes, or integers: counted before they are unpacked', () => {
    const nodes = new Uint8Array(2 * (SCAN_LIMITS.pieces + 1)).map((_, i) => (i % 2 === 0 ? 0x0a : 0));
    expect(codes(field(7, nodes))).toEqual(['onnx.too-many']);
    const integers = field(7, field(5, field(7, new Uint8Array(SCAN_LIMITS.wideIntegers + 1))));
    expect(codes(integers)).toEqual(['onnx.too-many']);
  });

  it('groups and subgraphs within one another', () => {
    expect(codes(new Uint8Array(100_000).fill(0x0b))).toEqual(['onnx.malformed']);
    // model { graph { node { attribute { g { node { attribute { g … }}}}}}}
    let graph: Uint8Array = new Uint8Array(0);
    for (let depth = 0; depth < 2000; depth++) graph = field(1, field(5, field(6, graph)));
    expect(codes(field(7, graph))).toEqual(['onnx.opset']);
  });

  it('lengths beyond the end of what holds them', () => {
    expect(codes(Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f))).toEqual(['onnx.malformed']);
    expect(codes(Uint8Array.of(0x3a, 0x02, 0x0a, 0x05, 0x0a, 0x00, 0x00, 0x00))).toEqual(['onnx.malformed']);
  });

  it('a constant of a billion elements', () => {
    const nodes: NodeInit[] = [
      { op: 'ConstantOfShape', in: ['s'], out: 'c' },
      { op: 'Add', in: ['x', 'c'], out: 'y' },
    ];
    expect(problemsOf({ nodes, tensors: { s: ints(1000, 1000, 1000) } })).toMatchObject([
      { code: 'onnx.tensor-shape' },
    ]);
    // Below the limit it is one number, and the sum is too large.
    expect(problemsOf({ nodes, tensors: { s: ints(2 ** 25, 1, 1, 1) } })).toMatchObject([{ code: 'graph.elements' }]);
  });

  it('much shape arithmetic: its elements are counted', () => {
    const nodes: NodeInit[] = [{ op: 'Constant', in: [], out: 'c0', with: { value: ints(1) } }];
    for (let i = 0; i < 200; i++) nodes.push({ op: 'Expand', in: [`c${i}`, 's'], out: `c${i + 1}` });
    const last: NodeInit = { op: 'Reshape', in: ['x', 'c200'], out: 'y' };
    expect(problemsOf({ nodes: [...nodes, last], tensors: { s: ints(2 ** 16) } })).toMatchObject([
      { code: 'onnx.folding', message: expect.stringContaining('too much work') as string },
    ]);
    expect(problemsOf({ nodes: [...nodes, last], tensors: { s: ints(2 ** 50) } })).toMatchObject([
      { code: 'onnx.folding' },
    ]);
  });

  it('a weight that many nodes want otherwise is turned once', () => {
    const nodes: NodeInit[] = [];
    for (let i = 0; i < 100; i++) nodes.push({ op: 'MatMul', in: [i === 0 ? 'x' : `v${i}`, 'w'], out: `v${i + 1}` });
    const bytes = encodeModel({ nodes, inputs: { x: [1, 64] }, outputs: ['v100'], tensors: { w: counting(64, 64) } });
    const result = importOnnx(bytes);
    expect(result.ok && Object.keys(result.value.graph.constants)).toHaveLength(1);
  });

  it('values that double at each of many nodes', () => {
    const nodes: NodeInit[] = [];
    for (let i = 0; i < 64; i++)
      nodes.push({ op: 'Concat', in: [`v${i}`, `v${i}`], out: `v${i + 1}`, with: { axis: 0 } });
    expect(problemsOf({ nodes, inputs: { v0: [1, 2] }, outputs: ['v64'] })).toMatchObject([{ code: 'graph.elements' }]);
  });

  it('more nodes than any network has, be they in the file or made of one', () => {
    const nodes = Array.from({ length: 20_001 }, (_, i): NodeInit => ({
      op: 'Relu',
      in: ['x'],
      out: i === 0 ? 'y' : `v${i}`,
    }));
    expect(problemsOf({ nodes })).toMatchObject([{ code: 'onnx.nodes' }]);
    const sum: NodeInit = { op: 'Sum', in: Array.from({ length: 20_002 }, () => 'x'), out: 'y' };
    expect(problemsOf({ nodes: [sum] })).toMatchObject([{ code: 'graph.nodes' }]);
  });

  it('names that objects have already', () => {
    const nodes: NodeInit[] = [
      { op: 'Add', in: ['constructor', '__proto__'], out: 'toString', name: '__proto__' },
      { op: 'valueOf', in: ['toString'], out: 'y' },
    ];
    const init = { nodes, inputs: { constructor: [2] }, tensors: Object.fromEntries([['__proto__', counting(2)]]) };
    expect(expectAnswer(encodeModel({ ...init, outputs: ['toString'] }))).toBe('graph');
    expect(problemsOf(init)).toMatchObject([{ code: 'onnx.operator' }]);
  });
});
