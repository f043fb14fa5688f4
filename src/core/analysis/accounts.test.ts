import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../cycles/parts.ts';
import { awkwardProgram, endingProgram } from '../simulator/timing/random.testing.ts';
import { moduleOrder } from '../trace/order.ts';
import { samples } from '../../testdata/sample.ts';
import { RECORDED_MACHINES, recordedRuns, timed } from './accounts.testing.ts';
import { PORT_CLIENTS, OUT_CLIENT } from '../machine/design/ports.ts';
import { instructionAccount, latencyDetail } from './instructionAccount.ts';
import { moduleAccounts } from './moduleAccount.ts';
import { runAccount, runCauses } from './runAccount.ts';
import { CAUSE, gapCycles, spanEnd, type CauseSpans } from './spans.ts';
import { accountEnd, type TimedRun } from './timedRun.ts';

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
const RESOURCES: readonly Resource[] = ['compute', 'read', 'write'];

/** What is wrong with the accounts of a run; null if nothing. Plain comparisons: `expect` at every span would be slow. */
function fault(run: TimedRun): string | null {
  const { trace } = run;
  const end = accountEnd(run);
  const accounts = moduleAccounts(run);
  const blocks: [string, CauseSpans][] = [
    ['load', accounts.modules[0]],
    ['compute', accounts.modules[1]],
    ['store', accounts.modules[2]],
    ['fetch', accounts.fetch],
  ];
  for (const [name, spans] of blocks) {
    if (end === 0) continue;
    if (spans.from[0] !== 1) return `${name} begins at ${spans.from[0]}`;
    for (let k = 0; k < spans.count; k++) {
      if (spanEnd(spans, k) <= (spans.from[k] ?? 0)) return `${name}: span ${k} at ${spans.from[k]} is empty`;
    }
    if (spans.end !== end + 1) return `${name} ends at ${spans.end} of ${end}`;
  }
  // Each instruction's spans from start to done are its own, and it has no others after its start.
  for (const [module, spans] of accounts.modules.entries()) {
    const busy = new Map<number, number>();
    for (let k = 0; k < spans.count; k++) {
      const i = spans.instruction[k] ?? -1;
      const start = trace.start[i] ?? -1;
      if (i < 0 || start < 0 || (spans.from[k] ?? 0) < start) continue;
      busy.set(i, (busy.get(i) ?? 0) + spanEnd(spans, k) - (spans.from[k] ?? 0));
    }
    for (const i of moduleOrder(trace)[module] ?? []) {
      const [start = -1, done = -1] = [trace.start[i], trace.done[i]];
      if (start < 0 || start > end) continue;
      const cycles = (done < 0 ? end : done) - start + 1;
      if (busy.get(i) !== cycles) return `instruction ${i} has ${busy.get(i)} of ${cycles} cycles`;
    }
  }
  const bandwidth = new Map<string, number>();
  for (const resource of RESOURCES) {
    const parts = runAccount(run, resource);
    const total = sum(parts.map((p) => p.cycles));
    if (total !== end) return `${resource}: ${total} of ${end}`;
    for (const { part, cycles, why, instructions, largest } of parts) {
      if (cycles <= 0) return `${part} has ${cycles}`;
      if (sum(why.map((w) => w.cycles)) !== cycles)
        return `${part}: why gives ${sum(why.map((w) => w.cycles))} of ${cycles}`;
      const named = sum(largest.map((s) => s.cycles));
      if (instructions > largest.length ? named >= cycles : named !== cycles) return `${part}: largest shares`;
      if (largest.some((s, k) => s.cycles > (largest[k - 1]?.cycles ?? Infinity))) return `${part}: order of shares`;
      for (const w of why) {
        if (w.cycles <= 0) return `${part}: ${w.cause} has ${w.cycles}`;
        if (w.cause === 'bandwidth' && (resource === 'write') === (w.client === 'OUT')) {
          const key = w.client ?? '';
          if (resource !== 'compute') bandwidth.set(key, (bandwidth.get(key) ?? 0) + w.cycles);
        }
      }
    }
  }
  for (let i = 0; i < trace.instructionCount; i++) {
    const account = instructionAccount(run, i);
    if (account === null) continue;
    const { parts, queue, tokens, heldBy } = account;
    const life = (trace.done[i] ?? 0) - (trace.offered[i] ?? 0);
    if (sum(Object.values(parts)) !== life)
      return `instruction ${i}: parts give ${sum(Object.values(parts))} of ${life}`;
    if (Object.values(parts).some((cycles) => cycles < 0)) return `instruction ${i}: ${JSON.stringify(parts)}`;
    if (queue.full < 0 || queue.behind < 0) return `instruction ${i}: ${JSON.stringify(queue)}`;
    if (sum(heldBy.map((h) => h.cycles)) !== parts.bandwidth) return `instruction ${i}: holders`;
    if (tokens.some((t) => t.slack < 0)) return `instruction ${i}: ${JSON.stringify(tokens)}`;
    if (parts.token > 0 && tokens.find((t) => t.from === account.culprit)?.slack !== 0)
      return `instruction ${i}: culprit`;
    const detail = latencyDetail(run, i);
    if (detail !== null && detail.delay + detail.asking !== parts.latency) return `instruction ${i}: latency`;
    if (detail !== null && (detail.delay < 0 || detail.asking < 0))
      return `instruction ${i}: ${JSON.stringify(detail)}`;
  }
  const causes = runCauses(run);
  if (sum(causes.map((c) => c.cycles)) !== end) return 'causes do not add up';
  if (trace.cycles !== null && causes.some((c) => c.cause === 'token')) return 'a token was not followed to its end';
  return null;
}

/** Cycles with a beat on the bus, by client, as the trace has them. */
function busCycles({ trace }: TimedRun): number[] {
  const cycles = [0, 0, 0, 0, 0];
  const { reads } = trace;
  for (let b = 0; b < reads.count; b++) {
    const first = reads.firstBeat[b] ?? -1;
    const client = reads.client[b] ?? 0;
    if (first < 0) continue;
    const on = Math.min(reads.beats[b] ?? 0, trace.endedAt - first + 1);
    cycles[client] = (cycles[client] ?? 0) + on;
  }
  return cycles;
}

const carried = (run: TimedRun): number[] =>
  PORT_CLIENTS.slice(0, OUT_CLIENT).map((client) =>
    sum(runAccount(run, 'read').flatMap((p) => p.why.filter((w) => w.client === client).map((w) => w.cycles))),
  );

describe('accounts of random programs on random machines', () => {
  it('cover every cycle of every block once, and add up, whatever the program', () => {
    fc.assert(
      fc.property(endingProgram, (program) => {
        expect(fault(timed(program))).toBeNull();
      }),
      { numRuns: samples(30, 300) },
    );
  });

  it('also of programs that stop somewhere for ever', () => {
    fc.assert(
      fc.property(awkwardProgram, (program) => {
        expect(fault(timed(program, { cycleLimit: 200_000 }))).toBeNull();
      }),
      { numRuns: samples(20, 200) },
    );
  });

  it('also where bursts are missing from the trace', () => {
    fc.assert(
      fc.property(endingProgram, fc.nat(40), (program, burstLimit) => {
        const run = timed(program, { burstLimit });
        expect(fault(run)).toBeNull();
        expect(moduleAccounts(run).approximate).toBe(run.trace.unrecordedBursts > 0);
      }),
      { numRuns: samples(15, 100) },
    );
  });

  it('have as many beats on the read bus as the trace, client by client', () => {
    fc.assert(
      fc.property(endingProgram, (program) => {
        const run = timed(program);
        expect(carried(run)).toEqual(busCycles(run));
      }),
      { numRuns: samples(15, 100) },
    );
  });

  it('have as many beats written as the trace', () => {
    fc.assert(
      fc.property(endingProgram, (program) => {
        const run = timed(program);
        const { writes } = run.trace;
        const whole = [...writes.beats].filter((_, b) => (writes.lastBeat[b] ?? -1) >= 0);
        if (whole.length < writes.count) return;
        const written = runAccount(run, 'write').find((p) => p.part === 'write.OUT')?.cycles ?? 0;
        expect(written).toBe(sum(whole));
        const stored = moduleAccounts(run).modules[2];
        let beats = 0;
        for (let k = 0; k < stored.count; k++) {
          if (stored.cause[k] !== CAUSE.work) continue;
          const [from, to] = [stored.from[k] ?? 0, spanEnd(stored, k)];
          beats += to - from - gapCycles(stored, k, from, to);
        }
        expect(beats).toBe(sum(whole));
      }),
      { numRuns: samples(15, 100) },
    );
  });
});

describe('accounts of recorded programs', () => {
  it.each(RECORDED_MACHINES)('%s: add up on every one', (machine) => {
    const faults: string[] = [];
    for (const { name, run } of recordedRuns(machine)) {
      const found = fault(run);
      if (found !== null) faults.push(`${name}: ${found}`);
      if (carried(run).join() !== busCycles(run).join()) faults.push(`${name}: beats`);
    }
    expect(faults).toEqual([]);
  });
});
