import { expect } from 'vitest';
import { programLowerBound } from '../analysis/lowerBound/programLowerBound.ts';
import type { Arch } from '../machine/arch.ts';
import { geometry } from '../machine/geometry.ts';
import { runTiming } from '../simulator/timing/run.ts';
import type { Cycles } from '../base/units.ts';
import type { ConvShape, Epilogue } from '../layer/layer.ts';
import { epilogueFor } from '../layer/layer.testing.ts';
import { timingProgram } from './lowering/bindData.ts';
import { scheduleLowerBound } from './lowerBound/scheduleLowerBound.ts';
import { Boxes } from './boxes/boxes.ts';
import { anyFold, anyLegal, compileFor, findFaults, type Compiled } from './compiler.testing.ts';
import { estimateCycles, estimateLowerBound } from './estimate/estimate.ts';
import { layerLowerBound } from './boxes/layerLowerBound.ts';
import { scheduleSpace } from './space/space.ts';
import { createTarget } from './target/target.ts';
import { walkLowerBound } from './lowerBound/walkLowerBound.ts';

/** A layer that was drawn, compiled by one of its legal schedules and held to all that must be true of it. */
interface Held extends Compiled {
  readonly cycles: Cycles;
  readonly estimate: Cycles;
  /** What was drawn, for messages. */
  readonly context: string;
}

/**
 * Compiles the layer, its epilogue held to the machine, by the `pick`-th of its legal schedules: memory as the definition says on simulator and RTL, no hazard, race or
 * deadlock; layer <= schedule <= program <= exact; lower bounds below estimate and bound. Null: it cannot be compiled, or nothing fits.
 */
export function holdLayer(arch: Arch, shape: ConvShape, drawn: Epilogue, pick: number): Held | null {
  const epilogue = epilogueFor(geometry(arch).scalarBits, drawn);
  const created = createTarget(arch, shape, epilogue);
  if (!created.ok) return null;
  const target = anyFold(created.value, pick);
  const boxes = new Boxes(target, scheduleSpace(target));
  const schedule = anyLegal(boxes, pick);
  if (schedule === null) return null;
  const context = JSON.stringify({ schedule, arch, shape, epilogue });
  const program = compileFor(arch, shape, epilogue, schedule);
  expect(findFaults(program, 'simulator', pick), context).toEqual([]);
  expect(findFaults(program, 'rtl', pick), context).toEqual([]);
  const { plan, stream, map } = program.lowered;
  const trace = runTiming(timingProgram(program.lowered, 'test'));
  expect(trace.deadlock, context).toBeNull();
  const cycles = trace.cycles ?? 0;
  const least = programLowerBound({ arch, instructions: stream, base: map.stream })?.cycles ?? Infinity;
  const own = scheduleLowerBound(plan).cycles;
  expect(cycles, context).toBeGreaterThanOrEqual(least);
  expect(least, context).toBeGreaterThanOrEqual(own);
  expect(own, context).toBeGreaterThanOrEqual(layerLowerBound(target, plan).cycles);
  expect(cycles, context).toBeGreaterThanOrEqual(boxes.boxLowerBounds.of(schedule));
  expect(cycles, context).toBeGreaterThanOrEqual(walkLowerBound(plan));
  const estimate = estimateCycles(plan);
  // Estimates are rounded, lower bounds are not.
  expect(estimate + 1, context).toBeGreaterThanOrEqual(estimateLowerBound(plan));
  return { ...program, cycles, estimate, context };
}
