import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { leastSquares } from './leastSquares.ts';
import { RESOURCE_MODEL } from './resourceCoefficients.ts';
import { leaveOneOut } from './resourceFit.ts';
import { fitResourceModel } from './resourceModel.ts';
import { parseSynthesis } from './synthesis.ts';

const synthesis = parseSynthesis(
  JSON.parse(readFileSync(new URL('../../../testdata/synthesis.json', import.meta.url), 'utf8')),
);

describe('the LUT and FF model', () => {
  it('the stored coefficients and errors are what the fit gives (else run npm run fit:resources)', () => {
    expect(RESOURCE_MODEL).toEqual(fitResourceModel(synthesis));
  });

  it('predicts a machine it has not seen better than 0.5 % on average and 2.4 % at worst (LUT), 1.3 % and 8.7 % (FF)', () => {
    const { lut, ff } = RESOURCE_MODEL.looError;
    expect([lut.points, ff.points]).toEqual([38, 38]);
    expect(lut.mean).toBeLessThan(0.005);
    expect(lut.worst).toBeLessThan(0.024);
    expect(ff.mean).toBeLessThan(0.013);
    expect(ff.worst).toBeLessThan(0.087);
  });

  it('a point that is left out does not take part: a wrong one is predicted from the others', () => {
    const [first, ...rest] = synthesis.xilinx.slice(0, 16);
    if (first === undefined) throw new Error('there are points');
    const gemm = first.parts['gemmControl'] ?? { lut: 0, ff: 0 };
    const wrong = { ...first, parts: { ...first.parts, gemmControl: { ...gemm, lut: gemm.lut + 20_000 } } };
    const error = leaveOneOut([wrong, ...rest], 'lut');
    // It is said to take 38.5 k; the others say 18.5 k.
    expect(error.worstPoint).toBe(first.name);
    expect(error.worst).toBeCloseTo(20_000 / 38_494, 2);
  });
});

describe('least squares', () => {
  it('finds a line through points', () => {
    const observations = [0, 1, 2, 5].map((x) => ({ terms: [1, x], measured: 3 + 2 * x, weight: 1 }));
    const [a = 0, b = 0] = leastSquares(observations);
    expect(a).toBeCloseTo(3, 5);
    expect(b).toBeCloseTo(2, 5);
  });

  it('shares a coefficient between terms that no point tells apart', () => {
    const [a = 0, b = 0] = leastSquares([{ terms: [1, 1], measured: 10, weight: 1 }]);
    expect(a).toBeCloseTo(b, 5);
    expect(a + b).toBeCloseTo(10, 4);
  });

  it('a term that never occurs gets 0', () => {
    expect(leastSquares([{ terms: [1, 0], measured: 4, weight: 1 }])[1]).toBe(0);
  });
});
