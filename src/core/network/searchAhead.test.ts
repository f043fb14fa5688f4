import { beforeAll, describe, expect, it } from 'vitest';
import { must } from '../compiler/compiler.testing.ts';
import type { Arch } from '../machine/arch.ts';
import { DEFAULT_ARCH, withParameter } from '../machine/parameters.ts';
import { integerWidthsOf } from '../workload/quantize/numbers.ts';
import { quantize } from '../workload/quantize/quantize.ts';
import { LENET5 } from '../workload/zoo/lenet.ts';
import { compileNetwork } from './compileNetwork.ts';
import { isSoonSearched, searchAheadInSlices } from './searchAhead.ts';
import type { Searched } from './vtaLayer.ts';

const graph = LENET5.build(3);

/** As it comes from another thread. */
function searchedAhead(arch: Arch): Map<string, Searched> {
  const found = new Map<string, Searched>();
  const steps = searchAheadInSlices({ graph, arch, weightScales: 'tensor' });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) {
      expect(step.value.ok).toBe(true);
      return found;
    }
    if (step.value !== null) found.set(step.value.structure, structuredClone(step.value));
  }
}

/** Counts what is asked for, and what is there. */
class Asked extends Map<string, Searched> {
  asked = 0;
  found = 0;
  override get(structure: string): Searched | undefined {
    const one = super.get(structure);
    this.asked += 1;
    this.found += Number(one !== undefined);
    return one;
  }
}

describe.each([
  ['the default machine', DEFAULT_ARCH],
  ['a wide bus', withParameter(DEFAULT_ARCH, 'busBits', 128)],
])('schedules searched before scales are known, on %s', (_, arch) => {
  const integers = must(quantize(graph, { widths: integerWidthsOf(arch) })).graph;
  let found: Asked;
  let alone: ReturnType<typeof compileNetwork>;
  beforeAll(() => {
    found = new Asked(searchedAhead(arch));
    alone = compileNetwork(integers, arch);
  });

  it('are those that the network finds with its scales, in all they say, and all are of use', () => {
    const helped = must(compileNetwork(integers, arch, { searched: found }));
    expect(helped.network).toEqual(must(alone).network);
    expect(helped.layers.map(({ vta }) => vta?.stream)).toEqual(must(alone).layers.map(({ vta }) => vta?.stream));
    expect(found.asked).toBeGreaterThan(3);
    expect(found.found).toBe(found.asked);
  });

  it('are searched again where their program turns out to be another', () => {
    const wrong = [...found].map(([structure, one]): [string, Searched] => [
      structure,
      { ...one, cycles: 1, instructions: one.instructions.slice(1) },
    ]);
    expect(must(compileNetwork(integers, arch, { searched: new Map(wrong) })).network).toEqual(must(alone).network);
  });
});

describe('a network of many weights', () => {
  it('is not sent to be searched: the way would take longer', () => {
    expect(isSoonSearched(graph)).toBe(true);
    const weights = { type: 'float32', shape: [2 ** 22], source: { kind: 'fill', value: 1 } } as const;
    expect(isSoonSearched({ ...graph, constants: { ...graph.constants, weights } })).toBe(false);
  });
});
