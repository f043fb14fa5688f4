import type { Cycles } from '../../../base/units.ts';
import type { TimingMachine } from '../machine.ts';
import type { Burst } from './bursts.ts';

const CLIENTS = [0, 1, 2, 3, 4];

/** The memory read path (`timing.md` section 6): slots, request queue, delay counter, bus. */
export class ReadEngine {
  private readonly machine: TimingMachine;
  private readonly slots: (Burst | null)[] = CLIENTS.map(() => null);
  private readonly requests: Burst[] = [];
  private outstanding = 0;
  private delay = 0;
  private onBus: { readonly burst: Burst; readonly beat: number } | null = null;
  /** A dropped burst of several beats leaves "streaming" set for ever (section 14). */
  private stuck = false;
  /** The burst whose beat leaves the engine in this cycle: the bus beat of the cycle before. */
  delivered: { readonly burst: Burst; readonly last: boolean } | null = null;

  constructor(machine: TimingMachine) {
    this.machine = machine;
  }

  /** One cycle. `offers` by client; the accepted ones have `accepted` set to this cycle afterwards. */
  cycle(now: Cycles, offers: readonly (Burst | null)[]): void {
    const { tagPool, delay: longest } = this.machine;
    const last = this.onBus !== null && this.onBus.beat === this.onBus.burst.beats - 1;
    const streaming = this.stuck || (this.onBus !== null && !last);
    const free = this.slots.map((slot) => slot === null);
    const queueEmpty = this.requests.length === 0;

    const issuer = this.outstanding < tagPool && !last ? CLIENTS.find((client) => free[client] === false) : undefined;
    const pulled = !queueEmpty && !streaming && this.delay === longest ? this.requests.shift() : undefined;

    this.delay = queueEmpty ? 0 : Math.min(this.delay + 1, longest);
    this.delivered = this.onBus === null ? null : { burst: this.onBus.burst, last };
    if (last) this.outstanding--;
    this.moveBus(now, last, pulled);
    if (issuer !== undefined) this.issue(now, issuer);
    for (const client of CLIENTS) {
      const offer = offers[client] ?? null;
      if (offer === null) continue;
      if (offer.offered < 0) offer.offered = now;
      if (free[client] === true) {
        offer.accepted = now;
        this.slots[client] = offer;
      }
    }
  }

  private issue(now: Cycles, client: number): void {
    const burst = this.slots[client];
    if (burst === null || burst === undefined) return;
    burst.issued = now;
    this.slots[client] = null;
    this.requests.push(burst);
    this.outstanding++;
  }

  /** What is on the bus in the next cycle. A burst at address 0 is dropped by the memory device. */
  private moveBus(now: Cycles, last: boolean, pulled: Burst | undefined): void {
    if (pulled === undefined) {
      if (this.onBus !== null) this.onBus = last ? null : { burst: this.onBus.burst, beat: this.onBus.beat + 1 };
    } else if (pulled.address === 0) {
      this.onBus = null;
      this.stuck = pulled.beats > 1;
    } else {
      this.onBus = { burst: pulled, beat: 0 };
    }
    if (this.onBus === null) return;
    const { burst, beat } = this.onBus;
    if (beat === 0) burst.firstBeat = now + 1;
    if (beat === burst.beats - 1) burst.lastBeat = now + 1;
  }
}
