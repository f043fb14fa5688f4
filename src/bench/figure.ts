/** Where a figure was measured. */
export type Where = 'node' | 'chromium';

/** Names that stay: other tools read them. */
export const FIGURES = {
  'functional.gmac': { unit: 'GMAC/s', digits: 3 },
  'timing.cycles': { unit: 'cycles/s', digits: 0 },
  'estimate.schedules': { unit: 'schedules/s', digits: 0 },
  'estimate.rank': { unit: 'Spearman', digits: 4 },
  'estimate.error': { unit: '%', digits: 2 },
  'resnet18.cycles': { unit: 'cycles', digits: 0 },
  'mobilenet.cycles': { unit: 'cycles', digits: 0 },
  'dcgan.cycles': { unit: 'cycles', digits: 0 },
  'network.compile': { unit: 'ms', digits: 0 },
  'network.simulate': { unit: 'ms', digits: 0 },
  'picture.first': { unit: 'ms', digits: 0 },
  'picture.second': { unit: 'ms', digits: 0 },
  'onnx.coverage': { unit: 'nodes', digits: 0 },
  'onnx.scales': { unit: 'dB', digits: 1 },
  'sweep.designs': { unit: 'designs/s', digits: 2 },
  'first.result': { unit: 'ms', digits: 0 },
  'edit.result': { unit: 'ms', digits: 0 },
  'long.tasks': { unit: 'tasks', digits: 0 },
  'graph.tasks': { unit: 'tasks', digits: 0 },
  'load.bytes': { unit: 'bytes', digits: 0 },
  'memory.peak': { unit: 'MB', digits: 1 },
} as const;

export type FigureName = keyof typeof FIGURES;

export const isFigureName = (name: string): name is FigureName => Object.hasOwn(FIGURES, name);

/** What a measurement says: a value in the figure's unit, and in words what it is of and what it compares with. */
export interface Measured {
  readonly value: number;
  readonly note: string;
}

export interface BenchFigure extends Measured {
  readonly name: FigureName;
  readonly unit: string;
  readonly where: Where;
}

export function figure(name: FigureName, where: Where, { value, note }: Measured): BenchFigure {
  const { unit, digits } = FIGURES[name];
  return { name, value: Number(value.toFixed(digits)), unit, where, note };
}

/** One line for people. */
export function figureText({ name, value, unit, where, note }: BenchFigure): string {
  const number = value.toLocaleString('en-US', { maximumFractionDigits: FIGURES[name].digits });
  return `${name.padEnd(20)}${number.padStart(14)} ${unit.padEnd(12)}${where.padEnd(10)}${note}`;
}
