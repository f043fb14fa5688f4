import type { Cycles } from '../base/units.ts';
import type { ReadBus } from './bus.ts';
import { CAUSE, type SpanBuilder } from './spans.ts';

/** Divides the cycles of transfers by what is on the read bus; those of one module or of fetch, in order of time. */
export class Transfers {
  private readonly bus: ReadBus;
  private readonly spans: SpanBuilder;
  private next = 0;

  constructor(bus: ReadBus, spans: SpanBuilder) {
    this.bus = bus;
    this.spans = spans;
  }

  /**
   * Covers the cycles up to, not including, `to` of a transfer by `client` for an instruction (-1: the batch that holds
   * `owner` is fetched, so all beats of fetch are its own).
   */
  until(to: Cycles, instruction: number, client: number, owner = instruction): void {
    const { bus, spans } = this;
    let k = this.next;
    while (spans.at < to) {
      while (k < bus.count && (bus.to[k] ?? 0) <= spans.at) k++;
      const from = k < bus.count ? (bus.from[k] ?? 0) : Infinity;
      const before = spans.at;
      if (from > before) {
        spans.until(from < to ? from : to, CAUSE.latency, instruction);
      } else {
        const whose = bus.client[k] ?? 0;
        const holder = bus.instruction[k] ?? -1;
        let past = bus.to[k] ?? 0;
        // Bursts of one instruction mostly follow each other without a gap.
        while (k + 1 < bus.count && bus.from[k + 1] === past && bus.instruction[k + 1] === holder && past < to) {
          if (bus.client[k + 1] !== whose) break;
          past = bus.to[++k] ?? past;
        }
        const own = whose === client && holder === owner;
        const cause = own ? CAUSE.work : CAUSE.bandwidth;
        spans.until(past < to ? past : to, cause, instruction, whose, own ? -1 : holder);
      }
      // The run is over.
      if (spans.at === before) break;
    }
    this.next = k;
  }
}
