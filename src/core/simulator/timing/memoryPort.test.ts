import { describe, expect, it } from 'vitest';
import type { Trace } from '../../trace/trace.ts';
import type { Beats, Cycles } from '../../base/units.ts';
import { randomPrograms } from '../../program/golden.testing.ts';
import { FINISH, loadInp, loadWgt, nop, storeOut, TILE, timingProgramOf, withHardware } from './build.testing.ts';
import { TimingEngine } from './engine.ts';
import { timingMachine, type TimingMachine } from './machine.ts';
import type { MemoryPort, OpenPort, ReadClient, ReadPort, WritePort } from './memoryPort.ts';
import type { TimingProgram } from './program.ts';
import { firstDifference } from './random.testing.ts';
import type { ReadRecorder } from './recorder.ts';
import { runTiming } from './run.ts';
import { timingStream } from './stream.ts';

/** A burst in the slot of a client, not yet issued. */
interface Waiting {
  readonly port: SharedReads;
  readonly client: number;
  readonly readyFrom: Cycles;
  readonly beats: Beats;
  readonly row: number;
}

/**
 * One memory for several engines, written as plainly as its rules are: each cycle at most one burst is issued, of the engine that
 * came first and of the client with the highest priority, if a tag is free and no last beat is on the bus; requests are
 * answered in order. Programs that read at address 0 are not for it.
 */
class SharedMemory {
  private readonly machine: TimingMachine;
  private readonly ports: SharedReads[] = [];
  readonly slots: Waiting[] = [];
  private lastBeats: Cycles[] = [];
  private lastIssue: Cycles = -1;
  private lastPull: Cycles = -1;
  private trainFrom: Cycles = 0;
  private busFrom: Cycles = 0;
  private writeFrom: Cycles = 0;

  constructor(machine: TimingMachine) {
    this.machine = machine;
  }

  readonly open: OpenPort = (_, recorder): MemoryPort => {
    const reads = new SharedReads(this, recorder);
    this.ports.push(reads);
    const writes: WritePort = {
      ahead: 1,
      take: (offered, cycles) => {
        const at = Math.max(offered, this.writeFrom);
        this.writeFrom = at + cycles;
        return at;
      },
    };
    return { reads, writes };
  };

  /** Who is issued next, and when; null: nobody waits. */
  nextIssue(): { readonly at: Cycles; readonly burst: Waiting } | null {
    if (this.slots.length === 0) return null;
    let at = Math.max(this.lastIssue + 1, Math.min(...this.slots.map((s) => s.readyFrom)));
    while (this.lastBeats.filter((t) => t >= at).length >= this.machine.tagPool || this.lastBeats.includes(at)) at++;
    const rank = (s: Waiting): number => this.ports.indexOf(s.port) * 100 + s.client;
    const [burst] = this.slots.filter((s) => s.readyFrom <= at).sort((a, b) => rank(a) - rank(b));
    return burst === undefined ? null : { at, burst };
  }

  /** The first beat on the bus of what is issued now. */
  answer(now: Cycles, burst: Waiting): Cycles {
    this.slots.splice(this.slots.indexOf(burst), 1);
    this.lastIssue = now;
    if (now > this.lastPull) this.trainFrom = now + 1;
    this.lastPull = Math.max(this.trainFrom + this.machine.delay, now + 1, this.busFrom);
    this.busFrom = this.lastPull + burst.beats;
    this.lastBeats = [...this.lastBeats.filter((t) => t >= now), this.busFrom];
    return this.lastPull + 1;
  }

  /** An engine whose program has ended asks for nothing more. */
  leave(port: number): void {
    for (const slot of this.slots.filter((s) => s.port === this.ports[port])) {
      this.slots.splice(this.slots.indexOf(slot), 1);
    }
  }
}

class SharedReads implements ReadPort {
  private readonly memory: SharedMemory;
  private readonly recorder: ReadRecorder;
  private readonly clients = new Map<number, ReadClient>();
  private readonly emptyFrom = new Map<number, Cycles>();
  issues = 0;
  readonly lost = 0;
  activeUntil: Cycles = 0;

  constructor(memory: SharedMemory, recorder: ReadRecorder) {
    this.memory = memory;
    this.recorder = recorder;
  }

  get next(): Cycles {
    const issue = this.memory.nextIssue();
    return issue === null || issue.burst.port !== this ? Infinity : issue.at;
  }

  connect(client: number, unit: ReadClient): void {
    this.clients.set(client, unit);
  }

  slotEmpty(client: number): boolean {
    return !this.memory.slots.some((s) => s.port === this && s.client === client);
  }

  accept(client: number, instruction: number, address: number, beats: Beats, offered: Cycles): Cycles {
    const at = Math.max(offered, this.emptyFrom.get(client) ?? 0);
    const row = this.recorder.add(client, instruction, address, beats, offered, at);
    this.memory.slots.push({ port: this, client, readyFrom: at + 1, beats, row });
    return at;
  }

  fire(now: Cycles): void {
    const issue = this.memory.nextIssue();
    if (issue === null || issue.at !== now) throw new Error(`nothing is issued in cycle ${now}`);
    const { client, beats, row } = issue.burst;
    const first = this.memory.answer(now, issue.burst);
    this.issues++;
    this.emptyFrom.set(client, now + 1);
    this.activeUntil = first + beats - 1;
    this.recorder.onIssue(row, now, first, this.activeUntil);
    this.clients.get(client)?.onIssue(now, first, this.activeUntil);
  }

  unrecordedAfter(): number {
    return 0;
  }
}

/** Programs of one machine side by side on one memory; engines go on in turn, each up to the earliest next event of all. */
function together(programs: readonly TimingProgram[]): Trace[] {
  const [first] = programs;
  const machine = first === undefined ? null : timingMachine(first.arch);
  if (machine?.ok !== true) throw new Error('no machine');
  const memory = new SharedMemory(machine.value);
  const limits = { cycleLimit: 1e6, eventLimit: 1e6, burstLimit: 1e6 };
  const engines = programs.map(
    ({ arch, instructions, base }) =>
      new TimingEngine(machine.value, timingStream(arch, instructions), base, limits, memory.open),
  );
  const running = new Map(engines.entries());
  while (running.size > 0) {
    const until = Math.min(...[...running.values()].map((engine) => engine.nextEvent));
    for (const [index, engine] of running) {
      if (!engine.step(Infinity, until)) continue;
      running.delete(index);
      memory.leave(index);
    }
  }
  return engines.map((engine) => engine.trace());
}

/** Loads of both kinds, one after another, with nothing to compute: the bus is all there is. */
const loads = timingProgramOf([
  ...[0, 1, 2, 3].map((i) => loadInp({ dramBase: 0x1000 + 64 * i, xSize: 64 })),
  loadWgt({ dramBase: 0x400, xSize: 8, pushNext: true }),
  nop({ popPrev: true }),
  FINISH,
]);

/** Cycles in which data is on the read bus. */
const beatCycles = ({ reads }: Trace): Cycles[] =>
  Array.from({ length: reads.count }, (_, k) => k).flatMap((k) => {
    const from = reads.firstBeat[k] ?? -1;
    return from < 0 ? [] : Array.from({ length: (reads.lastBeat[k] ?? 0) - from + 1 }, (_, b) => from + b);
  });

describe('a memory port that is given to the engine', () => {
  it('gives one engine alone the very cycles that the RTL took, and the same trace as its own port', () => {
    const programs = randomPrograms();
    expect(programs).toHaveLength(60);
    for (const program of programs) {
      const [alone] = together([program]);
      expect(alone?.cycles).toBe(program.expect?.cycles);
      expect(firstDifference(runTiming(program), alone as Trace)).toBeNull();
    }
  });

  it('lets two engines share one memory: no two beats in one cycle, and both end', () => {
    const traces = together([loads, loads]);
    const cycles = traces.flatMap(beatCycles);
    expect(new Set(cycles).size).toBe(cycles.length);
    const alone = runTiming(loads);
    expect(cycles).toHaveLength(2 * beatCycles(alone).length);
    // The one that goes first is hardly held up by bursts under way; the other waits for most of them.
    const [one, other] = traces.map((trace) => trace.cycles ?? 0);
    expect(one).toBeGreaterThan(alone.cycles ?? Infinity);
    expect(other).toBeGreaterThan(1.5 * (alone.cycles ?? Infinity));
  });

  it('gives the same again: nothing but the programs decides', () => {
    const tile = timingProgramOf(TILE, withHardware({}));
    const [a, b] = [together([loads, tile, loads]), together([loads, tile, loads])];
    expect(a.map((trace) => trace.cycles)).toEqual(b.map((trace) => trace.cycles));
    for (const [index, trace] of a.entries()) expect(firstDifference(trace, b[index] as Trace)).toBeNull();
  });

  it('gives writes of two engines one after another', () => {
    const stores = timingProgramOf([
      storeOut({ dramBase: 0x2000, xSize: 4, ySize: 8, xStride: 64, pushPrev: true }),
      nop({ popNext: true }),
      FINISH,
    ]);
    const traces = together([stores, stores]);
    const busy = traces.flatMap(({ writes }) =>
      Array.from({ length: writes.count }, (_, k): [Cycles, Cycles] => [
        writes.accepted[k] ?? 0,
        writes.acknowledged[k] ?? 0,
      ]),
    );
    busy.sort((x, y) => x[0] - y[0]);
    for (const [k, [from]] of busy.entries()) if (k > 0) expect(from).toBeGreaterThan(busy[k - 1]?.[1] ?? 0);
    expect(busy).toHaveLength(16);
    expect(Math.max(...traces.map((trace) => trace.cycles ?? 0))).toBeGreaterThan(
      1.5 * (runTiming(stores).cycles ?? Infinity),
    );
  });
});

describe('an engine that is stepped from outside', () => {
  it('does nothing beyond the cycle it is told, and knows its next event', () => {
    const machine = timingMachine(loads.arch);
    if (!machine.ok) throw new Error(machine.problems[0].message);
    const limits = { cycleLimit: 1e6, eventLimit: 1e6, burstLimit: 1e6 };
    const engine = new TimingEngine(machine.value, timingStream(loads.arch, loads.instructions), loads.base, limits);
    let until = 0;
    for (let steps = 0; !engine.step(Infinity, until); steps++) {
      expect(engine.progress.cycle).toBeLessThanOrEqual(until);
      expect(engine.nextEvent).toBeGreaterThan(until);
      until = engine.nextEvent;
      expect(steps).toBeLessThan(10_000);
    }
    expect(firstDifference(runTiming(loads), engine.trace())).toBeNull();
  });
});
