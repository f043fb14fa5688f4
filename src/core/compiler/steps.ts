import type { Plan } from './plan.ts';

/**
 * One step: bring a chunk of input channels of one tile on chip where it is not there yet, then multiply it. The walk is
 * over output tiles in groups that run in lockstep (one tile a thread), and within a group over chunks of input
 * channels. It is the one place that decides order, residency and who waits for whom; lowering, estimate and
 * counts all follow it.
 */
export interface Step {
  index: number;
  /** Ordinal of the output tile, in order of first touch and of completion. */
  tile: number;
  /** Indices along the axes of the plan. */
  n: number;
  co: number;
  h: number;
  w: number;
  ci: number;
  /** Half of ACC that holds the tile. */
  accSlot: number;
  inpSlot: number;
  wgtSlot: number;
  loadsInput: boolean;
  loadsWeight: boolean;
  /** First and last chunk of its tile. */
  first: boolean;
  last: boolean;
  /**
   * The step after whose products the loads may overwrite the buffers, -1: none. Never falls from one step to the next,
   * so a token queue can express it.
   */
  after: number;
  /** The loads pop a token: `after` is another step than for the loads before. */
  pops: boolean;
}

/**
 * Halves of a buffer with what they hold. The least recently used one is replaced, so with two halves a load never
 * waits for the step right before it, and a chunk that two threads share is loaded once.
 */
class Halves {
  private readonly held: number[];
  private readonly used: number[];

  constructor(count: number) {
    this.held = new Array<number>(count).fill(-1);
    this.used = new Array<number>(count).fill(-1);
  }

  find(chunk: number): number {
    return this.held.indexOf(chunk);
  }

  oldest(): number {
    return this.used.length === 2 && (this.used[1] ?? -1) < (this.used[0] ?? -1) ? 1 : 0;
  }

  lastUse(half: number): number {
    return this.used[half] ?? -1;
  }

  hold(half: number, chunk: number, step: number): void {
    this.held[half] = chunk;
    this.used[half] = step;
  }
}

/** Visits every step in order until `visit` returns false. The same object is passed each time: copy what is kept. */
export function walkSteps(plan: Plan, visit: (step: Readonly<Step>) => boolean): void {
  const { h, w, ci, co, coThreads, hThreads, contexts } = plan;
  const nBlocks = plan.target.nBlocks;
  const coGroups = Math.ceil(co.count / coThreads);
  const hGroups = Math.ceil(h.count / hThreads);
  const pixels = nBlocks * hGroups * w.count;
  const groups = pixels * coGroups;
  const inp = new Halves(contexts);
  const wgt = new Halves(contexts);
  const s: Step = {
    ...{ index: -1, tile: 0, n: 0, co: 0, h: 0, w: 0, ci: 0, accSlot: 0, inpSlot: 0, wgtSlot: 0 },
    ...{ loadsInput: false, loadsWeight: false, first: false, last: false, after: -1, pops: false },
  };
  let tiles = 0;
  for (let group = 0; group < groups; group++) {
    const pixel = plan.outermost === 'channels' ? group % pixels : Math.floor(group / coGroups);
    const coGroup = plan.outermost === 'channels' ? Math.floor(group / pixels) : group % coGroups;
    s.w = pixel % w.count;
    const hGroup = Math.floor(pixel / w.count) % hGroups;
    s.n = Math.floor(pixel / (w.count * hGroups));
    const threads = Math.min(
      contexts,
      coThreads > 1 ? co.count - coGroup * 2 : hThreads > 1 ? h.count - hGroup * 2 : 1,
    );
    for (let chunk = 0; chunk < ci.count; chunk++) {
      // Back and forth: a group starts with the chunks that the one before it has left on chip.
      s.ci = group % 2 === 0 ? chunk : ci.count - 1 - chunk;
      for (let thread = 0; thread < threads; thread++) {
        s.index++;
        s.tile = tiles + thread;
        s.accSlot = s.tile % contexts;
        s.co = coGroup * coThreads + (coThreads > 1 ? thread : 0);
        s.h = hGroup * hThreads + (hThreads > 1 ? thread : 0);
        s.first = chunk === 0;
        s.last = chunk === ci.count - 1;
        place(s, plan, inp, wgt);
        if (!visit(s)) return;
      }
    }
    tiles += threads;
  }
}

/** Finds the step's two chunks on chip or makes room for them. */
function place(s: Step, { h, w, ci }: Plan, inp: Halves, wgt: Halves): void {
  const inputChunk = ((s.n * h.count + s.h) * w.count + s.w) * ci.count + s.ci;
  const weightChunk = s.co * ci.count + s.ci;
  const inpFound = inp.find(inputChunk);
  const wgtFound = wgt.find(weightChunk);
  s.loadsInput = inpFound < 0;
  s.loadsWeight = wgtFound < 0;
  s.inpSlot = s.loadsInput ? inp.oldest() : inpFound;
  s.wgtSlot = s.loadsWeight ? wgt.oldest() : wgtFound;
  const before = s.after;
  if (s.loadsInput) s.after = Math.max(s.after, inp.lastUse(s.inpSlot));
  if (s.loadsWeight) s.after = Math.max(s.after, wgt.lastUse(s.wgtSlot));
  s.pops = s.after > before;
  inp.hold(s.inpSlot, inputChunk, s.index);
  wgt.hold(s.wgtSlot, weightChunk, s.index);
}
