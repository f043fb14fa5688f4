import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelOf } from '../../onnxRuntime/models.testing.ts';
import { nodeHost } from '../../onnxRuntime/node/nodeHost.ts';
import { coverageOf } from './coverage.ts';
import { COVERED } from './files.ts';

let ticks = 0;

function covered(file: Parameters<typeof coverageOf>[0]) {
  const coverage = coverageOf(file, nodeHost(), () => 1000 * ticks++);
  if (!coverage.ok) throw new Error(coverage.problems[0].message);
  return coverage.value;
}

describe('coverage of a file', () => {
  it('says of LeNet-5, which is all on VTA, what its papers say', () => {
    const lenet5 = COVERED.find(({ name }) => name === 'lenet5');
    if (lenet5 === undefined) throw new Error('it is not among the files');
    const { noise, ...rest } = covered(lenet5);
    // 6 x 28² x 25 + 16 x 10² x 150, and dense layers of 400 x 120, 120 x 84 and 84 x 10.
    const macs = 117_600 + 240_000 + 48_000 + 10_080 + 840;
    expect(rest).toEqual({
      ...{ nodes: 12, vtaNodes: 12, macs, vtaMacs: macs, unknownMacs: [] },
      ...{ vtaLayers: 7, bits: true, seconds: 1 },
    });
    expect(noise['classifier']).toBeGreaterThan(20);
  });

  it('says of an encoder block that all its products are on VTA, those of two values too', () => {
    const { noise, ...rest } = covered({ name: 'encoder-block', path: null });
    const macs = 64 * 12 * 128 ** 2 + 2 * 64 ** 2 * 128;
    // Projections: four of attention, two of the MLP; scores, and sums of values.
    expect(rest).toMatchObject({ macs, vtaMacs: macs, unknownMacs: [], vtaLayers: 8, bits: true });
    expect(noise['sequence']).toBeGreaterThan(30);
  });

  it('counts products on the host, names what it cannot count, and compares only floats', () => {
    const folder = mkdtempSync(join(tmpdir(), 'coverage-'));
    const path = join(folder, 'attention.onnx');
    const weight = Array.from({ length: 16 * 16 }, (_, i) => Math.sin(i * 7 + 1) / 3);
    const model = modelOf({
      inputs: { x: 'float32 1,16,4,4' },
      outputs: { y: 'float32 2,16,16', most: 'int64 2,1,16' },
      constants: { w: { floats: weight, shape: [16, 16, 1, 1] }, rows: [1, 16, 16] },
      nodes: [
        { op: 'Conv', in: ['x', 'w'], out: ['c'] },
        { op: 'Softplus', in: ['c'], out: ['s'] },
        { op: 'Reshape', in: ['s', 'rows'], out: ['m'] },
        { op: 'Concat', in: ['m', 'm'], out: ['t'], with: { axis: 0 } },
        // One matrix stretched over two: VTA has no such product.
        { op: 'MatMul', in: ['m', 't'], out: ['p'] },
        { op: 'Einsum', in: ['p', 't'], out: ['y'], with: { equation: 'bij,bjk->bik' } },
        { op: 'ArgMax', in: ['y'], out: ['most'], with: { axis: 1 } },
      ],
    });
    try {
      writeFileSync(path, model);
      const { noise, ...rest } = covered({ name: 'attention', path, options: {} });
      const conv = 16 * 16 * 16;
      expect(rest).toMatchObject({
        nodes: 7,
        vtaNodes: 1,
        vtaMacs: conv,
        macs: conv + 2 * 16 ** 3,
        unknownMacs: ['Einsum'],
      });
      expect(rest.bits).toBe(true);
      expect(noise['y']).toBeGreaterThan(10);
      expect(noise['most']).toBeNull();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
