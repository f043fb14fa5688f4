/** One observation of a linear model: the value of each term, what was measured, and how much it counts. */
export interface Observation {
  readonly terms: readonly number[];
  readonly measured: number;
  readonly weight: number;
}

/** Keeps a term that no observation tells apart from others small; far below what would bias one that is seen. */
const RIDGE = 1e-7;

/**
 * Coefficients that minimise the weighted squared error. Terms are scaled to equal length first, so that the ridge
 * treats a count of bits and a flag alike. Works with fewer observations than terms.
 */
export function leastSquares(observations: readonly Observation[]): readonly number[] {
  const size = observations[0]?.terms.length ?? 0;
  const scale = Array.from({ length: size }, (_, j) => {
    const length = Math.hypot(...observations.map((o) => (o.terms[j] ?? 0) * o.weight));
    return length > 0 ? 1 / length : 0;
  });
  const matrix = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size + 1 }, (_unused, j) => {
      const target = j === size;
      let sum = i === j ? RIDGE : 0;
      for (const o of observations) {
        const left = (o.terms[i] ?? 0) * (scale[i] ?? 0) * o.weight;
        const right = target ? o.measured * o.weight : (o.terms[j] ?? 0) * (scale[j] ?? 0) * o.weight;
        sum += left * right;
      }
      return sum;
    }),
  );
  return solve(matrix).map((x, j) => x * (scale[j] ?? 0));
}

/** Gauss-Jordan elimination with row pivoting; `rows` is the matrix with its right side as the last column. */
function solve(rows: number[][]): readonly number[] {
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const at = (row: number, j: number): number => rows[row]?.[j] ?? 0;
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(at(row, column)) > Math.abs(at(pivot, column))) pivot = row;
    const pivotRow = rows[pivot] ?? [];
    rows[pivot] = rows[column] ?? [];
    rows[column] = pivotRow;
    const lead = pivotRow[column] ?? 1;
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = at(row, column) / lead;
      if (factor === 0) continue;
      rows[row] = (rows[row] ?? []).map((value, j) => value - factor * (pivotRow[j] ?? 0));
    }
  }
  return rows.map((row, i) => (row[size] ?? 0) / (row[i] ?? 1));
}
