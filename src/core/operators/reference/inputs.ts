import type { FloatTensor } from '../../tensor/float.ts';
import type { FloatInputs } from '../anyOperator.ts';

/** An input that must be there. Throws if it is not. */
export function tensorAt(inputs: FloatInputs, place: number): FloatTensor {
  const tensor = inputs[place];
  if (tensor === undefined) throw new Error(`input ${place + 1} has no values`);
  return tensor;
}
