import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../base/random.ts';
import { must } from '../compiler/compiler.testing.ts';
import type { SchedulePins } from '../compiler/schedule/schedule.ts';
import { createTarget } from '../compiler/target/target.ts';
import type { FigureDefinition } from '../figures/definition.ts';
import { CYCLES } from '../figures/shared.ts';
import { BENCHMARK_EPILOGUE } from '../layer/benchmarks.ts';
import { shapeOf } from '../layer/layer.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { chooseSchedule } from '../run/chooseSchedule.ts';
import { DESIGN_FIGURES } from './designFigures.ts';
import { evaluateWhole, type DesignResult } from './evaluate.ts';
import { costOf, frontOf, objectiveOf } from './objective.ts';
import { gridSpace, machineSpace } from './space.ts';
import { inOrder, wholeGrid, type Strategy } from './strategy.ts';
import { parseSweepSpec } from './sweepSpec.ts';

/** A few points of a space, none twice. */
function randomSample(size: number, count: number, seed: number): Strategy<unknown> {
  const random = createRandom(seed);
  const rest = Array.from({ length: size }, (_, i) => i);
  const chosen = Array.from(
    { length: Math.min(count, size) },
    () => rest.splice(random.int(0, rest.length - 1), 1)[0] ?? 0,
  );
  return inOrder(chosen);
}

/** Walks along one axis while it gets better: nothing to propose before the last outcome is known. */
function climb<Outcome>(size: number, cost: (outcome: Outcome) => number): Strategy<Outcome> {
  let next = 0;
  let best = Infinity;
  let waits = false;
  return {
    propose: () => {
      if (waits || next >= size) return null;
      waits = true;
      return next;
    },
    tell: (_, outcome) => {
      waits = false;
      next = cost(outcome) < best ? next + 1 : size;
      best = Math.min(best, cost(outcome));
    },
    left: () => (waits || next >= size ? [] : [next]),
  };
}

/** All that a strategy proposes, one at a time. */
function explore<Outcome>(strategy: Strategy<Outcome>, evaluate: (index: number) => Outcome): Map<number, Outcome> {
  const outcomes = new Map<number, Outcome>();
  for (let index = strategy.propose(); index !== null; index = strategy.propose()) {
    const outcome = evaluate(index);
    outcomes.set(index, outcome);
    strategy.tell(index, outcome);
  }
  return outcomes;
}

const SWEEP = must(
  parseSweepSpec({
    axes: { busBits: [64, 128, 256], LOG_BLOCK_OUT: [3, 4], clockMHz: [100, 150] },
    layers: ['8,8,32,32,3,1,1'],
  }),
);

describe('a strategy', () => {
  it('takes the whole grid in order, and knows what is left where it is broken off', () => {
    const strategy = wholeGrid(machineSpace(SWEEP));
    expect([strategy.propose(), strategy.propose()]).toEqual([0, 1]);
    expect(strategy.left()).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(explore(strategy, (index) => index).size).toBe(10);
    expect([strategy.propose(), strategy.left()]).toEqual([null, []]);
  });

  it('may be another one: a sample by a seed is the same each time, and another with another seed', () => {
    const { size } = machineSpace(SWEEP);
    const of = (seed: number): number[] => [...explore(randomSample(size, 5, seed), () => null).keys()];
    expect(of(1)).toHaveLength(5);
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  it('may wait for what it is told: machines with wider buses, until one is no faster', () => {
    const spec = { ...SWEEP, axes: SWEEP.axes.slice(0, 1) };
    const time = objectiveOf<DesignResult>(DESIGN_FIGURES.milliseconds);
    const found = explore(
      climb<DesignResult>(machineSpace(spec).size, (design) => costOf(time, design)),
      (index) => evaluateWhole(spec, index),
    );
    expect([...found.keys()]).toEqual([0, 1, 2]);
  });
});

describe('a space of something else than machines', () => {
  interface TilingRun {
    readonly pins: SchedulePins;
    readonly cycles: number | null;
    readonly instructions: number | null;
  }
  const target = must(createTarget(DEFAULT_ARCH, shapeOf(8, 8, 32, 32, 3, 1, 1), BENCHMARK_EPILOGUE));
  const space = gridSpace(
    [
      { id: 'tile_h', values: [1, 2, 4, 8] },
      { id: 'tile_w', values: [2, 4, 8, 99] },
    ],
    ({ tile_w = 0 }) => (tile_w > 8 ? 'The output has 8 columns.' : null),
  );
  const evaluate = (index: number): TilingRun => {
    const pins = space.at(index);
    const chosen = space.breach(index) === null ? chooseSchedule(target, pins) : null;
    const run = chosen?.ok === true ? chosen.value : null;
    return { pins, cycles: run?.trace.cycles ?? null, instructions: run?.lowered.instructions.length ?? null };
  };
  const cycles: FigureDefinition<TilingRun> = {
    ...{ id: 'tiling.cycles', ...CYCLES, meaning: 'of the tiling', formula: 'FINISH' },
    value: (tiling) => tiling.cycles,
  };
  const instructions: FigureDefinition<TilingRun> = {
    ...{ ...cycles, id: 'tiling.instructions', label: 'Instructions', unit: '', better: null },
    value: (tiling) => tiling.instructions,
  };

  it('goes through the same strategies, objectives and front', () => {
    const tilings = [...explore(wholeGrid(space), evaluate).values()];
    expect(tilings.filter((tiling) => tiling.cycles === null).map(({ pins }) => pins.tile_w)).toEqual([99, 99, 99, 99]);
    const front = frontOf(tilings, [objectiveOf(cycles), objectiveOf(instructions, 'smaller')]);
    const least = Math.min(...tilings.map((tiling) => tiling.cycles ?? Infinity));
    expect(front[0]?.cycles).toBe(least);
    for (const { cycles: own, instructions: count } of front) {
      const better = tilings.filter(
        (t) => (t.cycles ?? Infinity) <= (own ?? 0) && (t.instructions ?? Infinity) < (count ?? 0),
      );
      expect(better).toEqual([]);
    }
    expect(() => objectiveOf(instructions)).toThrow('neither');
  });
});

describe('the front', () => {
  it('by any two figures of designs has those no other beats, each in its own direction', () => {
    const designs = [...explore(wholeGrid(machineSpace(SWEEP)), (index) => evaluateWhole(SWEEP, index)).values()];
    const figures = Object.values(DESIGN_FIGURES);
    fc.assert(
      fc.property(fc.constantFrom(...figures), fc.constantFrom(...figures), (first, second) => {
        const objectives = [objectiveOf<DesignResult>(first), objectiveOf<DesignResult>(second)];
        const costs = (design: DesignResult): number[] => objectives.map((objective) => costOf(objective, design));
        const front = new Set(frontOf(designs, objectives));
        for (const [i, design] of designs.entries()) {
          const own = costs(design);
          const beaten = designs.some((other, j) => {
            const theirs = costs(other);
            const noWorse = theirs.every((cost, n) => cost <= (own[n] ?? 0));
            return noWorse && (theirs.some((cost, n) => cost < (own[n] ?? 0)) || j < i);
          });
          expect(front.has(design)).toBe(own.every(Number.isFinite) && !beaten);
        }
      }),
    );
    // More utilization is better.
    const [best] = frontOf(designs, [objectiveOf(DESIGN_FIGURES.utilization)]);
    expect(best?.utilization).toBe(Math.max(...designs.map((design) => design.utilization ?? 0)));
  });
});
