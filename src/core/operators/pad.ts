import { imageOf, type FloatTensor } from '../tensor/float.ts';
import { describeShape } from '../tensor/shape.ts';
import type { Pads } from '../tensor/window.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { asImage, complaint } from './inference/checks.ts';
import { uniformShape, withPads } from './integer/windows.ts';
import { integersInput, onnxForm, scalarInput } from './onnx/form.ts';
import { since, between, type OnnxNode, type Value } from './onnx/node.ts';
import { tensorAt } from './reference/inputs.ts';
import { eachPlace } from './reference/movement.ts';

const MODES = ['constant', 'reflect', 'edge'] as const;

/** [x]: height and width grown by `value`, by the mirror image (its edge not repeated), or by the edge repeated. */
export interface Pad {
  readonly kind: 'pad';
  readonly mode: (typeof MODES)[number];
  readonly pads: Pads;
  readonly value: number;
}

export const pad: OperatorDefinition<Pad> = {
  kind: 'pad',
  attributes: { mode: { oneOf: MODES }, pads: 'pads', value: 'real' },
  inputs: exactly(1),
  inferShape({ pads, mode }, x) {
    const image = asImage(x);
    if ('code' in image) return image;
    const [n, c, h, w] = image;
    const [top, left, bottom, right] = pads;
    const found = `[${pads.join(', ')}]`;
    if (!pads.every((size) => Number.isSafeInteger(size) && size >= 0)) {
      return complaint('graph.window', 'pads', found, 'whole numbers of at least 0', 'Cropping is not padding.');
    }
    if (mode === 'reflect' && (Math.max(top, bottom) >= h || Math.max(left, right) >= w)) {
      return complaint('graph.window', 'pads', found, `less than [${h}, ${w}], as they mirror`, 'Pad less.');
    }
    return [n, c, h + top + bottom, w + left + right];
  },
  evaluate: (operator, y, inputs) => grow(operator, y, tensorAt(inputs, 0)),
  onnx: {
    reads: { Pad: { inputs: since(18, between(2, 4), since(11, between(2, 3), 1)), take: readPad } },
    write({ mode, pads: [top, left, bottom, right], value }) {
      const pads = integersInput('pads', [0, 0, top, left, 0, 0, bottom, right]);
      return onnxForm('Pad', { mode }, pads, scalarInput('value', value));
    },
  },
  integer: {
    form({ mode, pads, value }, { inputs: [x = ''] }, { shapeOf }) {
      if (mode !== 'constant' || value !== 0) {
        const how =
          mode === 'constant' ? `with ${value}` : mode === 'reflect' ? 'by the mirror image' : 'by the edge repeated';
        return `VTA pads with zeros only, not ${how}.`;
      }
      const shape = withPads(uniformShape(shapeOf(x)), pads);
      return { body: { kind: 'uniform', shape, factor: 1 }, inputs: [x], operation: 'pad' };
    },
    isNonNegative: ({ value }, inputsAre) => inputsAre && value >= 0,
    zeroPads: ({ mode, pads, value }) => (mode === 'constant' && value === 0 ? pads : null),
  },
};

/** Height and width grown: by `value`, by the mirror image (its edge not repeated), or by the edge repeated. */
function* grow({ mode, pads, value }: Pad, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const [, , height, width] = imageOf(x);
  /** The place of x that a place of y takes its element from; -1 for none. */
  const source = (place: number, extent: number): number => {
    if (place >= 0 && place < extent) return place;
    if (mode === 'constant') return -1;
    if (mode === 'edge') return place < 0 ? 0 : extent - 1;
    return place < 0 ? -place : 2 * (extent - 1) - place;
  };
  yield* eachPlace(y, (at, plane, oy, ox) => {
    const iy = source(oy - pads[0], height);
    const ix = source(ox - pads[1], width);
    y.data[at] = iy < 0 || ix < 0 ? value : (x.data[(plane * height + iy) * width + ix] ?? 0);
  });
}

/** Pad of height and width; pads and value are attributes before opset 11, inputs since. */
function readPad(node: OnnxNode): Value | null {
  const x = node.type(0);
  const given = node.listSince(11, 1, 'pads');
  const value = node.opset >= 11 ? node.scalar(2, 'constant_value', 0) : node.float('value', 0, true);
  const axes = node.opset >= 18 ? node.list(3, 'axes') : undefined;
  const text = node.text('mode', 'constant');
  const mode = MODES.find((name) => name === text);
  if (mode === undefined) return node.refuseAttribute('mode', text, MODES.join(', '), 'Pad in another mode.');
  if (x === null || given === null || value === null || axes === null) return null;
  const rank = x.shape.length;
  const places = (axes ?? x.shape.map((_, axis) => axis)).map((axis) => (axis < 0 ? axis + rank : axis));
  if (given?.length !== places.length * 2) {
    return node.refuse(
      'onnx.pads',
      `pads has ${given?.length ?? 0} numbers for ${places.length} axes`,
      'Give two for each axis.',
    );
  }
  const before = x.shape.map(() => 0);
  const after = x.shape.map(() => 0);
  for (const [i, axis] of places.entries()) {
    before[axis] = given[i] ?? 0;
    after[axis] = given[i + places.length] ?? 0;
  }
  if ([...before, ...after].every((size) => size === 0)) return node.needed(0);
  const outer = [before[0], before[1], after[0], after[1]];
  if (rank !== 4 || before.length !== 4 || outer.some((size) => size !== 0)) {
    const reason = `pads [${given.slice(0, 16).join(', ')}] reach beyond height and width of ${describeShape(x.shape)}`;
    return node.refuse('onnx.pads', reason, 'Pad only height and width of [N, C, H, W].');
  }
  const pads: Pads = [before[2] ?? 0, before[3] ?? 0, after[2] ?? 0, after[3] ?? 0];
  return node.emit<Pad>({ kind: 'pad', mode, pads, value }, [node.needed(0)]);
}
