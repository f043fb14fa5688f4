/**
 * Bounds that keep an absurd graph from costing memory or time. The largest common tensors (VGG's first dense weight, 103 M elements) are well below.
 */
export const GRAPH_LIMITS = {
  rank: 8,
  /** Fifty times those of ResNet-101; a file of as many is read in well under a second. */
  nodes: 20_000,
  /** Of one tensor. */
  elements: 2 ** 28,
  /** Of all values of a graph together. */
  totalElements: 2 ** 33,
} as const;
