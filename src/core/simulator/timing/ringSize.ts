/** Entries of a ring that holds at least `n`: a power of two, for the mask. */
export const ringSize = (n: number): number => 2 ** Math.ceil(Math.log2(n));
