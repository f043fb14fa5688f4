/**
 * The elements that a box of loops touches, as stretches from a start to below an end. A convolution visits each input
 * as often as its kernel has places; as stretches it is looked at once or so, in loops over neighbouring elements.
 */
export interface Spans {
  readonly count: number;
  /** Start and end of each stretch, one pair after the other. Stretches may overlap. */
  readonly pairs: Int32Array;
}

/** Half-open ranges of a box's loops. */
export interface BoxRanges {
  readonly uopBegin: number;
  readonly uopEnd: number;
  readonly uopMask: number;
  readonly outBegin: number;
  readonly outEnd: number;
  readonly inBegin: number;
  readonly inEnd: number;
}

/**
 * Elements base(u) + o * factorOut + i * factorIn for all u, o and i of a box. Bases are not negative and by place in the
 * micro-op buffer, which is u under `uopMask`. Null if an element lies at or past `depth`, where indices wrap. Never more
 * stretches than the box has steps.
 */
export function spansOf(
  box: BoxRanges,
  bases: Int32Array,
  factorOut: number,
  factorIn: number,
  depth: number,
): Spans | null {
  const inner = box.inEnd - box.inBegin;
  const outer = box.outEnd - box.outBegin;
  if (inner <= 0 || outer <= 0) return { count: 0, pairs: new Int32Array(0) };
  const first = basesOf(box, bases, box.outBegin * factorOut + box.inBegin * factorIn);
  // Small steps first: they fill the gaps that large ones leave.
  const spans =
    factorIn <= factorOut
      ? repeated(repeated(first, inner, factorIn), outer, factorOut)
      : repeated(repeated(first, outer, factorOut), inner, factorIn);
  for (let n = 1; n < spans.count * 2; n += 2) if ((spans.pairs[n] as number) > depth) return null;
  return spans;
}

/** Micro-ops in a row often use one element, or neighbours. */
function basesOf({ uopBegin, uopEnd, uopMask }: BoxRanges, bases: Int32Array, offset: number): Spans {
  const pairs = new Int32Array(Math.max(0, uopEnd - uopBegin) * 2);
  let count = 0;
  for (let u = uopBegin; u < uopEnd; u++) {
    const start = ((bases[u & uopMask] as number) + offset) | 0;
    count = append(pairs, count, start, start + 1);
  }
  return { count, pairs };
}

/** The same spans at distances 0, factor, 2 * factor and so on. */
function repeated(spans: Spans, times: number, factor: number): Spans {
  if (times === 1 || factor === 0) return spans;
  const copies = spans.count * times;
  const pairs = new Int32Array(copies * 2);
  let count = 0;
  for (let n = 0; n < spans.count; n++) {
    const start = spans.pairs[n * 2] as number;
    const end = spans.pairs[n * 2 + 1] as number;
    if (factor <= end - start) {
      count = append(pairs, count, start, end + (times - 1) * factor);
      continue;
    }
    for (let by = 0; by < times * factor; by += factor) count = append(pairs, count, start + by, end + by);
  }
  return { count, pairs };
}

/** Joins a stretch to the last one if it begins within or right behind it; gives the new count. */
function append(pairs: Int32Array, count: number, start: number, end: number): number {
  const last = count * 2 - 2;
  if (last >= 0 && start >= (pairs[last] as number) && start <= (pairs[last + 1] as number)) {
    if (end > (pairs[last + 1] as number)) pairs[last + 1] = end;
    return count;
  }
  pairs[count * 2] = start;
  pairs[count * 2 + 1] = end;
  return count + 1;
}

/** Whether all values of the spans lie from `low` to `high`. */
export function allBetween(values: Int32Array, { pairs, count }: Spans, low: number, high: number): boolean {
  let outside = 0;
  for (let n = 0; n < count; n++) {
    const end = pairs[n * 2 + 1] as number;
    for (let e = pairs[n * 2] as number; e < end; e++) {
      const value = values[e] as number;
      outside |= (value - low) | (high - value);
    }
    if (outside < 0) return false;
  }
  return true;
}

export function fillSpans(values: Int32Array | Uint8Array, { pairs, count }: Spans, value: number): void {
  for (let n = 0; n < count; n++) {
    const start = pairs[n * 2] as number;
    const end = pairs[n * 2 + 1] as number;
    // Calling `fill` costs as much as this many elements.
    if (end - start > 32) values.fill(value, start, end);
    else for (let e = start; e < end; e++) values[e] = value;
  }
}
