import type { FigureName, Measured } from '../figure.ts';
import type { Clock } from '../timing.ts';
import { measureSweep } from './designs.ts';
import { measureFunctional } from './functional.ts';
import { measureCompile, measureSimulate } from './networks.ts';
import { measureEstimates } from './schedules.ts';
import { measureTiming } from './simulation.ts';

/** What needs nothing but the core and a clock, and is measured alike in Node and in a page. */
const ENGINE = {
  'functional.gmac': measureFunctional,
  'timing.cycles': measureTiming,
  'estimate.schedules': measureEstimates,
  'sweep.designs': measureSweep,
  'network.compile': measureCompile,
  'network.simulate': measureSimulate,
} as const satisfies Partial<Record<FigureName, (clock: Clock) => Measured>>;

export type EngineFigure = keyof typeof ENGINE;

export const isEngineFigure = (name: string): name is EngineFigure => Object.hasOwn(ENGINE, name);

export const measureEngine = (name: EngineFigure, clock: Clock): Measured => ENGINE[name](clock);
