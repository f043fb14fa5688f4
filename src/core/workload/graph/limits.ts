/**
 * Bounds that keep an absurd graph from costing memory or time. The largest common tensors (VGG's first dense weight, 103 M elements) are well below.
 */
export const GRAPH_LIMITS = {
  rank: 8,
  nodes: 100_000,
  /** Of one tensor. */
  elements: 2 ** 28,
  /** Of all values of a graph together. */
  totalElements: 2 ** 33,
} as const;
