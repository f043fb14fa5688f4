import { namesBeside } from '../base/namesBeside.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';

/** Names for values and layers that a graph has not yet, none given twice. */
export const freshNames = ({ values, layers }: QuantizedGraph): ((wanted: string) => string) =>
  namesBeside([...Object.keys(values), ...layers.map(({ name }) => name)]);
