import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inOneGo, retold } from '../../core/base/slices.ts';
import { graphMacs } from '../../core/workload/graph/macs.ts';
import { inferShapes } from '../../core/workload/graph/shapes.ts';
import { modelMacs } from '../../core/workload/onnx/hosted/modelMacs.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { modelOf, type ModelWords } from '../models.testing.ts';
import { nodeModelRuntime } from './nodeModelRuntime.ts';

const models = nodeModelRuntime();

function counted(file: Uint8Array) {
  const result = inOneGo(retold(modelMacs(file, models), () => 0));
  if (!result.ok) throw new Error(result.problems[0].message);
  return result.value;
}

const ofNodes = (inputs: ModelWords['inputs'], nodes: ModelWords['nodes'], more: Partial<ModelWords> = {}) =>
  counted(modelOf({ inputs, outputs: { y: null }, nodes, ...more }));

describe('multiply-adds of a file', () => {
  // The graph counts them by our operators, the file by ONNX's and the runtime's shapes.
  it.each(['public/lenet5', 'src/testdata/onnx/light_shufflenet', 'src/testdata/onnx/light_squeezenet'])(
    'of %s are those of its graph',
    (name) => {
      const file = readFileSync(new URL(`../../../${name}.onnx`, import.meta.url));
      const imported = importOnnx(file);
      const types = imported.ok ? inferShapes(imported.value.graph) : imported;
      if (!imported.ok || !types.ok) throw new Error('it is no graph of ours');
      const expected = graphMacs(imported.value.graph, types.value).reduce((a, b) => a + b, 0);
      expect(counted(file)).toEqual({ macs: expected, unknown: [] });
    },
  );

  it('are those of products of computed values, transposed and of integers too, with the shapes between them', () => {
    const matrices = { a: 'float32 2,5,7', b: 'float32 2,7,3' } as const;
    const twice = [
      { op: 'MatMul', in: ['a', 'b'], out: ['m'] },
      { op: 'Transpose', in: ['m'], out: ['t'], with: { perm: [0, 2, 1] } },
      { op: 'MatMul', in: ['t', 'a'], out: ['y'] },
    ];
    expect(ofNodes(matrices, twice)).toEqual({ macs: 2 * 5 * 7 * 3 + 2 * 3 * 5 * 7, unknown: [] });
    const gemm = [{ op: 'Gemm', in: ['a', 'b'], out: ['y'], with: { transA: 1 } }];
    expect(ofNodes({ a: 'float32 6,4', b: 'float32 6,9' }, gemm).macs).toBe(4 * 9 * 6);
    const integers = [{ op: 'MatMulInteger', in: ['a', 'b'], out: ['y'] }];
    expect(ofNodes({ a: 'uint8 4,6', b: 'int8 6,9' }, integers).macs).toBe(4 * 9 * 6);
  });

  it('are those of convolutions in groups and of transposed ones', () => {
    const grouped = [{ op: 'Conv', in: ['x', 'w'], out: ['y'], with: { group: 2, pads: [1, 1, 1, 1] } }];
    expect(ofNodes({ x: 'float32 1,4,6,8', w: 'float32 6,2,3,3' }, grouped).macs).toBe(6 * 6 * 8 * 2 * 9);
    const transposed = [{ op: 'ConvTranspose', in: ['x', 'w'], out: ['y'], with: { strides: [2, 2] } }];
    expect(ofNodes({ x: 'float32 1,4,6,8', w: 'float32 4,5,2,3' }, transposed).macs).toBe(4 * 6 * 8 * 5 * 6);
  });

  it('are not known of what shapes do not tell: the operator is named', () => {
    const nodes = [
      { op: 'MatMul', in: ['a', 'b'], out: ['m'] },
      { op: 'Einsum', in: ['m', 'b'], out: ['e'], with: { equation: 'ij,kj->ik' } },
      { op: 'com.microsoft:FusedMatMul', in: ['e', 'e'], out: ['f'], with: { transA: 1 } },
      { op: 'NonZero', in: ['f'], out: ['z'] },
      { op: 'Cast', in: ['z'], out: ['c'], with: { to: 1 } },
      { op: 'Transpose', in: ['c'], out: ['t'] },
      { op: 'MatMul', in: ['c', 't'], out: ['y'] },
    ];
    const inputs = { a: 'float32 5,7', b: 'float32 7,3' } as const;
    expect(ofNodes(inputs, nodes, { domains: ['com.microsoft'] })).toEqual({
      macs: 5 * 7 * 3,
      unknown: ['Einsum', 'FusedMatMul', 'MatMul'],
    });
  });
});
