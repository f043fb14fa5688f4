import { expect } from 'vitest';
import type { Figure } from '../figures/figure.ts';
import { figureDefinition } from './figureRegistry.ts';

/** What a figure may say otherwise than its definition, for its own subject. */
const OWN_FORMULA: Readonly<Record<string, RegExp>> = {
  'part.*': /^sum over \d+ instructions?$/,
  'network.*.cycles': /^closed form of the schedule, until the layer has run$/,
  'network.*.host': /^as you entered it$/,
  'network.*.macs':
    /^N x IH x IW x CO x CI x KH x KW$|^none: n(othing is multiplied|o convolution and no matrix product)$|^by the definitions of its operators$/,
};

/** The registry has the figure, and says the same of it. */
export function expectDefined(figure: Figure): void {
  const found = figureDefinition(figure.id);
  if (found === undefined) throw new Error(`${figure.id} is not in the registry`);
  const { id, unit, better, reference, formula, digits } = found;
  expect({ id: figure.id, unit: figure.unit, better: figure.better, reference: figure.reference }).toEqual({
    ...{ id: figure.id, unit, better, reference },
  });
  if (figure.formula !== formula) expect(figure.formula).toMatch(OWN_FORMULA[id] ?? formula);
  expect([figure.id, figure.digits === digits || figure.id === 'network.onVta']).toEqual([figure.id, true]);
}
