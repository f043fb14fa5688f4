/** Spearman's rank correlation of paired values, ties at their mean rank; NaN if one side does not vary. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  let [covariance, varianceX, varianceY] = [0, 0, 0];
  x.forEach((rank, i) => {
    const other = (y[i] ?? 0) - middle;
    covariance += (rank - middle) * other;
    varianceX += (rank - middle) ** 2;
    varianceY += other ** 2;
  });
  return covariance / Math.sqrt(varianceX * varianceY);
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const rank = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length;) {
    const value = values[order[from] ?? 0];
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === value) to++;
    for (let place = from; place < to; place++) rank[order[place] ?? 0] = (from + to - 1) / 2;
    from = to;
  }
  return rank;
}
