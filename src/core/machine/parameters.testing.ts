import fc from 'fast-check';
import type { Arch } from './arch.ts';
import type { Parameter, ParameterValue } from './parameter.ts';
import { DEFAULT_ARCH, PARAMETERS, withParameter } from './parameters.ts';

const valueOf = (p: Parameter): fc.Arbitrary<ParameterValue> => {
  if (p.domain.kind === 'list') return fc.constantFrom(...p.domain.values);
  const { min, max, integer } = p.domain;
  return integer ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
};

/** Any machine whose parameters lie in their domains, legal or not. */
export const anyArch: fc.Arbitrary<Arch> = fc
  .tuple(...PARAMETERS.map(valueOf))
  .map((values) => PARAMETERS.reduce((arch, p, i) => withParameter(arch, p.id, values[i] ?? p.default), DEFAULT_ARCH));

/** The default machine with up to three parameters changed: often legal, often just not. */
export const nearDefaultArch: fc.Arbitrary<Arch> = fc
  .array(
    fc.constantFrom(...PARAMETERS).chain((p) => valueOf(p).map((value) => ({ id: p.id, value }))),
    { maxLength: 3 },
  )
  .map((changes) => changes.reduce((arch, c) => withParameter(arch, c.id, c.value), DEFAULT_ARCH));
