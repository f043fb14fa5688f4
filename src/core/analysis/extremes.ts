/** The least and the greatest of stretches of a column of values, found without looking at each of them. */
export interface Extremes {
  /** By level: the extremes of each FAN, FAN², … values. */
  readonly low: readonly Float64Array[];
  readonly high: readonly Float64Array[];
}

const FAN = 16;

export function extremesOf(values: Float64Array): Extremes {
  const low: Float64Array[] = [];
  const high: Float64Array[] = [];
  for (let [l, h] = [values, values]; l.length > FAN;) {
    [l, h] = [folded(l, Math.min), folded(h, Math.max)];
    low.push(l);
    high.push(h);
  }
  return { low, high };
}

function folded(values: Float64Array, fold: (a: number, b: number) => number): Float64Array {
  const out = new Float64Array(Math.ceil(values.length / FAN));
  for (let k = 0; k < out.length; k++) {
    const first = k * FAN;
    let kept = values[first] ?? 0;
    for (let i = first + 1; i < Math.min(values.length, first + FAN); i++) kept = fold(kept, values[i] ?? kept);
    out[k] = kept;
  }
  return out;
}

/** Of values[first] up to, not including, values[past]; looks at no more than 2 FAN values of each level. */
export function extremesIn(
  values: Float64Array,
  extremes: Extremes,
  first: number,
  past: number,
): { readonly low: number; readonly high: number } {
  let low = Infinity;
  let high = -Infinity;
  const take = (level: number, i: number): void => {
    low = Math.min(low, (level < 0 ? values : extremes.low[level])?.[i] ?? Infinity);
    high = Math.max(high, (level < 0 ? values : extremes.high[level])?.[i] ?? -Infinity);
  };
  let [from, to] = [first, past];
  for (let level = -1; from < to; level++) {
    // Up to whole stretches of the next level, if there is one.
    const climbs = level + 1 < extremes.low.length;
    while (from < to && (!climbs || from % FAN > 0)) take(level, from++);
    while (from < to && to % FAN > 0) take(level, --to);
    [from, to] = [from / FAN, to / FAN];
  }
  return { low, high };
}
