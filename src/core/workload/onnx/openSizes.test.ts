import { describe, expect, it } from 'vitest';
import { openDimensions } from './importOnnx.ts';
import { codes, encodeModel, importedGraph, oneNode, problemsOf, type GraphInit } from './onnx.testing.ts';

describe('what a file leaves open', () => {
  const open = oneNode({ op: 'Relu' }, { inputs: { x: ['N', 3, 'H', -1] } });
  it('is given by options: the batch, and sizes by name or place', () => {
    const sizes = { dimensions: { H: 4, 'x[3]': 5 } };
    expect(importedGraph(open, sizes).inputs[0]?.shape).toEqual([1, 3, 4, 5]);
    expect(importedGraph(open, { ...sizes, batch: 6 }).inputs[0]?.shape).toEqual([6, 3, 4, 5]);
    expect(importedGraph(open, { dimensions: { ...sizes.dimensions, N: 7 } }).inputs[0]?.shape).toEqual([7, 3, 4, 5]);
    expect(codes(problemsOf(open, { dimensions: { ...sizes.dimensions, H: 0 } }))).toEqual(['onnx.dimension']);
  });

  it('is listed, and all that is missing is told at once', () => {
    expect(openDimensions(encodeModel(open))).toEqual([
      { name: 'N', batch: true, axes: ['x[0]'] },
      { name: 'H', batch: false, axes: ['x[2]'] },
      { name: 'x[3]', batch: false, axes: ['x[3]'] },
    ]);
    expect(problemsOf(open).map(({ code, field }) => [code, field])).toEqual([
      ['onnx.dimension', 'H'],
      ['onnx.dimension', 'x[3]'],
    ]);
    expect(openDimensions(encodeModel(oneNode({ op: 'Relu' })))).toEqual([]);
    expect(openDimensions(Uint8Array.of(1, 2, 3))).toEqual([]);
  });

  it('is one size for all axes of a name, and each axis can be set by itself', () => {
    const both = {
      nodes: [{ op: 'Add', in: ['x', 'z'], out: 'y' }],
      inputs: { x: ['N', 3, 'H', 'H'], z: [1, 3, 'H', 'H'] },
    } satisfies GraphInit;
    expect(openDimensions(encodeModel(both))).toMatchObject([
      { name: 'N' },
      { axes: ['x[2]', 'x[3]', 'z[2]', 'z[3]'] },
    ]);
    const sizes = { H: 8, 'x[2]': 1 };
    expect(importedGraph(both, { dimensions: sizes }).inputs.map(({ shape }) => shape)).toEqual([
      [1, 3, 1, 8],
      [1, 3, 8, 8],
    ]);
  });

  const placeholders = ['?', '*', '', '  ', '-1', '_', 'None', 'none', 'unknown', 'Dynamic', 'unk', 'N/A', 'undefined'];
  it.each(placeholders)('has no name where the file writes %j: each such axis has a size of its own', (name) => {
    const file = oneNode({ op: 'Relu' }, { inputs: { x: [name, 3, name, name] } });
    expect(openDimensions(encodeModel(file))).toEqual([
      { name: 'x[0]', batch: true, axes: ['x[0]'] },
      { name: 'x[2]', batch: false, axes: ['x[2]'] },
      { name: 'x[3]', batch: false, axes: ['x[3]'] },
    ]);
    const sizes = { 'x[2]': 48, 'x[3]': 192 };
    expect(importedGraph(file, { dimensions: sizes }).inputs[0]?.shape).toEqual([1, 3, 48, 192]);
    if (name === '') return;
    const [problem] = problemsOf(file, { dimensions: { [name]: 16 } });
    expect(problem).toMatchObject({ code: 'onnx.dimension-name', field: name });
    expect(problem?.fix).toContain('x[2]=SIZE,x[3]=SIZE');
    // As a link says it that was made when it counted as a name.
    const old = importedGraph(file, { dimensions: { [name]: 16 }, sharedPlaceholders: true });
    expect(old.inputs[0]?.shape).toEqual([16, 3, 16, 16]);
  });

  it('is not what a misspelt name says: those that are open are listed', () => {
    const [problem, ...more] = problemsOf(open, { dimensions: { h: 4, H: 4, 'x[3]': 5 } });
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'onnx.dimension-name', got: 'h', limit: 'N, H, x[3]' });
    expect(problem?.fix).toBe('Use one of N, H, x[3].');
    // Fixed axes are none of them.
    expect(codes(problemsOf(open, { dimensions: { 'x[1]': 3, H: 4, 'x[3]': 5 } }))).toEqual(['onnx.dimension-name']);
    expect(codes(problemsOf(oneNode({ op: 'Relu' }), { dimensions: { H: 1 } }))).toEqual(['onnx.dimension-name']);
  });
});
