import { firstNotBelow } from '../base/binarySearch.ts';
import { FETCH, MODULE_ID } from '../machine/design/modules.ts';
import { CLIENT_NAMES, OUT_CLIENT } from '../machine/design/ports.ts';
import { geometry } from '../machine/geometry.ts';
import type { Instruction } from '../isa/instruction.ts';
import { moduleOrder } from '../trace/order.ts';
import { clientOfOperation, OPERATION } from '../machine/design/operations.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';
import { readBus, type ReadBus } from './bus.ts';
import { fetchAccount } from './fetchAccount.ts';
import { CAUSE, SpanBuilder, type CauseSpans } from './spans.ts';
import { accountEnd, type TimedRun } from './timedRun.ts';
import { Transfers } from './transfers.ts';
import { lastToken } from './waits.ts';
import { generatorCyclesOf } from './work.ts';
import type { ModuleAccounts } from './moduleAccount.ts';

export function makeModuleAccounts(run: TimedRun): ModuleAccounts {
  const bus = readBus(run);
  return {
    modules: [loadingModule(run, bus, MODULE_ID.load), loadingModule(run, bus, MODULE_ID.compute), storeAccount(run)],
    fetch: fetchAccount(run, bus),
    approximate: run.trace.unrecordedBursts > 0,
  };
}

/** From a beat on the bus to its write: 2 cycles for elements wider than the bus, else 1 (`timing.md` section 8). */
function writeLags({ arch }: TimedRun): number[] {
  const { elementBits } = geometry(arch);
  return CLIENT_NAMES.map((name) => (name !== FETCH && elementBits[name] > arch.hardware.busBits ? 2 : 1));
}

function loadingModule(run: TimedRun, bus: ReadBus, module: 0 | 1): CauseSpans {
  const { trace, instructions } = run;
  const order = moduleOrder(trace)[module];
  const end = accountEnd(run) + 1;
  const spans = new SpanBuilder(end, 4 * order.length);
  const transfers = new Transfers(bus, spans);
  const lags = writeLags(run);
  const account: LoadingAccount = { trace, bus, spans, transfers, end };
  for (const i of order) {
    if (spans.at >= end) break;
    if (!untilStart(trace, i, spans, end)) break;
    const instruction = instructions.at(i);
    const client = clientOfOperation(trace.op[i] ?? -1);
    if (instruction === undefined) continue;
    if (client >= 0) loadSpans(account, i, instruction, client, lags[client] ?? 1);
    else computeSpans(trace, i, instruction, spans, end);
  }
  return spans.finish();
}

/** The cycles before an instruction starts; false if it never does. */
function untilStart(trace: Trace, i: number, spans: SpanBuilder, end: Cycles): boolean {
  const fetched = trace.fetched[i] ?? -1;
  const start = trace.start[i] ?? -1;
  spans.until(fetched < 0 ? end : fetched + 1, CAUSE.queue, i);
  if (start < 0) spans.until(end, CAUSE.token, i);
  else spans.until(start, CAUSE.token, i, -1, spans.at < start ? lastToken(trace, i) : -1);
  return start >= 0;
}

const doneOrEnd = (trace: Trace, i: number, end: Cycles): Cycles => {
  const done = trace.done[i] ?? -1;
  return done < 0 ? end : done;
};

/** Start cycle and the cycle in which the unit sees it (`timing.md` section 9). */
const BEFORE_GENERATOR = 2;

function computeSpans(trace: Trace, i: number, instruction: Instruction, spans: SpanBuilder, end: Cycles): void {
  const generates = generatorCyclesOf(instruction);
  const stop = doneOrEnd(trace, i, end) + 1;
  if (generates > 0) {
    const from = (trace.start[i] ?? 0) + BEFORE_GENERATOR;
    spans.until(from, CAUSE.fill, i);
    spans.until(Math.min(from + generates, stop), CAUSE.work, i);
  }
  spans.until(stop, CAUSE.fill, i);
}

/** What the account of a module that loads goes by, and where it is put. */
interface LoadingAccount {
  readonly trace: Trace;
  readonly bus: ReadBus;
  readonly spans: SpanBuilder;
  readonly transfers: Transfers;
  readonly end: Cycles;
}

function loadSpans(
  { trace, bus, spans, transfers, end }: LoadingAccount,
  i: number,
  instruction: Instruction,
  client: number,
  writeLag: number,
): void {
  if (instruction.op !== 'LOAD') return;
  const start = trace.start[i] ?? 0;
  const finished = (trace.done[i] ?? -1) >= 0;
  const done = doneOrEnd(trace, i, end);
  const firstCommand = start + 1 + instruction.yPad0;
  spans.until(Math.min(done, firstCommand, start + writeLag), CAUSE.fill, i);
  spans.until(Math.min(done, firstCommand), CAUSE.work, i);
  const last = bus.lastBeat[i] ?? -1;
  if (!finished || done > bus.knownUntil || last < start) {
    // Without its last beat there is no telling when the transfer was over.
    transfers.until(done, i, client);
    spans.until(done + 1, CAUSE.fill, i);
    return;
  }
  transfers.until(Math.min(done, last + 1), i, client);
  spans.until(Math.min(done + 1, last + 1 + writeLag), CAUSE.fill, i);
  const { yPad0, yPad1, xPad0, xPad1 } = instruction;
  const zeros = yPad0 + yPad1 + xPad0 + xPad1 > 0;
  spans.until(done, zeros ? CAUSE.work : CAUSE.latency, i);
  spans.until(done + 1, CAUSE.fill, i);
}

function storeAccount(run: TimedRun): CauseSpans {
  const { trace, instructions, arch } = run;
  const { writes } = trace;
  const order = moduleOrder(trace)[MODULE_ID.store];
  const end = accountEnd(run) + 1;
  const spans = new SpanBuilder(end, 4 * order.length);
  for (const i of order) {
    if (spans.at >= end) break;
    if (!untilStart(trace, i, spans, end)) break;
    const stop = doneOrEnd(trace, i, end) + 1;
    const start = trace.start[i] ?? 0;
    if (i >= instructions.length || trace.op[i] !== OPERATION.STORE) {
      spans.until(stop, CAUSE.fill, i);
      continue;
    }
    spans.until(start + 1, CAUSE.fill, i);
    // Writes are made in instruction order, so a store's bursts are neighbours.
    for (
      let b = firstNotBelow(writes.instruction, writes.count, i);
      writes.instruction[b] === i && b < writes.count;
      b++
    ) {
      const first = writes.firstBeat[b] ?? -1;
      const last = writes.lastBeat[b] ?? -1;
      if (first < 0) break;
      spans.until(first, CAUSE.latency, i);
      spans.until(last < 0 ? end : last + 1, CAUSE.work, i, OUT_CLIENT);
    }
    spans.until(stop, CAUSE.latency, i);
  }
  const { blockOut, scalarBits, elementBits } = geometry(arch);
  const { busBits } = arch.hardware;
  const wide = elementBits.OUT <= busBits;
  return spans.finish(wide ? Infinity : Math.max(1, (blockOut * scalarBits.OUT) / busBits));
}
