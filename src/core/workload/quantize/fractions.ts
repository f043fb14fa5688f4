import type { Graph } from '../graph/graph.ts';
import { copies, isAligned, type LayerDraft } from './draft.ts';
import { Histogram, wholeFraction } from './histogram.ts';
import { madeWeightBits } from './madeWeights.ts';
import type { IntegerWidths } from './quantized.ts';
import type { WeightScales } from './weights.ts';

/** Lowered further than this, a fraction's loop is left as it is: see `settle`. */
const MOST_LOWERED = 24;

/** Values in all samples together. */
const FEW = 256;

/** What is known of values before their scales are chosen. */
export interface Seen {
  /** What the samples show. */
  readonly histograms: ReadonlyMap<string, Histogram>;
  /** Values of which the largest decides, as of answers: none of them is cut off. */
  readonly whole: ReadonlySet<string>;
  /** Real ranges that are given: their values are not measured. */
  readonly ranges?: Graph['ranges'];
}

/** Values that share one fraction, for their data only moves between them; and each group's fraction. */
export class Fractions {
  private readonly parents = new Map<string, string>();
  private readonly fractions = new Map<string, number>();
  private readonly lowered = new Map<string, number>();

  constructor(drafts: readonly LayerDraft[], { histograms, whole, ranges = {} }: Seen, widths: IntegerWidths) {
    for (const draft of drafts) {
      if (!copies(draft)) continue;
      for (const input of draft.inputs) this.parents.set(this.root(input), this.root(draft.output));
    }
    const given = new Map<string, number>();
    for (const [name, [low, high]] of Object.entries(ranges)) {
      const root = this.root(name);
      given.set(root, Math.max(given.get(root) ?? 0, Math.abs(low), Math.abs(high)));
    }
    const groups = new Map<string, Histogram>();
    for (const [name, histogram] of histograms) {
      // What is known of a value beforehand, samples do not say better.
      if (Object.hasOwn(ranges, name)) continue;
      const root = this.root(name);
      const group = groups.get(root) ?? new Histogram();
      group.merge(histogram);
      groups.set(root, group);
    }
    const narrow = narrowest(drafts, widths, (name) => this.root(name));
    const bitsOf = (root: string): number => narrow.get(root) ?? widths.input;
    const uncut = new Set([...whole].map((name) => this.root(name)));
    for (const [root, group] of groups) {
      const bits = bitsOf(root);
      const fraction = uncut.has(root) ? group.wholeFraction(bits) : group.bestFraction(bits);
      // The largest of a few values says little about the largest to come: a bit is kept free.
      const headroom = group.count < FEW ? 1 : 0;
      this.fractions.set(root, fraction - headroom);
    }
    for (const [root, range] of given) {
      const largest = Math.max(range, groups.get(root)?.range ?? 0);
      this.fractions.set(root, wholeFraction(largest, bitsOf(root)));
    }
  }

  of(name: string): number {
    return this.fractions.get(this.root(name)) ?? 0;
  }

  /** Makes a value's fraction at most `most`; true if that changed it. */
  limit(name: string, most: number): boolean {
    const root = this.root(name);
    const [now, before] = [this.of(name), this.lowered.get(root) ?? 0];
    if (now <= most || before >= MOST_LOWERED) return false;
    this.fractions.set(root, most);
    this.lowered.set(root, before + now - most);
    return true;
  }

  private root(name: string): string {
    let at = name;
    for (;;) {
      const up = this.parents.get(at);
      if (up === undefined || up === at) return at;
      at = up;
    }
  }
}

/** Bits of values that are weights too, by the group they are in. */
function narrowest(
  drafts: readonly LayerDraft[],
  widths: IntegerWidths,
  rootOf: (name: string) => string,
): ReadonlyMap<string, number> {
  const bits = new Map<string, number>();
  for (const { body, inputs } of drafts) {
    if (body.kind !== 'product') continue;
    const root = rootOf(inputs[1] ?? '');
    bits.set(root, Math.min(bits.get(root) ?? widths.input, madeWeightBits(body.shape, widths)));
  }
  return bits;
}

/** What a layer's numbers are told from. */
export interface Scales {
  /** The folded graph, which has the constants. */
  readonly graph: Graph;
  readonly fractions: Fractions;
  readonly widths: IntegerWidths;
  readonly weightScales: WeightScales;
  /** Hears what had to be given up. */
  /** By node. */
  readonly macs: ReadonlyMap<string, number>;
  readonly note: (text: string) => void;
}

/** The largest power of two that weights can hold, and so an operand's factor: its exponent. */
const mostFactor = ({ weight }: IntegerWidths): number => Math.max(0, weight - 2);

/** The weights' fraction where it is free to choose: of a sum or a product of two values. Otherwise as the weights have it. */
export function weightFraction(draft: LayerDraft, fractions: Fractions, fixed: number, widths: IntegerWidths): number {
  const [x = '', operand = ''] = draft.inputs;
  if (draft.body.kind === 'product') return fractions.of(operand);
  if (draft.body.kind !== 'uniform' || Math.abs(draft.body.factor) !== 1) return fixed;
  if (!isAligned(draft)) return 0;
  return Math.min(mostFactor(widths), Math.max(0, fractions.of(operand) - fractions.of(x)));
}

/** The fraction of a layer's sums when they are complete. */
export function sumFraction(draft: LayerDraft, fractions: Fractions, weight: number, widths: IntegerWidths): number {
  const [x = '', operand = ''] = draft.inputs;
  const products = fractions.of(x) + weight;
  if (draft.operand === 'multiply') return products + fractions.of(operand);
  // A residual is multiplied up to the sums' fraction; where that is more than a factor can do, the sums are shifted down first.
  if (isAligned(draft)) return Math.min(products, fractions.of(operand) + mostFactor(widths));
  return products;
}

/**
 * Lowers fractions until every layer can do with right shifts and factors of at least 1: an output is never finer than the
 * sum it is taken from, an operand never finer than the sum it joins. A network in which that has no end (an output that shares its
 * input's fraction, with weights so large that every step of the input is many of the output) keeps saturated weights.
 */
export function settle(
  drafts: readonly LayerDraft[],
  weightFractions: ReadonlyMap<string, number>,
  fractions: Fractions,
  widths: IntegerWidths,
): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const draft of drafts) {
      if (copies(draft) || draft.body.kind === 'float') continue;
      const [x = '', operand = ''] = draft.inputs;
      const fixed = weightFractions.get(draft.name) ?? 0;
      if (isAligned(draft)) {
        const free = draft.body.kind === 'uniform' && Math.abs(draft.body.factor) === 1;
        const finest = fractions.of(x) + (free ? mostFactor(widths) : fixed);
        changed = fractions.limit(operand, finest) || changed;
      }
      const weight = weightFraction(draft, fractions, fixed, widths);
      changed = fractions.limit(draft.output, sumFraction(draft, fractions, weight, widths)) || changed;
    }
  }
}
