import type { ConvShape } from '../../layer/layer.ts';
import { reach } from '../../tensor/window.ts';
import type { PoolWindow } from '../inference/pooling.ts';
import type { IntegerContext } from './rules.ts';
import { imageShape, uniformShape, withDilations, withKernel, withPads } from './windows.ts';

/** A pool's window as VTA slides it. */
export interface IntegerPool {
  readonly shape: ConvShape;
  /** Do windows see padding? */
  readonly padded: boolean;
  /** Does a last window reach over the padding? */
  readonly beyond: boolean;
}

export function integerPool(operator: PoolWindow, x: string, context: IntegerContext): IntegerPool {
  const { kernel, strides, dilations, pads } = operator;
  const image = imageShape(context.shapeOf(x));
  const sides = ([0, 1] as const).map((axis) => {
    const size = image[axis + 2] ?? 1;
    const [before, after] = [pads[axis], pads[axis === 0 ? 2 : 3]];
    const covered = reach(kernel[axis], dilations[axis]);
    const steps = (size + before + after - covered) / strides[axis];
    let count = Math.floor(steps) + 1;
    // As `slidExtents`: with ceil a last window may reach over the end, but none starts in the padding after it.
    if (operator.ceil) {
      const last = Math.ceil(steps);
      count = last * strides[axis] >= size + before ? last : last + 1;
    }
    /** Padding behind the image that windows do see. */
    const seen = Math.max(0, (count - 1) * strides[axis] + covered - size - before);
    return { before, seen, beyond: seen > after };
  });
  const [y, z] = sides;
  if (y === undefined || z === undefined) throw new Error('an image has two axes');
  const window = withKernel(uniformShape(context.shapeOf(x)), kernel, strides);
  return {
    shape: withDilations(withPads(window, [y.before, z.before, y.seen, z.seen]), dilations),
    padded: sides.some(({ before, seen }) => before > 0 || seen > 0),
    beyond: sides.some(({ beyond }) => beyond),
  };
}

/** The window of the whole image. */
export function wholeImage(x: string, context: IntegerContext): ConvShape {
  const plain = uniformShape(context.shapeOf(x));
  return withKernel(plain, [plain.height, plain.width], [1, 1]);
}
