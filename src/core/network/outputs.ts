import type { MadeInIntegers } from '../workload/quantize/layerErrors.ts';
import type { QuantizedData } from '../workload/quantize/quantized.ts';
import type { Executable } from './executable.ts';
import type { NetworkEvent } from './networkEvent.ts';

/** What a run made, by value, gathered from its events: of layers whose output somebody reads. */
export function gatherOutputs({ network, layers }: Executable) {
  const values: Record<string, QuantizedData> = {};
  const shapes: Record<string, readonly number[]> = {};
  return {
    made: { values, shapes } satisfies MadeInIntegers,
    take: (event: NetworkEvent): void => {
      if (event.kind !== 'layer') return;
      const { index } = event.result;
      Object.assign(shapes, event.result.shapes);
      const name = network.layers[index]?.output;
      if (name !== undefined && layers[index]?.output != null) values[name] = event.output;
    },
  };
}
