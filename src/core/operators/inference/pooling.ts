import type { NodeComplaint } from '../../tensor/problems.ts';
import type { Shape } from '../../tensor/shape.ts';
import { checkWindow, slidExtents, type Window } from '../../tensor/window.ts';
import { asImage } from './checks.ts';

export interface PoolWindow extends Window {
  /** Whether the last window may reach over the end. */
  readonly ceil: boolean;
}

export function pooledShape(operator: PoolWindow, x: Shape): Shape | NodeComplaint {
  const image = asImage(x);
  if ('code' in image) return image;
  const broken = checkWindow(operator);
  if (broken !== null) return broken;
  const out = slidExtents(operator, [image[2], image[3]], operator.ceil);
  return 'code' in out ? out : [image[0], image[1], ...out];
}

/** One element for each channel of each image. */
export function globallyPooledShape(x: Shape): Shape | NodeComplaint {
  const image = asImage(x);
  return 'code' in image ? image : [image[0], image[1], 1, 1];
}
