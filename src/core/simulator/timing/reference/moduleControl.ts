import type { Cycles } from '../../../base/units.ts';
import { Queue } from './queue.ts';
import type { TokenCounter } from './tokens.ts';

/** An instruction as module control sees it. Flags that the module ignores are false. */
export interface Job {
  readonly index: number;
  readonly popPrev: boolean;
  readonly popNext: boolean;
  readonly pushPrev: boolean;
  readonly pushNext: boolean;
  /** x_size 0: no work for the unit. */
  readonly sync: boolean;
}

export interface Ports {
  readonly fromPrev: TokenCounter | null;
  readonly fromNext: TokenCounter | null;
  readonly toPrev: TokenCounter | null;
  readonly toNext: TokenCounter | null;
}

export interface Times {
  start: Cycles;
  done: Cycles;
  tokenFromPrev: number;
  tokenFromNext: number;
}

/** Load, compute and store alike (`timing.md` section 5): one instruction at a time, tokens in, work, tokens out. */
export class ModuleControl {
  readonly queue: Queue<Job>;
  private readonly ports: Ports;
  private readonly times: (index: number) => Times;
  private state: 'idle' | 'sync' | 'exe' = 'idle';

  constructor(queueDepth: number, ports: Ports, times: (index: number) => Times) {
    this.queue = new Queue(queueDepth);
    this.ports = ports;
    this.times = times;
  }

  /** Instruction being executed or next in the queue. */
  get current(): { readonly state: 'idle' | 'sync' | 'exe'; readonly index: number } {
    return { state: this.state, index: this.queue.head?.index ?? -1 };
  }

  /** One cycle; `unitDone` says that the running unit is done in it. Gives the instruction that its unit must start. */
  cycle(now: Cycles, unitDone: boolean): Job | null {
    const job = this.queue.head;
    if (job === undefined) return null;
    if (this.state === 'idle') return this.tryStart(now, job);
    if (this.state === 'sync' || unitDone) this.retire(now, job);
    return null;
  }

  private tryStart(now: Cycles, job: Job): Job | null {
    const { fromPrev, fromNext } = this.ports;
    if (job.popPrev && fromPrev?.available !== true) return null;
    if (job.popNext && fromNext?.available !== true) return null;
    const times = this.times(job.index);
    times.start = now;
    if (job.popPrev) times.tokenFromPrev = fromPrev?.pop() ?? -1;
    if (job.popNext) times.tokenFromNext = fromNext?.pop() ?? -1;
    this.state = job.sync ? 'sync' : 'exe';
    return job.sync ? null : job;
  }

  private retire(now: Cycles, job: Job): void {
    if (job.pushPrev) this.ports.toPrev?.push(job.index);
    if (job.pushNext) this.ports.toNext?.push(job.index);
    this.times(job.index).done = now;
    this.queue.dequeue();
    this.state = 'idle';
  }
}
