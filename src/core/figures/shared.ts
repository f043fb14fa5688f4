import type { FigureWords } from './definition.ts';

/** Words of figures that subjects of several kinds have: a run, a layer of a network, a network, a design. */

type Words<K extends keyof FigureWords = never> = Omit<FigureWords, K>;

/** The formula is the subject's own: one FINISH, or a sum. */
export const CYCLES: Words<'formula' | 'meaning'> = {
  label: 'Cycles',
  short: 'cycles',
  ...{ unit: 'cycles', digits: 0, better: 'smaller' },
  reference: 'VTA timing, section 2',
};

export const BOUND: Words<'formula' | 'meaning'> = {
  label: 'Bound',
  short: 'bound',
  ...{ unit: 'cycles', digits: 0, better: 'smaller' },
  reference: 'VTA timing, sections 3 and 6 to 10',
};

export const ABOVE_BOUND: Words = {
  label: 'Above bound',
  short: 'above bound',
  meaning: 'How much longer than what no schedule can go below',
  ...{ unit: '%', digits: 1, better: 'smaller' },
  formula: '(cycles - bound) / bound',
  reference: 'VTA timing, sections 7, 9 and 10',
};

export const UTILIZATION: Words = {
  label: 'Utilization',
  short: 'util.',
  meaning: 'Multiply-adds of those the machine could do in the layer’s cycles; padding of channels is not counted',
  ...{ unit: '%', digits: 1, better: 'larger' },
  formula: 'multiply-adds / (multiply-adds a cycle x cycles)',
  reference: 'VTA, section 1',
};

/** The formula is the subject's own: a sum over layers, or the sizes of one. */
export const MULTIPLY_ADDS: Words<'formula'> = {
  label: 'Multiply-adds',
  short: 'MAC',
  meaning: 'Multiply-adds, padding of channels not counted',
  ...{ unit: 'MAC', digits: 0, better: null },
  reference: 'VTA, section 1',
};

/** Bytes over the bus, in whole beats. */
export const TRAFFIC: Words<'formula' | 'label' | 'meaning'> = {
  short: 'bytes',
  ...{ unit: 'B', digits: 0, better: 'smaller' },
  reference: 'VTA timing, section 7',
};
