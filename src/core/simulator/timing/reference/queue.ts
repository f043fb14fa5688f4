/**
 * Every queue of the machine (`timing.md` section 4): an entry that comes in at cycle c can leave from c + 1, a place
 * freed at c can be taken from c + 1. `enqueue` and `dequeue` are requests of this cycle; `commit` ends the cycle.
 */
export class Queue<T> {
  private items: T[] = [];
  private entering: T[] = [];
  private leaving = false;
  readonly depth: number;

  constructor(depth: number) {
    this.depth = depth;
  }

  get full(): boolean {
    return this.items.length >= this.depth;
  }

  get head(): T | undefined {
    return this.items[0];
  }

  enqueue(item: T): void {
    this.entering.push(item);
  }

  dequeue(): void {
    this.leaving = true;
  }

  commit(): void {
    if (this.leaving) this.items.shift();
    this.items.push(...this.entering);
    this.entering = [];
    this.leaving = false;
  }
}
