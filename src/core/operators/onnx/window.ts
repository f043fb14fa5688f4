import { counted } from '../../machine/quantity.ts';
import { reach, type Pads, type Pair, type Window } from '../../tensor/window.ts';
import { typeOf, type OnnxNode } from './node.ts';

const ONLY_2D = 'Only operators over one or two axes are supported: give [N, C, L] or [N, C, H, W].';

/** `kernel_shape`, which a convolution may leave to its weight. */
export function kernelOf(node: OnnxNode, fromWeight: boolean): Pair | null {
  const given = pairOf(node, 'kernel_shape', null);
  if (given !== null || node.failed) return given;
  if (!fromWeight) return node.refuseAttribute('kernel_shape', 'absent', 'two numbers', 'Export the model again.');
  const weight = node.type(1);
  if (weight === null) return null;
  const { shape } = weight;
  const [, , height, width] = shape;
  if (shape.length === 3 && height !== undefined && isSignal(node)) return [1, height];
  if (shape.length === 4 && height !== undefined && width !== undefined) return [height, width];
  return node.refuse('onnx.rank', `its weight has ${counted(shape.length, 'dimension')}`, ONLY_2D, shape.length, 4);
}

export function pairOf<T extends Pair | null>(node: OnnxNode, name: string, fallback: T): Pair | T | null {
  const given = node.ints(name);
  if (given === null) return node.failed ? null : fallback;
  const [height, width] = given;
  // Of a signal: an image of one row.
  if (given.length === 1 && height !== undefined && isSignal(node))
    return name === 'output_padding' ? [0, height] : [1, height];
  if (given.length === 2 && height !== undefined && width !== undefined) return [height, width];
  return node.refuseAttribute(name, `[${given.slice(0, 8).join(', ')}]`, 'two numbers', ONLY_2D);
}

/** Kernel, strides, dilations and pads; with `bare` the pads of auto_pad are left to the caller. */
export function readWindow(node: OnnxNode, kernel: Pair | null, bare = false): Window | null {
  const strides = pairOf(node, 'strides', [1, 1]);
  const dilations = pairOf(node, 'dilations', [1, 1]);
  const given = node.ints('pads');
  const mode = node.text('auto_pad', 'NOTSET');
  if (kernel === null || strides === null || dilations === null || node.failed) return null;
  const [top = 0, left = 0, bottom = 0, right = 0] =
    given?.length === 2 && isSignal(node) ? [0, given[0], 0, given[1]] : (given ?? []);
  if (given !== null && given.length !== (isSignal(node) ? 2 : 4)) {
    return node.refuseAttribute('pads', `[${given.slice(0, 8).join(', ')}]`, 'four numbers', ONLY_2D);
  }
  const window = { kernel, strides, dilations };
  if (mode === 'NOTSET' || mode === '') return { ...window, pads: [top, left, bottom, right] };
  if (mode === 'VALID' || (bare && mode.startsWith('SAME_'))) return { ...window, pads: [0, 0, 0, 0] };
  const shape = node.type(0)?.shape;
  const extents = shape?.length === 3 ? [1, ...shape.slice(2)] : shape?.slice(2);
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER') {
    return node.refuseAttribute(
      'auto_pad',
      mode,
      'NOTSET, VALID, SAME_UPPER, SAME_LOWER',
      'Export with explicit pads.',
    );
  }
  if (extents === undefined) return null;
  return { ...window, pads: samePads(mode, [extents[0] ?? 1, extents[1] ?? 1], window) };
}

/** Has x one axis behind its channels? */
const isSignal = (node: OnnxNode): boolean => {
  const x = node.input(0);
  return x !== null && typeOf(x).shape.length === 3;
};

/** Pads that make the output ceil(input / stride); an odd one goes to the end (SAME_UPPER) or the start. */
function samePads(mode: 'SAME_UPPER' | 'SAME_LOWER', input: Pair, window: Omit<Window, 'pads'>): Pads {
  const totals = ([0, 1] as const).map((axis) => {
    const stride = window.strides[axis];
    const steps = Math.ceil(input[axis] / stride) - 1;
    return Math.max(steps * stride + reach(window.kernel[axis], window.dilations[axis]) - input[axis], 0);
  });
  const [height = 0, width = 0] = totals;
  const small: Pair = [Math.floor(height / 2), Math.floor(width / 2)];
  const large: Pair = [height - small[0], width - small[1]];
  return mode === 'SAME_UPPER' ? [...small, ...large] : [...large, ...small];
}
