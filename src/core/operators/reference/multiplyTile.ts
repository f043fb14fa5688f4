/** sums[channel][pixel] += weight[k][channel] * image[k][pixel]. */
// Hot loop: called for each tile, with plain numbers.
// oxlint-disable-next-line max-params -- Hot loop, see above.
export function multiplyTile(
  sums: Float64Array,
  weights: Float64Array,
  weightBase: number,
  image: Float64Array,
  imageBase: number,
  depth: number,
): void {
  let [a0, a1, a2, a3] = [sums[0] ?? 0, sums[1] ?? 0, sums[2] ?? 0, sums[3] ?? 0];
  let [b0, b1, b2, b3] = [sums[4] ?? 0, sums[5] ?? 0, sums[6] ?? 0, sums[7] ?? 0];
  let [c0, c1, c2, c3] = [sums[8] ?? 0, sums[9] ?? 0, sums[10] ?? 0, sums[11] ?? 0];
  let [d0, d1, d2, d3] = [sums[12] ?? 0, sums[13] ?? 0, sums[14] ?? 0, sums[15] ?? 0];
  for (let k = 0, w = weightBase, p = imageBase; k < depth; k++, w += 4, p += 4) {
    const x0 = image[p] ?? 0;
    const x1 = image[p + 1] ?? 0;
    const x2 = image[p + 2] ?? 0;
    const x3 = image[p + 3] ?? 0;
    let weight = weights[w] ?? 0;
    a0 += weight * x0;
    a1 += weight * x1;
    a2 += weight * x2;
    a3 += weight * x3;
    weight = weights[w + 1] ?? 0;
    b0 += weight * x0;
    b1 += weight * x1;
    b2 += weight * x2;
    b3 += weight * x3;
    weight = weights[w + 2] ?? 0;
    c0 += weight * x0;
    c1 += weight * x1;
    c2 += weight * x2;
    c3 += weight * x3;
    weight = weights[w + 3] ?? 0;
    d0 += weight * x0;
    d1 += weight * x1;
    d2 += weight * x2;
    d3 += weight * x3;
  }
  sums[0] = a0;
  sums[1] = a1;
  sums[2] = a2;
  sums[3] = a3;
  sums[4] = b0;
  sums[5] = b1;
  sums[6] = b2;
  sums[7] = b3;
  sums[8] = c0;
  sums[9] = c1;
  sums[10] = c2;
  sums[11] = c3;
  sums[12] = d0;
  sums[13] = d1;
  sums[14] = d2;
  sums[15] = d3;
}
