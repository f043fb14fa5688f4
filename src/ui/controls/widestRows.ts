/** For each of the columns the row whose text there is widest, as its measure says; without repetition. */
export function widestRows(count: number, measures: readonly ((index: number) => number)[]): readonly number[] {
  const found = measures.map((measure) => {
    let widest = 0;
    let most = -Infinity;
    for (let index = 0; index < count; index++) {
      const width = measure(index);
      if (width > most) [widest, most] = [index, width];
    }
    return widest;
  });
  return count === 0 ? [] : [...new Set(found)];
}
