import type { Cause } from '../cycles/causes.ts';
import { MODULE_ID, NO_MODULE } from '../machine/design/modules.ts';
import { OUT_CLIENT, PORT_CLIENTS, type PortClient } from '../machine/design/ports.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';
import type { ModuleAccounts } from './moduleAccount.ts';
import { CAUSE, CAUSE_IDS, eachSpan, gapCycles, type CauseSpans } from './spans.ts';

/** Cycles with one cause; for bandwidth, whose beats the port carried. */
export interface CauseCycles {
  readonly cause: Cause;
  readonly client: PortClient | null;
  readonly cycles: Cycles;
}

const COLUMNS = PORT_CLIENTS.length + 1;

/** Sums of cycles by cause and, for bandwidth, client. */
export class CauseSums {
  private readonly sums = new Float64Array(CAUSE_IDS.length * COLUMNS);

  add(cause: number, client: number, cycles: Cycles): void {
    const at = cause * COLUMNS + (cause === CAUSE.bandwidth ? client + 1 : 0);
    this.sums[at] = (this.sums[at] ?? 0) + cycles;
  }

  /** In the order of causes, then of clients; none without cycles. */
  list(): CauseCycles[] {
    const found: CauseCycles[] = [];
    for (const [c, cause] of CAUSE_IDS.entries()) {
      for (let k = 0; k < COLUMNS; k++) {
        const cycles = this.sums[c * COLUMNS + k] ?? 0;
        if (cycles > 0) found.push({ cause, client: PORT_CLIENTS[k - 1] ?? null, cycles });
      }
    }
    return found;
  }
}

/**
 * Why the run, and no single block of it, spent cycles: waiting for another block is replaced by what that block was
 * doing in each of these cycles. A token is followed to the module that pushed it last, a missing hand-out to fetch.
 * Seen so, beats are `bandwidth` whoever waits for them; `work` is products, resets, ALU passes, and zeros written
 * while somebody waits for the load; `token` is left only where a run never ended, `queue` where fetch was handing out
 * other instructions or held up by a full queue.
 */
export class StallAttribution {
  private readonly trace: Trace;
  private readonly accounts: ModuleAccounts;

  constructor(trace: Trace, accounts: ModuleAccounts) {
    this.trace = trace;
    this.accounts = accounts;
  }

  /** The cycles [from, to) of a module. */
  module(module: number, from: Cycles, to: Cycles, sums: CauseSums, visited = 0): void {
    const spans = this.accounts.modules[module];
    if (spans === undefined) return;
    eachSpan(spans, from, to, (k, begin, end) => {
      this.span(module, k, begin, end, sums, visited);
    });
  }

  /** The cycles [from, to), all in one span of a module. `visited`: bits of blocks that wait for this one. */
  // Hot loop: called for every span of a run, and again along every chain of waits.
  // oxlint-disable-next-line max-params -- Hot loop, see above.
  span(module: number, k: number, from: Cycles, to: Cycles, sums: CauseSums, visited = 0): void {
    const spans = this.accounts.modules[module];
    if (spans === undefined) return;
    const seen = visited | (1 << module);
    const cause = spans.cause[k];
    if (cause === CAUSE.token) {
      const pusher = spans.culprit[k] ?? -1;
      const other = pusher < 0 ? NO_MODULE : (this.trace.module[pusher] ?? NO_MODULE);
      // No program goes round in a circle and still ends; a run that did not end may.
      if (other === NO_MODULE || (seen & (1 << other)) !== 0) sums.add(CAUSE.token, -1, to - from);
      else this.module(other, from, to, sums, seen);
    } else if (cause === CAUSE.queue) {
      this.fetch(from, to, sums);
    } else if (cause === CAUSE.none) {
      // It has nothing left to do: what keeps the run going is compute, which ends it.
      if ((seen & (1 << MODULE_ID.compute)) !== 0) sums.add(CAUSE.queue, -1, to - from);
      else this.module(MODULE_ID.compute, from, to, sums, seen);
    } else {
      direct(spans, k, from, to, sums);
    }
  }

  private fetch(from: Cycles, to: Cycles, sums: CauseSums): void {
    const { fetch } = this.accounts;
    eachSpan(fetch, from, to, (k, begin, end) => {
      if (fetch.cause[k] === CAUSE.none) sums.add(CAUSE.queue, -1, end - begin);
      else direct(fetch, k, begin, end, sums);
    });
  }
}

/** Beats are bandwidth, the rest is as the block has it. */
function direct(spans: CauseSpans, k: number, from: Cycles, to: Cycles, sums: CauseSums): void {
  const client = spans.client[k] ?? -1;
  const gaps = client === OUT_CLIENT ? gapCycles(spans, k, from, to) : 0;
  if (gaps > 0) sums.add(CAUSE.latency, -1, gaps);
  sums.add(client >= 0 ? CAUSE.bandwidth : (spans.cause[k] ?? CAUSE.fill), client, to - from - gaps);
}
