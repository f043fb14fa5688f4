import type { Strategy } from '../core/explore/strategy.ts';

/** What a strategy proposes, for several that ask: one that gets nothing waits until another has told more. */
export class Proposals<Outcome> {
  private readonly strategy: Strategy<Outcome>;
  private underWay = 0;
  private stopped = false;
  private waiting: (() => void)[] = [];

  constructor(strategy: Strategy<Outcome>) {
    this.strategy = strategy;
  }

  /** Null: there will be no more. */
  async next(): Promise<number | null> {
    while (!this.stopped) {
      const index = this.strategy.propose();
      if (index !== null) {
        this.underWay++;
        return index;
      }
      if (this.underWay === 0) return null;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    return null;
  }

  tell(index: number, outcome: Outcome): void {
    this.underWay--;
    this.strategy.tell(index, outcome);
    this.wake();
  }

  stop(): void {
    this.stopped = true;
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
