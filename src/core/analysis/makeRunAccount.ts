import { PART_IDS, PARTS, type PartId, type Resource } from '../cycles/parts.ts';
import { MODULE_ID } from '../machine/design/modules.ts';
import { OPERATION } from '../machine/design/operations.ts';
import type { Cycles } from '../base/units.ts';
import { readBus } from './bus.ts';
import { CauseSums, StallAttribution, type CauseCycles } from './stallAttribution.ts';
import { moduleAccounts, type ModuleAccounts } from './moduleAccount.ts';
import { OUT_CLIENT } from '../machine/design/ports.ts';
import { CAUSE, eachSpan, gapCycles, spanEnd, type CauseSpans } from './spans.ts';
import { accountEnd, type TimedRun } from './timedRun.ts';
import { type PartAccount, LARGEST, type Share } from './runAccount.ts';

export function makeRunCauses(run: TimedRun): readonly CauseCycles[] {
  const sums = new CauseSums();
  new StallAttribution(run.trace, moduleAccounts(run)).module(MODULE_ID.compute, 1, accountEnd(run) + 1, sums);
  return sums.list();
}

export function makeRunAccount(run: TimedRun, resource: Resource): readonly PartAccount[] {
  const parts = new PartSums();
  ACCOUNTS[resource](run, moduleAccounts(run), parts);
  return parts.list(resource);
}

type Account = (run: TimedRun, accounts: ModuleAccounts, parts: PartSums) => void;

const ACCOUNTS: Readonly<Record<Resource, Account>> = { compute, read, write };

interface MutableShare {
  readonly instruction: number;
  cycles: Cycles;
}

class PartSums {
  private readonly parts = new Map<PartId, { cycles: Cycles; why: CauseSums; shares: MutableShare[] }>();

  /** Adds cycles to a part; gives the sums to which whoever calls adds why. */
  add(part: PartId, instruction: number, cycles: Cycles): CauseSums {
    let entry = this.parts.get(part);
    if (entry === undefined) {
      entry = { cycles: 0, why: new CauseSums(), shares: [] };
      this.parts.set(part, entry);
    }
    entry.cycles += cycles;
    const { shares } = entry;
    const last = shares.at(-1);
    if (last?.instruction === instruction) last.cycles += cycles;
    else shares.push({ instruction, cycles });
    return entry.why;
  }

  list(resource: Resource): PartAccount[] {
    return PART_IDS.filter((id) => PARTS[id].resource === resource).flatMap((part) => {
      const entry = this.parts.get(part);
      if (entry === undefined) return [];
      return [{ part, cycles: entry.cycles, why: entry.why.list(), ...largestOf(entry.shares) }];
    });
  }
}

/** Sums of each instruction; of equal ones the earlier comes first. */
function largestOf(shares: readonly Share[]): Pick<PartAccount, 'instructions' | 'largest'> {
  const sums = new Map<number, Cycles>();
  for (const s of shares) sums.set(s.instruction, (sums.get(s.instruction) ?? 0) + s.cycles);
  const largest: Share[] = [];
  for (const [instruction, cycles] of sums) {
    if (largest.length === LARGEST && cycles <= (largest[LARGEST - 1]?.cycles ?? 0)) continue;
    const place = largest.findIndex((s) => s.cycles < cycles);
    largest.splice(place < 0 ? largest.length : place, 0, { instruction, cycles });
    if (largest.length > LARGEST) largest.pop();
  }
  return { instructions: sums.size, largest };
}

const OP_PART: Readonly<Record<number, PartId>> = {
  [OPERATION.GEMM]: 'products',
  [OPERATION.GEMM_RESET]: 'resets',
  [OPERATION.ALU]: 'alu',
};

function compute(run: TimedRun, accounts: ModuleAccounts, parts: PartSums): void {
  const { trace } = run;
  const spans = accounts.modules[MODULE_ID.compute];
  const follower = new StallAttribution(trace, accounts);
  const firstProduct = trace.op.indexOf(OPERATION.GEMM);
  const lastWork = Math.max(trace.op.lastIndexOf(OPERATION.GEMM), trace.op.lastIndexOf(OPERATION.ALU));
  const beforeProducts = (i: number): boolean => firstProduct < 0 || i <= firstProduct;
  const waitPart = (i: number, pusher: number): PartId => {
    if (pusher < 0 ? run.instructions.at(i)?.popNext === true : trace.module[pusher] === MODULE_ID.store)
      return i > lastWork ? 'last-store' : 'wait.store';
    if (beforeProducts(i)) return 'first-load';
    const op = trace.op[pusher];
    return op === OPERATION.LOAD_INP ? 'wait.INP' : op === OPERATION.LOAD_WGT ? 'wait.WGT' : 'wait.load';
  };
  for (let k = 0; k < spans.count; k++) {
    const from = spans.from[k] ?? 0;
    const to = spanEnd(spans, k);
    const i = spans.instruction[k] ?? -1;
    const op = trace.op[i] ?? OPERATION.UNKNOWN;
    const cause = spans.cause[k];
    const part: PartId =
      cause === CAUSE.queue || cause === CAUSE.none
        ? 'queue'
        : cause === CAUSE.token
          ? waitPart(i, spans.culprit[k] ?? -1)
          : op === OPERATION.LOAD_UOP
            ? 'uop'
            : op === OPERATION.LOAD_ACC
              ? 'bias'
              : cause === CAUSE.work
                ? (OP_PART[op] ?? 'fill')
                : 'fill';
    follower.span(MODULE_ID.compute, k, from, to, parts.add(part, i, to - from));
  }
}

const CLIENT_PART = ['read.fetch', 'read.UOP', 'read.INP', 'read.WGT', 'read.ACC'] as const satisfies readonly PartId[];

/**
 * Beats by client; all cycles before the first beat of data are head and all after the last are tail, beats of fetch
 * among them. Between, a cycle without a beat is latency if a load had asked, else what the load module was doing.
 */
function read(run: TimedRun, accounts: ModuleAccounts, parts: PartSums): void {
  const bus = readBus(run);
  const end = accountEnd(run) + 1;
  const follower = new StallAttribution(run.trace, accounts);
  let first = end;
  let last = end;
  for (let k = 0; k < bus.count; k++) {
    if (bus.client[k] === 0) continue;
    if (first === end) first = Math.min(end, bus.from[k] ?? end);
    last = Math.min(end, bus.to[k] ?? end);
  }
  const idle = (from: Cycles, to: Cycles): void => {
    if (to <= from) return;
    if (to <= first || from >= last) {
      const module = to <= first ? MODULE_ID.load : MODULE_ID.compute;
      eachSpan(accounts.modules[module], from, to, (s, begin, stop) => {
        const i = accounts.modules[module].instruction[s] ?? -1;
        const why = parts.add(to <= first ? 'read.head' : 'read.tail', i, stop - begin);
        follower.span(module, s, begin, stop, why);
      });
      return;
    }
    idleRead(accounts, follower, from, to, parts);
  };
  let at = 1;
  for (let k = 0; k < bus.count; k++) {
    const from = Math.min(end, bus.from[k] ?? end);
    const client = bus.client[k] ?? 0;
    const i = bus.instruction[k] ?? -1;
    let past = bus.to[k] ?? end;
    // Bursts of one instruction mostly follow each other without a gap.
    while (bus.from[k + 1] === past && bus.client[k + 1] === client && bus.instruction[k + 1] === i)
      past = bus.to[++k] ?? past;
    const to = Math.min(end, past);
    idle(at, from);
    const part = from < first ? 'read.head' : from >= last ? 'read.tail' : (CLIENT_PART[client] ?? 'read.fetch');
    if (to > from) parts.add(part, i, to - from).add(CAUSE.bandwidth, client, to - from);
    at = Math.max(at, to);
  }
  idle(at, end);
}

function idleRead(
  { modules }: ModuleAccounts,
  follower: StallAttribution,
  from: Cycles,
  to: Cycles,
  parts: PartSums,
): void {
  const [load, computing] = modules;
  const asked = (spans: CauseSpans, k: number, begin: Cycles, stop: Cycles): boolean => {
    if (spans.cause[k] !== CAUSE.latency) return false;
    parts.add('read.latency', spans.instruction[k] ?? -1, stop - begin).add(CAUSE.latency, -1, stop - begin);
    return true;
  };
  eachSpan(load, from, to, (k, begin, stop) => {
    if (asked(load, k, begin, stop)) return;
    const cause = load.cause[k];
    const part: PartId =
      cause === CAUSE.token ? 'read.token' : cause === CAUSE.queue || cause === CAUSE.none ? 'read.queue' : 'read.fill';
    eachSpan(computing, begin, stop, (c, x, y) => {
      if (asked(computing, c, x, y)) return;
      follower.span(MODULE_ID.load, k, x, y, parts.add(part, load.instruction[k] ?? -1, y - x));
    });
  });
}

/** What the store module was doing, from the first beat of output to the last; head before and tail after. */
function write(run: TimedRun, accounts: ModuleAccounts, parts: PartSums): void {
  const spans = accounts.modules[MODULE_ID.store];
  const follower = new StallAttribution(run.trace, accounts);
  const first = spans.client.indexOf(OUT_CLIENT);
  const last = spans.client.lastIndexOf(OUT_CLIENT);
  for (let k = 0; k < spans.count; k++) {
    const from = spans.from[k] ?? 0;
    const to = spanEnd(spans, k);
    const i = spans.instruction[k] ?? -1;
    if (k > last && last >= 0) {
      // All is written: compute still has to end the run.
      follower.module(MODULE_ID.compute, from, to, parts.add('write.tail', i, to - from));
    } else if (k < first || first < 0) {
      follower.span(MODULE_ID.store, k, from, to, parts.add('write.head', i, to - from));
    } else if (spans.client[k] === OUT_CLIENT) {
      const gaps = gapCycles(spans, k, from, to);
      if (gaps > 0) parts.add('write.latency', i, gaps).add(CAUSE.latency, -1, gaps);
      parts.add('write.OUT', i, to - from - gaps).add(CAUSE.bandwidth, OUT_CLIENT, to - from - gaps);
    } else {
      const part = WRITE_PART[spans.cause[k] ?? CAUSE.none] ?? 'write.queue';
      follower.span(MODULE_ID.store, k, from, to, parts.add(part, i, to - from));
    }
  }
}

const WRITE_PART: Readonly<Record<number, PartId>> = {
  [CAUSE.latency]: 'write.latency',
  [CAUSE.fill]: 'write.fill',
  [CAUSE.token]: 'write.token',
  [CAUSE.queue]: 'write.queue',
};
