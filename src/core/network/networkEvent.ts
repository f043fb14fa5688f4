import type { QuantizedData } from '../workload/quantize/quantized.ts';
import type { LayerResult, NetworkResult } from './network.ts';

/** What a run says on its way. */
export type NetworkEvent =
  | {
      readonly kind: 'progress';
      readonly stage: 'run' | 'check';
      readonly layer: number;
      readonly layers: number;
      /** Of this layer. */
      readonly fraction: number;
    }
  /** A layer was run, `output` is what memory holds; told again, with its bits, when it was checked. */
  | { readonly kind: 'layer'; readonly result: LayerResult; readonly output: QuantizedData }
  /** Once all layers have run, before any is checked. */
  | ({ readonly kind: 'outputs' } & Pick<NetworkResult, 'outputs' | 'outputShapes'>);
