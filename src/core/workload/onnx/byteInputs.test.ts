import { describe, expect, it } from 'vitest';
import { seededSample } from '../quantize/quantize.ts';
import { imported, importedGraph, problemsOf, type GraphInit, type NodeInit } from './onnx.testing.ts';

const UINT8 = 2;
const file = (...nodes: readonly NodeInit[]): GraphInit => ({ inputs: { x: [1, 4, 4, 3] }, inputType: UINT8, nodes });
const cast = (from: string, out: string, to = 1): NodeInit => ({ op: 'Cast', in: [from], out, with: { to } });
const turn = (from: string, out: string): NodeInit => ({
  op: 'Transpose',
  in: [from],
  out,
  with: { perm: [0, 3, 1, 2] },
});

describe('an input of bytes', () => {
  it('that becomes floats at once, or after it was moved, is given as floats of whole numbers', () => {
    for (const nodes of [
      [cast('x', 'f'), turn('f', 'y')],
      [turn('x', 't'), cast('t', 'y')],
    ]) {
      const { graph, notes } = imported(file(...nodes));
      expect(graph.inputs).toEqual([{ name: 'x', type: 'float32', shape: [1, 4, 4, 3], range: [0, 255] }]);
      expect(graph.nodes.map(({ operator }) => operator.kind).filter((kind) => kind !== 'identity')).toEqual([
        'transpose',
      ]);
      expect(notes).toEqual(['Input "x" of type uint8 is given as floats, 0 to 255.']);
      const { x = new Float32Array(0) } = seededSample(graph, 3);
      expect(x.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
      expect(new Set(x).size).toBeGreaterThan(20);
    }
  });

  it('that anything else reads is refused', () => {
    for (const nodes of [
      [{ op: 'Relu', in: ['x'], out: 'y' }],
      [cast('x', 'f', 6), cast('f', 'y')],
      [cast('x', 'f'), { op: 'Add', in: ['f', 'x'], out: 'y' }],
    ]) {
      expect(problemsOf(file(...nodes))).not.toEqual([]);
    }
  });

  it('draws other samples of other inputs as before', () => {
    const graph = importedGraph({ nodes: [{ op: 'Relu', in: ['x'], out: 'y' }] });
    const { x = new Float32Array(0) } = seededSample(graph, 3);
    expect(x.some((value) => value < 0 && value > -2)).toBe(true);
  });
});
