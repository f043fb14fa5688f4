import type { QuantizedGraph } from '../workload/quantize/quantized.ts';

/** Names for values and layers that a graph has not yet, none given twice. */
export function freshNames({ values, layers }: QuantizedGraph): (text: string) => string {
  const taken = new Set([...Object.keys(values), ...layers.map(({ name }) => name)]);
  return (text) => {
    let name = text;
    while (taken.has(name)) name += '_';
    taken.add(name);
    return name;
  };
}
