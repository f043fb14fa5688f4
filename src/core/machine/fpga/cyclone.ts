import { m10kBlocks, memoryArrays } from './blockRam.ts';
import { leastSquares } from './leastSquares.ts';
import { multipliers } from './multipliers.ts';
import type { Coefficients, FitError } from './resourceFit.ts';
import { predictLogic, rounded, summarise } from './resourceFit.ts';
import type { Structure } from './structure.ts';
import { CYCLONE } from './technology.ts';

/**
 * Cyclone V from the 7-series model. FF: the same registers, with those that a DSP48 would hold left outside, plus a
 * constant. ALUT: the logic LUTs plus so much a product and a lane. Six synthesised points, so ALUTs are a rougher figure.
 */
export interface CycloneCoefficients {
  readonly alut: readonly [constant: number, perProduct: number, perLane: number];
  readonly ff: number;
}

export interface CyclonePoint {
  readonly name: string;
  readonly structure: Structure;
  readonly alut: number;
  readonly ff: number;
}

export interface CycloneResources {
  readonly alut: number;
  /** Two ALUTs in every ALM and ten ALMs for an MLAB: what perfect packing would need. */
  readonly almAtLeast: number;
  readonly ff: number;
  readonly m10k: number;
  /** 9x9 multipliers, three in a DSP block. */
  readonly mul9: number;
  readonly dspBlocks: number;
  readonly mlabCells: number;
}

/** Lookup tables by module for 7-series that both figures start from. */
export interface BaseCoefficients {
  readonly lut: Coefficients;
  readonly ff: Coefficients;
}

/** MLAB cells (32 x 1 bit) of the small buffers of fetch and compute and of the memory engine's tags. */
const SMALL_BUFFER_CELLS = 280;
const MLAB_CELLS_PER_ALM = 2;
const MULTIPLIERS_PER_BLOCK = 3;

const alutTerms = (s: Structure): readonly [number, number, number] => {
  const m = multipliers(s, CYCLONE);
  return [1, m.products, m.lanes];
};

function fitOnce(points: readonly CyclonePoint[], base: BaseCoefficients): CycloneCoefficients {
  const [constant = 0, perProduct = 0, perLane = 0] = leastSquares(
    points.map((p) => ({
      terms: alutTerms(p.structure),
      measured: p.alut - predictLogic(base.lut, 'lut', p.structure, CYCLONE),
      weight: 1000 / p.alut,
    })),
  ).map(rounded);
  const [ff = 0] = leastSquares(
    points.map((p) => ({
      terms: [1],
      measured: p.ff - predictLogic(base.ff, 'ff', p.structure, CYCLONE),
      weight: 1000 / p.ff,
    })),
  ).map(rounded);
  return { alut: [constant, perProduct, perLane], ff };
}

const alutOf = (c: CycloneCoefficients, base: BaseCoefficients, s: Structure): number =>
  predictLogic(base.lut, 'lut', s, CYCLONE) + alutTerms(s).reduce((sum, x, i) => sum + x * (c.alut[i] ?? 0), 0);

const ffOf = (c: CycloneCoefficients, base: BaseCoefficients, s: Structure): number =>
  predictLogic(base.ff, 'ff', s, CYCLONE) + c.ff;

/** The fit and its leave-one-out errors. */
export function fitCyclone(
  points: readonly CyclonePoint[],
  base: BaseCoefficients,
): { readonly coefficients: CycloneCoefficients; readonly alutError: FitError; readonly ffError: FitError } {
  const left = points.map((p) => ({
    p,
    c: fitOnce(
      points.filter((other) => other !== p),
      base,
    ),
  }));
  return {
    coefficients: fitOnce(points, base),
    alutError: summarise(
      left.map(({ p, c }) => ({ name: p.name, error: Math.abs(alutOf(c, base, p.structure) / p.alut - 1) })),
    ),
    ffError: summarise(
      left.map(({ p, c }) => ({ name: p.name, error: Math.abs(ffOf(c, base, p.structure) / p.ff - 1) })),
    ),
  };
}

/** What a machine takes on Cyclone V. M10K and multipliers are exact, ALUTs and FF a fit. */
export function cycloneResources(s: Structure, c: CycloneCoefficients, base: BaseCoefficients): CycloneResources {
  const alut = Math.round(alutOf(c, base, s));
  const arrays = memoryArrays(s);
  const small = arrays.filter((m) => m.words <= CYCLONE.lutMemoryWords);
  const mlabCells = SMALL_BUFFER_CELLS + small.reduce((sum, m) => sum + m.banks * m.bits, 0);
  const mul9 = multipliers(s, CYCLONE).products;
  return {
    alut,
    almAtLeast: Math.ceil(alut / 2 + mlabCells / MLAB_CELLS_PER_ALM),
    ff: Math.round(ffOf(c, base, s)),
    m10k: arrays.reduce((sum, m) => sum + m.banks * m10kBlocks(m.words, m.bits), 0),
    mul9,
    dspBlocks: Math.ceil(mul9 / MULTIPLIERS_PER_BLOCK),
    mlabCells,
  };
}
