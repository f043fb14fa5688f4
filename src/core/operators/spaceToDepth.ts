import { imageOf, type FloatTensor } from '../tensor/float.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { asImage, complaint } from './inference/checks.ts';
import { pickBody } from './integer/pick.ts';
import { keepsSign } from './integer/rules.ts';
import { pointwise, withKernel } from './integer/windows.ts';
import { onnxForm } from './onnx/form.ts';
import { tensorAt } from './reference/inputs.ts';
import { eachPlace } from './reference/movement.ts';

/** [x]: every block x block places put into one pixel, all channels of a place one behind the other. */
export interface SpaceToDepth {
  readonly kind: 'space-to-depth';
  readonly block: number;
}

export const spaceToDepth: OperatorDefinition<SpaceToDepth> = {
  kind: 'space-to-depth',
  attributes: { block: 'size' },
  inputs: exactly(1),
  inferShape({ block }, x) {
    const image = asImage(x);
    if ('code' in image) return image;
    const [n, c, h, w] = image;
    const divides = Number.isSafeInteger(block) && block >= 1 && h % block === 0 && w % block === 0;
    if (divides) return [n, c * block ** 2, h / block, w / block];
    return complaint('graph.window', 'block', block, `a divisor of height ${h} and width ${w}`, 'Mend block or pad.');
  },
  evaluate: ({ block }, y, inputs) => gatherPlaces(block, y, tensorAt(inputs, 0)),
  onnx: {
    reads: {
      SpaceToDepth: {
        inputs: 1,
        take: (node) =>
          node.emit<SpaceToDepth>({ kind: 'space-to-depth', block: node.int('blocksize', 0) }, [node.needed(0)]),
      },
    },
    write: ({ block }) => onnxForm('SpaceToDepth', { blocksize: block }),
  },
  integer: {
    /** A convolution whose windows do not overlap. */
    form({ block }, { inputs: [x = ''], output }, context) {
      const plain = pointwise(context.shapeOf(x), context.shapeOf(output)[1] ?? 1);
      const shape = withKernel(plain, [block, block], [block, block]);
      const { inChannels } = shape;
      return pickBody(x, shape, 'space to depth', (to) => ({
        from: to % inChannels,
        tap: Math.floor(to / inChannels),
      }));
    },
    isNonNegative: keepsSign,
  },
};

function* gatherPlaces(block: number, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const [, inChannels, height, width] = imageOf(x);
  const [, channels] = imageOf(y);
  yield* eachPlace(y, (at, plane, row, column) => {
    const [n, c] = [Math.floor(plane / channels), plane % channels];
    const tap = Math.floor(c / inChannels);
    const [iy, ix] = [row * block + Math.floor(tap / block), column * block + (tap % block)];
    y.data[at] = x.data[((n * inChannels + (c % inChannels)) * height + iy) * width + ix] ?? 0;
  });
}
