import { rankCorrelation } from '../core/compiler/estimate/rankCorrelation.ts';
import type { Schedule } from '../core/compiler/schedule/schedule.ts';
import type { Cycles } from '../core/base/units.ts';
import type { Measured } from './figure.ts';
import { median } from './timing.ts';

/** A schedule with what was expected and what it took. */
export interface Judged {
  readonly schedule: Schedule;
  readonly estimate: Cycles;
  readonly exact: Cycles;
}

export interface JudgedLayer {
  readonly name: string;
  /** Legal schedules of the layer, of which some or all are judged. */
  readonly legal: number;
  /** The one with the best estimate among them. */
  readonly judged: readonly Judged[];
}

export interface EstimateError {
  readonly rank: Measured;
  readonly error: Measured;
}

/** How well the estimate ranks schedules and how far off it is; a layer with fewer than two schedules says nothing. */
export function estimateError(layers: readonly JudgedLayer[]): EstimateError {
  const ranks = layers.map(({ judged }) => correlation(judged));
  const best = layers.map(({ judged }) => correlation(bestTenth(judged)));
  const worst = Math.min(...ranks);
  const all = layers.flatMap(({ name, judged }) =>
    judged.map((j) => ({ name, ...j, error: j.estimate / j.exact - 1 })),
  );
  const furthest = all.reduce((most, j) => (Math.abs(j.error) > Math.abs(most.error) ? j : most));
  const regrets = layers.map(({ judged }) => regret(judged));
  const of = sampleText(layers);
  return {
    rank: {
      value: worst,
      note:
        `Spearman's rank correlation of estimate and exact cycles, worst layer (${layers[ranks.indexOf(worst)]?.name ?? ''}); ` +
        `mean of layers ${mean(ranks).toFixed(4)}; within the best tenth ${Math.min(...best).toFixed(4)} worst, ` +
        `${mean(best).toFixed(4)} mean; ${of}`,
    },
    error: {
      value: 100 * Math.abs(furthest.error),
      note:
        `worst case, ${furthest.name} ${scheduleText(furthest.schedule)}: ${furthest.estimate} for ${furthest.exact}; ` +
        `median ${percent(median(all.map((j) => Math.abs(j.error))))}; the choice is at most ` +
        `${percent(Math.max(...regrets))} slower than the best, mean ${percent(mean(regrets))}; ${of}`,
    },
  };
}

const correlation = (judged: readonly Judged[]): number =>
  rankCorrelation(
    judged.map((j) => j.estimate),
    judged.map((j) => j.exact),
  );

const bestTenth = (judged: readonly Judged[]): readonly Judged[] =>
  [...judged].sort((a, b) => a.exact - b.exact).slice(0, Math.max(2, Math.ceil(judged.length / 10)));

/** How much slower the schedule with the best estimate is than the fastest. */
function regret(judged: readonly Judged[]): number {
  const chosen = judged.reduce((best, j) => (j.estimate < best.estimate ? j : best));
  return chosen.exact / judged.reduce((least, j) => Math.min(least, j.exact), Infinity) - 1;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;

const scheduleText = (s: Schedule): string =>
  `${s.tile_h} x ${s.tile_w} x ${s.tile_ci} x ${s.tile_co}, threads ${s.oc_nthread} x ${s.h_nthread}, ${s.order}`;

function sampleText(layers: readonly JudgedLayer[]): string {
  const judged = layers.reduce((sum, layer) => sum + layer.judged.length, 0);
  const legal = layers.reduce((sum, layer) => sum + layer.legal, 0);
  const sample = judged === legal ? `all ${legal}` : `${judged} of ${legal}`;
  return `${sample} legal schedules of ${layers.length} ResNet-18 layers on the default machine`;
}
