import type { Cycles } from '../../base/units.ts';
import { outsideLoops } from '../lowering/gemmLoops.ts';
import { tileSize } from '../plan/axis.ts';
import { outsideImage, type Plan } from '../plan/plan.ts';
import type { Step } from '../plan/steps.ts';

/** ALU passes over what a tile sees of the padding, where that does not count. */
export interface OutsideCost {
  /** Cycles besides what instructions take to start and drain. */
  readonly cycles: Cycles;
  /** Micro-ops of each instruction, and a number for the first of them, no other tile's. */
  readonly kernels: readonly number[];
  readonly id: number;
}

export const NOTHING_OUTSIDE: OutsideCost = { cycles: 0, kernels: [], id: 0 };

/** Of the tiles of a plan, by their sizes, what of their windows is outside of the image, and their ping-pong buffer of ACC. */
export class OutsideCosts {
  /** Micro-ops of all kinds of tiles asked for. */
  microOps = 0;
  private readonly known = new Map<string, OutsideCost>();
  private readonly plan: Plan;
  private instructions = 0;

  constructor(plan: Plan) {
    this.plan = plan;
  }

  of(s: Readonly<Step>): OutsideCost {
    const { h, w, co, target: t } = this.plan;
    const outside = outsideImage(this.plan, s);
    const tile = { rows: tileSize(h, s.h), columns: tileSize(w, s.w), co: tileSize(co, s.co) };
    const key = JSON.stringify([tile, outside, s.accSlot]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const kernels: number[] = [];
    let cycles = 0;
    for (const { microOps, outer, inner } of outsideLoops(t, tile, outside)) {
      cycles += microOps * outer.extent * inner.extent;
      this.microOps += microOps;
      for (let rest = microOps; rest > 0; rest -= t.geometry.depth.UOP)
        kernels.push(Math.min(rest, t.geometry.depth.UOP));
    }
    const cost = { cycles, kernels, id: this.instructions };
    this.instructions += kernels.length;
    this.known.set(key, cost);
    return cost;
  }
}
