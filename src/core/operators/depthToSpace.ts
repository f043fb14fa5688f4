import { imageOf, type FloatTensor } from '../tensor/float.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { asImage, complaint } from './inference/checks.ts';
import { pickBody } from './integer/pick.ts';
import { keepsSign } from './integer/rules.ts';
import { pointwise, withKernel } from './integer/windows.ts';
import { onnxForm } from './onnx/form.ts';
import type { OnnxNode, Value } from './onnx/node.ts';
import { tensorAt } from './reference/inputs.ts';
import { eachPlace } from './reference/movement.ts';

const MODES = ['DCR', 'CRD'] as const;

/** [x (N, C block², H, W)]: every pixel spread over block x block places of C channels. */
export interface DepthToSpace {
  readonly kind: 'depth-to-space';
  readonly block: number;
  /** Which of x's channels come first: all of one place (depth-column-row), or all places of one channel (column-row-depth). */
  readonly mode: (typeof MODES)[number];
}

export const depthToSpace: OperatorDefinition<DepthToSpace> = {
  kind: 'depth-to-space',
  attributes: { block: 'size', mode: { oneOf: MODES } },
  inputs: exactly(1),
  inferShape({ block }, x) {
    const image = asImage(x);
    if ('code' in image) return image;
    const [n, c, h, w] = image;
    if (Number.isSafeInteger(block) && block >= 1 && c % block ** 2 === 0)
      return [n, c / block ** 2, h * block, w * block];
    return complaint(
      'graph.channels',
      'block',
      block,
      `a number whose square divides ${c}`,
      'Mend block or the input.',
    );
  },
  evaluate: (operator, y, inputs) => spread(operator, y, tensorAt(inputs, 0)),
  onnx: {
    reads: { DepthToSpace: { inputs: 1, take: readDepthToSpace } },
    write: ({ block, mode }) => onnxForm('DepthToSpace', { blocksize: block, mode }),
  },
  integer: {
    /** A transposed convolution whose windows do not overlap. */
    form(operator, { inputs: [x = ''], output }, context) {
      const { block } = operator;
      const channels = context.shapeOf(output)[1] ?? 1;
      const shape = {
        ...withKernel(pointwise(context.shapeOf(x), channels), [block, block], [block, block]),
        transposed: { outputPadHeight: 0, outputPadWidth: 0 },
      };
      const taps = Array.from({ length: block ** 2 }, (_, tap) => tap);
      const pickers = taps.map((tap) => (to: number) => ({ from: channelOf(operator, to, channels, tap), tap }));
      return pickBody(x, shape, 'depth to space', ...pickers);
    },
    isNonNegative: keepsSign,
  },
};

/** The channel of x that place `tap` of channel c of the value comes from. */
const channelOf = ({ block, mode }: DepthToSpace, c: number, channels: number, tap: number): number =>
  mode === 'DCR' ? tap * channels + c : c * block ** 2 + tap;

function* spread(operator: DepthToSpace, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const [, inChannels, height, width] = imageOf(x);
  const [, channels] = imageOf(y);
  const { block } = operator;
  yield* eachPlace(y, (at, plane, row, column) => {
    const [n, c] = [Math.floor(plane / channels), plane % channels];
    const from = channelOf(operator, c, channels, (row % block) * block + (column % block));
    const pixel = Math.floor(row / block) * width + Math.floor(column / block);
    y.data[at] = x.data[(n * inChannels + from) * height * width + pixel] ?? 0;
  });
}

function readDepthToSpace(node: OnnxNode): Value | null {
  const text = node.text('mode', 'DCR');
  const mode = MODES.find((name) => name === text);
  if (mode === undefined) return node.refuseAttribute('mode', text, MODES.join(', '), 'Export the model again.');
  return node.emit<DepthToSpace>({ kind: 'depth-to-space', block: node.int('blocksize', 0), mode }, [node.needed(0)]);
}
