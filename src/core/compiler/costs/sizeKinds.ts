import { tileSize, type TiledAxis } from '../plan/axis.ts';
import { uniformOffset, type Plan } from '../plan/plan.ts';
import type { Step } from '../plan/steps.ts';
import { hasWeightPlaces } from '../target/target.ts';

/** The bit of a last chunk of input channels that is smaller, or has the bias with it. */
const CI_KIND = 2;

/** The bits of tile_h, tile_w and tile_co: all that an output depends on. */
export const TILE_KINDS = 13;

/** Numbers for the kinds of steps that a plan has by their sizes: along each axis, a smaller last one or not. */
export class SizeKinds {
  /** Kinds there can be. */
  readonly count: number;
  private readonly plan: Plan;
  private readonly parts: number;
  private readonly h: number;
  private readonly w: number;
  private readonly ci: number;
  private readonly co: number;
  private readonly ky: number;
  private readonly kx: number;

  constructor(plan: Plan) {
    this.plan = plan;
    this.parts = plan.target.part.count;
    this.count = this.parts === 1 ? 16 : 64;
    this.h = 8 * smallerLast(plan.h);
    this.w = 4 * smallerLast(plan.w);
    this.ci = CI_KIND * Math.max(smallerLast(plan.ci), Number(plan.biasBy === 'product'));
    this.co = smallerLast(plan.co);
    this.ky = 16 * smallerLast(plan.ky);
    this.kx = 32 * smallerLast(plan.kx);
  }

  of(s: Readonly<Step>): number {
    const { h, w, ci, co } = this.plan;
    return (
      (s.h === h.count - 1 ? this.h : 0) +
      (s.w === w.count - 1 ? this.w : 0) +
      (s.ci === ci.count - 1 ? this.ci : 0) +
      (s.co === co.count - 1 ? this.co : 0) +
      (this.parts === 1 ? 0 : this.ofPart(s))
    );
  }

  /** Places of the one weight for all among steps like this: those of rounds that are leapt over too, which are never seen. */
  weightPlaces(s: Readonly<Step>): number {
    const { plan } = this;
    if (!hasWeightPlaces(plan.target)) return 1;
    const kind = this.of(s);
    const found = new Set<number>();
    for (let co = 0; co < plan.co.count; co++) {
      for (let ci = 0; ci < plan.ci.count; ci++) {
        if (this.of({ ...s, co, ci }) === kind) found.add(uniformOffset(plan, { co, ci }));
      }
    }
    return found.size;
  }

  private ofPart(s: Readonly<Step>): number {
    const { ky, kx } = this.plan;
    return (s.ky === ky.count - 1 ? this.ky : 0) + (s.kx === kx.count - 1 ? this.kx : 0);
  }
}

const smallerLast = (a: TiledAxis): number => Number(a.count * a.tile !== a.extent);

/** The first tile stands for all but the last. */
export const typical = (a: TiledAxis, index: number): number => (index === a.count - 1 ? index : 0);

/** The first tile stands for all of its size. */
export const sizeTile = (a: TiledAxis, index: number): number => (tileSize(a, index) < a.tile ? index : 0);

/** Tiles of the size of the one at `index`, which is the first of them. */
export const likeFirst = (a: TiledAxis, index: number): number =>
  tileSize(a, index) < a.tile ? 1 : Math.floor(a.extent / a.tile);
