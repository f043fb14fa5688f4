import { describe, expect, it } from 'vitest';
import type { InstructionList } from '../isa/instructionList.ts';
import { inOneGo } from '../base/slices.ts';
import { breakdown, causes } from './breakdown.ts';
import { adoptDerived, type Derived } from './derivations.ts';
import { deriveInSlices } from './derived.ts';
import { figureById } from './figures.ts';
import { headline } from './headline.ts';
import { momentsOf } from './moments.ts';
import { occupancy } from './occupancy.ts';
import { roofline } from './roofline.ts';
import { c5 } from './runs.testing.ts';
import type { RunView } from './runView.ts';
import { story } from './story.ts';
import { tracksOf } from './tracks.ts';
import { traffic, trafficBins } from './traffic.ts';

const derivedOf = (run: RunView): Derived => inOneGo(deriveInSlices(run));

/** As it comes to the page: another trace object, and instructions that may be asked for but not gone through. */
function arrived(run: RunView): { readonly view: RunView; readonly decoded: () => number } {
  let decoded = 0;
  const instructions: InstructionList = {
    length: run.instructions.length,
    at: (index) => {
      decoded += 1;
      return run.instructions.at(index);
    },
    [Symbol.iterator]: () => {
      throw new Error('every instruction was looked at');
    },
  };
  return { view: { ...run, trace: structuredClone(run.trace), instructions }, decoded: () => decoded };
}

/** What the page shows of a run, at three places. */
function shown(run: RunView): unknown {
  return [
    headline(run),
    ...(['compute', 'read', 'write'] as const).map((resource) => breakdown(run, resource)),
    causes(run),
    roofline(run),
    traffic(run),
    trafficBins(run, 1000, 9000, 50),
    tracksOf(run),
    momentsOf(run),
    occupancy(run),
    ...[0, 100, 200].map((index) => story(run, index)),
    figureById(run, 'instruction.100.work'),
  ];
}

describe('what is derived from a whole run', () => {
  it('shows the same after it was made elsewhere, and then nobody looks at every instruction', () => {
    const run = c5();
    const { view, decoded } = arrived(run);
    expect(() => momentsOf(view)).toThrow('every instruction');
    adoptDerived(view.trace, structuredClone(derivedOf(run)));
    expect(shown(view)).toEqual(shown(run));
    // Three stories and a figure of one.
    expect(decoded()).toBeLessThanOrEqual(4);
  });

  it('crosses as few objects, however long the program: the rest is arrays', () => {
    let objects = 0;
    const count = (value: unknown): void => {
      if (ArrayBuffer.isView(value) || typeof value !== 'object' || value === null) return;
      objects += 1;
      Object.values(value).forEach(count);
    };
    const run = c5();
    count(derivedOf(run));
    count(run.notes);
    // What stands for parts and causes, of which there are as many in any program: one object an instruction were 319 more.
    expect(run.instructions.length).toBe(319);
    expect(objects).toBeLessThan(400);
  });
});
