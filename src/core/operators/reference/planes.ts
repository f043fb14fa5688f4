import { elementsOf } from '../../tensor/shape.ts';
import type { FloatTensor } from '../../tensor/float.ts';

/** Of [N, C, …]: the elements of one channel of one image lie together. */
export const channelPlanes = ({ shape }: FloatTensor) => {
  const [batch = 1, channels = 1, ...rest] = shape;
  return { batch, channels, size: elementsOf(rest) };
};

/** A power costs as much as so many products. */
export const POWER_COST = 16;
