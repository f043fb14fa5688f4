import fc from 'fast-check';
import { expect, it } from 'vitest';
import { geometry } from '../machine/geometry.ts';
import type { Cause } from '../cycles/causes.ts';
import { endingProgram } from '../simulator/timing/random.testing.ts';
import { MODULE_NAMES } from '../machine/design/modules.ts';
import { OPERATION } from '../machine/design/operations.ts';
import { samples } from '../../testdata/sample.ts';
import { timed } from './accounts.testing.ts';
import { moduleAccounts } from './moduleAccount.ts';
import { CAUSE_IDS, gapCycles, spanAt } from './spans.ts';
import type { TimedRun } from './timedRun.ts';

/** What is on the buses in each cycle, and the ends of each load's transfer. */
interface Facts {
  /** Instruction whose beat is read; -1 for fetch. */
  readonly bus: ReadonlyMap<number, number>;
  /** Cycles since the first beat of the burst that is written. */
  readonly written: ReadonlyMap<number, number>;
  readonly loads: ReadonlyMap<number, { readonly offered: number; readonly last: number }>;
}

function factsOf({ trace: { reads, writes } }: TimedRun): Facts {
  const bus = new Map<number, number>();
  const written = new Map<number, number>();
  const loads = new Map<number, { offered: number; last: number }>();
  for (let b = 0; b < reads.count; b++) {
    const index = reads.instruction[b] ?? -1;
    const [first = -1, last = -1] = [reads.firstBeat[b], reads.lastBeat[b]];
    const load = loads.get(index) ?? { offered: Infinity, last: -1 };
    loads.set(index, { offered: Math.min(load.offered, reads.offered[b] ?? 0), last: Math.max(load.last, last) });
    if (first >= 0) for (let cycle = first; cycle <= last; cycle++) bus.set(cycle, index);
  }
  for (let b = 0; b < writes.count; b++) {
    const [first = -1, last = -1] = [writes.firstBeat[b], writes.lastBeat[b]];
    if (first >= 0) for (let cycle = first; cycle <= last; cycle++) written.set(cycle, cycle - first);
  }
  return { bus, written, loads };
}

/** The rules of the accounts once more, one cycle at a time and without regard to speed: what the fast ones must equal. */
function causeAt(run: TimedRun, facts: Facts, index: number, cycle: number): Cause | null {
  const { trace, arch, instructions } = run;
  const [fetched = -1, start = -1] = [trace.fetched[index], trace.start[index]];
  const done = trace.done[index] ?? -1;
  if (done < 0) return null;
  if (cycle < start) return cycle <= fetched ? 'queue' : 'token';
  const op = trace.op[index];
  const instruction = instructions.at(index);
  if (cycle === start) return 'fill';
  if (op === OPERATION.STORE) {
    const bits = geometry(arch).elementBits.OUT;
    const row = bits > arch.hardware.busBits ? geometry(arch).scalarBits.OUT * geometry(arch).blockOut : 0;
    const beatsInRow = row === 0 ? Infinity : Math.max(1, row / arch.hardware.busBits);
    const offset = facts.written.get(cycle);
    if (offset !== undefined) return offset % (beatsInRow + 1) === beatsInRow ? 'latency' : 'work';
    return 'latency';
  }
  const loads = new Map([
    [OPERATION.LOAD_UOP, 'UOP'],
    [OPERATION.LOAD_INP, 'INP'],
    [OPERATION.LOAD_WGT, 'WGT'],
    [OPERATION.LOAD_ACC, 'ACC'],
  ] as const);
  const tensor = loads.get(op as typeof OPERATION.LOAD_UOP);
  if (tensor === undefined || instruction?.op !== 'LOAD') {
    if (instruction?.op !== 'GEMM' && instruction?.op !== 'ALU') return 'fill';
    // The generator runs from start + 2 on; five more cycles follow its last.
    return cycle >= start + 2 && cycle <= done - 5 ? 'work' : 'fill';
  }
  const lag = geometry(arch).elementBits[tensor] > arch.hardware.busBits ? 2 : 1;
  const { offered, last } = facts.loads.get(index) ?? { offered: Infinity, last: -1 };
  const owner = facts.bus.get(cycle);
  const onBus = owner === undefined ? null : owner === index ? 'own' : 'other';
  if (cycle < offered) return cycle >= start + lag ? 'work' : 'fill';
  if (cycle === done) return 'fill';
  if (cycle <= last) return onBus === 'own' ? 'work' : onBus === 'other' ? 'bandwidth' : 'latency';
  return cycle <= last + lag ? 'fill' : 'work';
}

function firstDifference(run: TimedRun): string | null {
  const { trace } = run;
  const { modules } = moduleAccounts(run);
  const facts = factsOf(run);
  const previous = [0, 0, 0];
  for (let i = 0; i < trace.instructionCount; i++) {
    const module = trace.module[i] ?? 0;
    const spans = modules[module];
    const done = trace.done[i] ?? -1;
    if (spans === undefined || done < 0) continue;
    for (let cycle = (previous[module] ?? 0) + 1; cycle <= done; cycle++) {
      const k = spanAt(spans, cycle);
      const gap = gapCycles(spans, k, cycle, cycle + 1) > 0;
      const got = gap ? 'latency' : CAUSE_IDS[spans.cause[k] ?? -1];
      const expected = causeAt(run, facts, i, cycle);
      if (got !== expected || spans.instruction[k] !== i)
        return `cycle ${cycle}, ${MODULE_NAMES[module as 0 | 1 | 2]}, #${i}: expected ${expected}, got ${got} of #${spans.instruction[k]}`;
    }
    previous[module] = done;
  }
  return null;
}

it('the spans of every module say of every cycle what the rules say of it', () => {
  fc.assert(
    fc.property(
      endingProgram.filter((p) => p.instructions.length <= 16 * 16),
      (program) => {
        const run = timed(program);
        if ((run.trace.cycles ?? 0) > 10_000) return;
        expect(firstDifference(run)).toBeNull();
      },
    ),
    { numRuns: samples(50, 200) },
  );
});
