import type { Arch } from '../../machine/arch.ts';
import { PARTS, type PartId, type Resource } from '../../cycles/parts.ts';
import type { LowerBound, LowerBoundTerm } from '../../cycles/lowerBound.ts';
import { timingMachine, type TimingMachine } from '../../simulator/timing/machine.ts';
import { timingStream, type TimingStream } from '../../simulator/timing/stream.ts';
import type { Cycles } from '../../base/units.ts';
import { company } from './company.ts';
import { computeLowerBound } from './computeLowerBound.ts';
import { readLowerBound, writeLowerBound } from './channelLowerBounds.ts';
import type { LowerBoundInputs } from './lowerBoundInputs.ts';
import { durationLowerBounds, type DurationLowerBounds } from './durationLowerBounds.ts';
import { earliestRun, tails, type EarliestRun } from './earliestRun.ts';
import type { MemoryPromise } from './memoryPromise.ts';

export interface LowerBoundRequest {
  readonly arch: Arch;
  /** 16 bytes each, in the layout `isaLayout(arch)` gives. */
  readonly instructions: Uint8Array;
  /** Physical address of the stream: on a bus wider than 64 bits it says how fetches are cut. Left out: the best there is. */
  readonly base?: number;
}

/**
 * Cycles that no run of this very program on this machine can go below, whatever its loads, stores and fetches do to
 * each other. Everything is as the timing rules have it, but for the read path: of it only what holds in any company is
 * taken (`durationLowerBounds.ts`, `company.ts`, `quietUntil` below). Null: the program never comes to its FINISH, or the machine has no
 * timing rules.
 */
export function programLowerBound({ arch, instructions, base }: LowerBoundRequest): LowerBound | null {
  const machine = timingMachine(arch);
  if (!machine.ok) return null;
  const m = machine.value;
  const s = timingStream(arch, instructions);
  const durations = durationLowerBounds(m, s);
  const go = (promise: MemoryPromise): EarliestRun | null => earliestRun(m, s, durations, base ?? null, promise);
  const first = go({ delays: new Float64Array(s.count), quietUntil: 0 });
  if (first === null) return null;
  const quiet = quietUntil(m, s, durations, first);
  const found = company(m, s, durations, first);
  const promise = { delays: Float64Array.from(found?.alone ?? [], (alone) => alone * m.delay), quietUntil: quiet };
  const run = go(promise) ?? first;
  // Once more with all delays, and as many taken off again as company can have saved.
  const delayed = found === null ? null : go({ delays: new Float64Array(s.count).fill(m.delay), quietUntil: quiet });
  const saved = (found?.saved ?? 0) * m.delay;
  const least: LowerBoundInputs = {
    machine: m,
    stream: s,
    durations,
    run,
    tails: tails(m, s, durations, promise, run),
  };
  const read = readLowerBound(least);
  const compute = best(computeLowerBound(s, run, 0), delayed === null ? null : computeLowerBound(s, delayed, saved));
  return lowerBoundOf([
    { id: 'compute', parts: withMoreWaiting(compute, read.byFew) },
    { id: 'read', parts: read.parts },
    { id: 'write', parts: writeLowerBound(least) },
  ]);
}

/** Where a few loads hold each other up, compute waits for one of them longer than for each alone. */
function withMoreWaiting(parts: PartSums, cycles: Cycles): PartSums {
  const more = cycles - sumOf(parts);
  if (more <= 0) return parts;
  const waits: readonly PartId[] = ['first-load', 'wait.INP', 'wait.WGT', 'wait.load'];
  const longest = waits.reduce((a, b) => ((parts.get(b) ?? 0) > (parts.get(a) ?? 0) ? b : a));
  return new Map([...parts, [longest, (parts.get(longest) ?? 0) + more]]);
}

/** Cycles of parts of one resource. */
type PartSums = ReadonlyMap<PartId, Cycles>;

const sumOf = (parts: PartSums): Cycles => [...parts.values()].reduce((sum, cycles) => sum + cycles, 0);

const best = (a: PartSums, b: PartSums | null): PartSums => (b !== null && sumOf(b) > sumOf(a) ? b : a);

function lowerBoundOf(resources: readonly { readonly id: Resource; readonly parts: PartSums }[]): LowerBound {
  const all = resources.map(({ id, parts }) => {
    const terms = [...parts]
      .filter(([, cycles]) => cycles > 0)
      .map(([part, cycles]): LowerBoundTerm => ({ label: PARTS[part].label, cycles, part }));
    return { id, cycles: sumOf(parts), terms };
  });
  const largest = all.reduce((most, part) => (part.cycles > most.cycles ? part : most));
  const held = largest.id === 'compute' && mostlyWaits(largest) ? heldBy(all, largest.cycles) : null;
  if (held === null) return { cycles: largest.cycles, by: largest.id, parts: all };
  return { cycles: held.cycles, by: held.id, parts: all.map((part) => (part.id === held.id ? held : part)) };
}

type Candidate = LowerBound['parts'][number];

const WAITS: readonly PartId[] = ['first-load', 'wait.INP', 'wait.WGT', 'wait.load', 'wait.store', 'last-store'];

const mostlyWaits = ({ cycles, terms }: Candidate): boolean =>
  2 * terms.reduce((sum, term) => sum + (WAITS.includes(term.part) ? term.cycles : 0), 0) > cycles;

/**
 * A compute module that waits most of the time does not set the lower bound: the busier channel of those it waits for does.
 * What the order of loads, products and stores adds to the channel's own least are cycles in which it carries nothing.
 */
function heldBy(all: readonly Candidate[], cycles: Cycles): Candidate {
  const channels = all.filter(({ id }) => id !== 'compute');
  const busier = channels.reduce((most, channel) => (channel.cycles > most.cycles ? channel : most));
  const part: PartId = busier.id === 'read' ? 'read.latency' : 'write.latency';
  const term: LowerBoundTerm = { label: 'loads, products and stores in turn', cycles: cycles - busier.cycles, part };
  return { id: busier.id, cycles, terms: term.cycles > 0 ? [...busier.terms, term] : busier.terms };
}

/**
 * The request queue is empty from the first hand-out on until a load of the first batch or the second fetch asks. That
 * request waits for the whole delay, and no beat of anybody's comes before its.
 */
function quietUntil(m: TimingMachine, s: TimingStream, durations: DurationLowerBounds, run: EarliestRun): Cycles {
  let issue = run.fetch.secondIssue;
  for (let i = 0; i < Math.min(s.count, m.fetchBatch); i++) {
    const load = durations.loads[i];
    const start = run.start[i] ?? -1;
    // Accepted after the top padding, issued a cycle later.
    if (load !== undefined && start >= 0) issue = Math.min(issue, start + load.topPads + 2);
  }
  return issue === Infinity ? 0 : issue + 2 + m.delay;
}
