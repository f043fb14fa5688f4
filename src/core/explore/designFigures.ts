import type { FigureDefinition } from '../figures/definition.ts';
import { ABOVE_BOUND, BOUND, CYCLES, UTILIZATION } from '../figures/shared.ts';
import type { BudgetLine } from '../machine/deviceFit.ts';
import type { DesignResult } from './evaluate.ts';

/** A line of the device's budget. */
export type ResourceName = BudgetLine['resource'];

/** The name of a figure is that of the design's field, where it is one. */
export type DesignFigureName =
  | 'milliseconds'
  | 'bound'
  | 'estimate'
  | 'cycles'
  | 'aboveBound'
  | 'utilization'
  | ResourceName;

interface DesignFigure extends FigureDefinition<DesignResult> {
  readonly id: `design.${DesignFigureName}`;
}

const milliseconds: DesignFigure = {
  id: 'design.milliseconds',
  label: 'Latency',
  short: 'ms',
  meaning: 'How long the layers take at the clock of the design',
  ...{ unit: 'ms', digits: 3, better: 'smaller' },
  formula: 'cycles / (1000 x clock)',
  reference: 'VTA timing, section 2',
  value: (design) => design.milliseconds,
};

const OVER_LAYERS = 'each as often as it is in its network';

const bound: DesignFigure = {
  id: 'design.bound',
  ...BOUND,
  meaning: 'What no schedules of the layers can go below together',
  formula: `sum of the bounds of the layers, ${OVER_LAYERS}`,
  value: (design) => design.bound,
};

const estimate: DesignFigure = {
  id: 'design.estimate',
  label: 'Estimate',
  short: 'estimate',
  meaning: 'What the search expected',
  ...{ unit: 'cycles', digits: 0, better: 'smaller' },
  formula: `sum of the estimates of the layers, ${OVER_LAYERS}`,
  reference: 'VTA timing, section 2',
  value: (design) => design.estimate,
  approximate: true,
};

const cycles: DesignFigure = {
  id: 'design.cycles',
  ...CYCLES,
  meaning: 'How long the layers run, to the cycle',
  formula: `sum of the cycles of the layers, ${OVER_LAYERS}`,
  value: (design) => design.cycles,
};

const aboveBound: DesignFigure = {
  id: 'design.aboveBound',
  ...ABOVE_BOUND,
  value: (design) =>
    design.cycles === null || design.bound === null ? null : (100 * (design.cycles - design.bound)) / design.bound,
};

const utilization: DesignFigure = {
  id: 'design.utilization',
  ...UTILIZATION,
  value: (design) => (design.utilization === null ? null : 100 * design.utilization),
};

const usedOf = (design: DesignResult, resource: ResourceName): number | null =>
  design.resources?.budget.find((line) => line.resource === resource)?.used ?? null;

/** LUT, FF and ALM come from a fitted model; the others are exact. */
const resource = (name: ResourceName, meaning: string, modelled = false): DesignFigure => ({
  id: `design.${name}`,
  label: name,
  meaning,
  ...{ unit: '', digits: 0, better: 'smaller' },
  formula: modelled ? 'fitted to synthesized designs' : 'counted from the design',
  reference: 'VTA, section 1',
  value: (design) => usedOf(design, name),
  ...(modelled && { approximate: true }),
});

/** Of one design of an exploration. */
export const DESIGN_FIGURES: Readonly<Record<DesignFigureName, DesignFigure>> = {
  ...{ milliseconds, bound, estimate, cycles, aboveBound, utilization },
  LUT: resource('LUT', 'Look-up tables that the design takes of the device', true),
  FF: resource('FF', 'Flip-flops that the design takes of the device', true),
  ALM: resource('ALM', 'Adaptive logic modules that the design takes of the device', true),
  BRAM36: resource('BRAM36', 'Block RAMs that the design takes of the device, a RAMB18 as half of one'),
  M10K: resource('M10K', 'Memory blocks that the design takes of the device'),
  DSP: resource('DSP', 'DSP blocks that the design takes of the device'),
};

/** Never exact, whatever the design: marked ≈ wherever it stands. */
export const isModelled = (name: DesignFigureName): boolean => DESIGN_FIGURES[name].approximate === true;
