import { describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../experiment/defaults.ts';
import { viewOf } from '../experiment/result.ts';
import { runWhole } from '../experiment/run.ts';
import { shapeOf } from '../layer/layer.ts';
import { headline } from './headline.ts';
import type { RunView } from './runView.ts';
import { traffic } from './traffic.ts';
import { workTotals } from './workTotals.ts';
import './derived.ts';

function run(fold_taps: 'none' | 'row' | 'window'): RunView {
  const workload = { kind: 'conv', shape: shapeOf(12, 12, 3, 16, 5, 2, 1) } as const;
  const result = runWhole({ ...DEFAULT_EXPERIMENT, workload, schedule: { fold_taps } });
  if (!result.ok) throw new Error(result.problems[0].message);
  return viewOf(result.value);
}

describe('figures of a layer with taps as channels', () => {
  it.each<['none' | 'row' | 'window', number, number, number]>([
    ['none', 3, 144, 25 + 1],
    // One free row holds no bias of 48 << 8: it is a product of its own.
    ['row', 15, 144, 5 + 1],
    ['window', 75 / 5, 144 * 5, 5],
  ])('%s: rows of the core in use, the input that crosses the port once, products and who adds the bias', (...row) => {
    const [fold, rows, elements, products] = row;
    const view = run(fold);
    const operands = headline(view).flatMap((figure) => figure.operands);
    expect(operands.find(({ label }) => label === 'rows of the core in use')?.value).toBe(rows);
    const input = traffic(view).find(({ id }) => id === 'INP');
    expect(input?.least).toBe(elements * 16);
    expect(workTotals(view).products).toBe(products * 144);
    expect(workTotals(view).biasBy).toBe(fold === 'window' ? null : 'GEMM');
    expect(traffic(view).find(({ id }) => id === 'ACC')?.least).toBe(0);
  });
});
