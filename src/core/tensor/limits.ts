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

/**
 * Bounds of what is run: seconds for a tensor and a few copies of it fit a browser's tab. VGG's first dense weight has 103 M elements, and an image of
 * 4096 x 4096 with three channels 50 M.
 */
export const RUN_LIMITS = {
  /** Of one constant. */
  constantElements: 2 ** 27,
  /** Of one value that goes through the network. */
  valueElements: 2 ** 26,
  /** Of all together. */
  totalElements: 2 ** 29,
  /** At once, as `runSize` estimates it: a tab that asks for more is ended by its browser. */
  bytes: 3 * 2 ** 30,
} as const;
