import { Pace } from '../../base/slices.ts';
import { imageOf, type FloatTensor } from '../../tensor/float.ts';

/** Visits the places of an image tensor in order; `plane` counts channels through all images. */
export function* eachPlace(
  y: FloatTensor,
  visit: (at: number, plane: number, row: number, column: number) => void,
): Generator<number, void> {
  const [batch, channels, height, width] = imageOf(y);
  const pace = new Pace();
  let at = 0;
  for (let plane = 0; plane < batch * channels; plane++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) visit(at++, plane, row, column);
      if (pace.due(width)) yield at / y.data.length;
    }
  }
}
