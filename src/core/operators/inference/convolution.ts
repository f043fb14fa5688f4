import { counted } from '../../machine/quantity.ts';
import type { NodeComplaint } from '../../tensor/problems.ts';
import { describeShape, type Shape } from '../../tensor/shape.ts';
import { checkWindow, type Window } from '../../tensor/window.ts';
import type { InputTypes } from '../anyOperator.ts';
import { asImage, complaint, shapeAt, vectorComplaint, wrongRank, type ImageShape } from './checks.ts';

export interface GroupedWindow extends Window {
  readonly group: number;
}

/** What a convolution, plain or transposed, is over. */
export interface ConvolutionExtents {
  readonly image: ImageShape;
  readonly outputs: number;
}

/** The image and how many channels come out of it, or what does not fit: group, kernel, weight or bias. */
export function convolutionExtents(
  operator: GroupedWindow,
  x: Shape,
  inputs: InputTypes,
  transposed: boolean,
): ConvolutionExtents | NodeComplaint {
  const weight = shapeAt(inputs, 1) ?? [];
  const image = asImage(x);
  if ('code' in image) return image;
  const broken = checkWindow(operator);
  if (broken !== null) return broken;
  const [w0, w1, kh, kw] = weight;
  if (weight.length !== 4 || w0 === undefined || w1 === undefined) return wrongRank('weight', weight, '4');
  const [, channels] = image;
  const { group, kernel } = operator;
  if (!Number.isSafeInteger(group) || group < 1 || channels % group !== 0) {
    const divisor = `a divisor of the input's ${counted(channels, 'channel')}`;
    return complaint('graph.channels', 'group', group, divisor, 'Mend group or the input.');
  }
  if (kh !== kernel[0] || kw !== kernel[1]) {
    const found = `[${kernel.join(', ')}]`;
    return complaint('graph.kernel', 'kernel', found, `the weight's [${kh}, ${kw}]`, 'Make them agree.');
  }
  const expected = transposed ? channels : channels / group;
  const found = transposed ? w0 : w1;
  if (found !== expected) {
    const shape = `${describeShape(weight)} (${found} input channels)`;
    const limit = `${expected} (${channels} channels of x${transposed ? '' : ` in ${group} groups`})`;
    return complaint('graph.channels', 'weight', shape, limit, 'Make the weight match the channels of x.');
  }
  if (!transposed && w0 % group !== 0) {
    return complaint(
      'graph.channels',
      'weight',
      `${w0} output channels`,
      `a multiple of group, ${group}`,
      'Mend group.',
    );
  }
  const outputs = transposed ? w1 * group : w0;
  return vectorComplaint('bias', shapeAt(inputs, 2), outputs) ?? { image, outputs };
}
