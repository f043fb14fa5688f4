import { expect, it } from 'vitest';
import { adoptDerived } from '../../core/analysis/derivations.ts';
import { deriveInSlices } from '../../core/analysis/derived.ts';
import { countRegions, firstRegions, occupancy } from '../../core/analysis/occupancy.ts';
import type { RunView } from '../../core/analysis/runView.ts';
import { story } from '../../core/analysis/story.ts';
import { tracksOf } from '../../core/analysis/tracks.ts';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import type { RunResult } from '../../core/experiment/result.ts';
import { viewOf } from '../../core/experiment/result.ts';
import { runExperiment } from '../../core/experiment/run.ts';
import { decode } from '../../core/isa/codec.ts';
import { isaLayout } from '../../core/isa/fields.ts';
import { inOneGo } from '../../core/base/slices.ts';
import { burstsIn } from '../../core/trace/queries.ts';
import { drawBufferMarks, drawBuffers, pickRegion } from '../panes/buffers/drawBuffers.ts';
import { machineAt, tokenTotals } from '../panes/dataflow/machineAt.ts';
import { drawMemory, drawMemoryMarks, pickBar } from '../panes/memory/drawMemory.ts';
import { gutterWidths } from '../panes/program/listing.ts';
import { describeHit } from '../panels/timeline/describe.ts';
import { hitTest, laneLayout } from '../panels/timeline/track/lanes.ts';
import { drawMarks, drawTimeline } from '../panels/timeline/track/scene.ts';
import { nearestInstruction, nextInstruction } from '../../state/view/step.ts';
import type { Frame } from './canvas/chartFrame.ts';
import { timeScale } from './time/drawTime.ts';
import { NAMED_COLOURS, recording } from './recording.testing.ts';
import { extentOf } from '../../state/view/timeWindow.ts';

/** A layer in tiles of one position, 15 instructions each. */
const inSmallTiles = (size: number): Experiment => ({
  ...DEFAULT_EXPERIMENT,
  workload: {
    kind: 'conv',
    shape: {
      ...{ batch: 1, height: size, width: size, inChannels: 32, outChannels: 16, kernelHeight: 1, kernelWidth: 1 },
      ...{ padHeight: 0, padWidth: 0, strideHeight: 1, strideWidth: 1 },
    },
  },
  schedule: { tile_h: 1, tile_w: 1, tile_ci: 1, tile_co: 1 },
});

/** Without what its values come to, which takes longest. */
function timed(experiment: Experiment): RunResult {
  for (const event of runExperiment(experiment)) if (event.kind === 'result') return event.result;
  throw new Error('no run');
}

interface Counter {
  reads: number;
}

/** The same value, counting each look at an element of an array of numbers in it. */
function counted<T extends object>(value: T, counter: Counter, known = new Map<object, object>()): T {
  const before = known.get(value);
  if (before !== undefined) return before as T;
  const proxy = new Proxy(value, {
    get: (target, key) => {
      const got: unknown = Reflect.get(target, key, target);
      if (ArrayBuffer.isView(target)) {
        if (typeof key === 'string' && key.charCodeAt(0) <= 57) counter.reads += 1;
        if (typeof got !== 'function') return got;
        return (...args: unknown[]): unknown => {
          // A view into an array costs nothing until it is looked at; whatever else goes through all of it.
          const made: unknown = Reflect.apply(got, target, args);
          if (key === 'subarray' && typeof made === 'object' && made !== null) return counted(made, counter, known);
          counter.reads += target.byteLength / 8;
          return made;
        };
      }
      return typeof got === 'object' && got !== null ? counted(got, counter, known) : got;
    },
  });
  known.set(value, proxy);
  return proxy;
}

/** A run as the page has it: everything derived comes from elsewhere, instructions are decoded one by one. */
function arrived(size: number): { readonly run: RunView; readonly counter: Counter } {
  const result = timed(inSmallTiles(size));
  const view = viewOf(result);
  const instructions = decode(isaLayout(result.run.arch), result.stream);
  const derived = inOneGo(deriveInSlices({ ...view, instructions }));
  const counter = { reads: 0 };
  const known = new Map<object, object>();
  const trace = counted(view.trace, counter, known);
  adoptDerived(trace, counted(derived, counter, known));
  const run = { ...view, trace, notes: counted(view.notes, counter, known) };
  // Made once for a run.
  for (const bursts of [trace.reads, trace.writes]) burstsIn(bursts, 0, 1);
  return { run, counter };
}

const WIDTH = 120;
const frameOf = (from: number, to: number): Frame => ({
  scale: timeScale(from, to, 64 + WIDTH),
  width: 64 + WIDTH,
  height: 240,
  colours: NAMED_COLOURS,
});

/** What one frame, one click or one move of the pointer does, by name. */
function actions(run: RunView): Readonly<Record<string, () => void>> {
  const { trace } = run;
  const extent = extentOf(trace);
  const whole = frameOf(0, extent);
  const middle = Math.floor(trace.instructionCount / 2);
  const cycle = trace.start[middle] ?? 0;
  const uses = occupancy(run);
  const tracks = tracksOf(run);
  const x = 64 + WIDTH / 2;
  const both = (draw: (frame: Frame) => void): (() => void) => {
    return () => {
      draw(whole);
      draw(frameOf(cycle - 300, cycle + 300));
    };
  };
  return {
    'draws the timeline': both((frame) => {
      drawTimeline(recording(), frame, run, tracks);
      drawMarks(recording(), frame, trace, { selected: middle, hovered: middle + 1, cursor: cycle, hoverCycle: cycle });
    }),
    'draws the buffers': both((frame) => {
      drawBuffers(recording(), frame, uses);
      drawBufferMarks(recording(), frame, run, uses, { instructions: [middle], cursor: cycle, hoverCycle: cycle });
    }),
    'draws the memory': both((frame) => {
      drawMemory(recording(), frame, run);
      drawMemoryMarks(recording(), frame, run, { instructions: [middle], cursor: cycle, hoverCycle: cycle });
    }),
    'tells what the pointer is on': () => {
      for (const lane of laneLayout(whole.height)) {
        const hit = hitTest(tracks, laneLayout(whole.height), whole.scale, x, lane.boxes.y + 2);
        if (hit !== null) describeHit(run, tracks, hit, cycle);
      }
      for (const y of [20, 80, 140, 200]) pickRegion(whole, run, uses, x, y);
      pickBar(run, whole, x);
    },
    'tells the story of an instruction that is clicked': () => {
      for (let i = middle; i < middle + 15; i++) story(run, i);
    },
    'steps through instructions': () => {
      for (let i = middle; i < middle + 15; i++) nextInstruction(trace, i, 1);
      for (const module of [0, 1, 2]) nearestInstruction(trace, module, cycle);
    },
    'shows the machine in a cycle': () => {
      machineAt(run, cycle);
      tokenTotals(run);
    },
    'lists what is held': () => {
      for (const { regions } of uses) {
        countRegions(regions, 0, extent);
        firstRegions(regions, cycle, extent, 60);
      }
    },
    'opens the listing': () => {
      gutterWidths(trace);
    },
  };
}

it('does as much for a frame, a click and a move of the pointer, however long the program is', () => {
  const effort = [16, 40].map((size) => {
    const { run, counter } = arrived(size);
    const reads = Object.entries(actions(run)).map(([name, act]) => {
      counter.reads = 0;
      act();
      return [name, counter.reads] as const;
    });
    return { instructions: run.instructions.length, reads: Object.fromEntries(reads) };
  });
  const [small, large] = effort;
  if (small === undefined || large === undefined) throw new Error('no runs');
  expect(large.instructions).toBeGreaterThan(6 * small.instructions);
  // Searches take a few steps more; a picture of a short program is not yet full in each of its columns.
  const most = Object.entries(small.reads).map(([name, reads]) => [name, Math.max(100, 2.5 * reads)] as const);
  for (const [name, limit] of most) expect(large.reads[name], name).toBeLessThanOrEqual(limit);
});
