import { about } from '../core/experiment/about.ts';
import { VERSION } from '../core/base/version.ts';
import { geometry } from '../core/machine/geometry.ts';
import { encodeBase64 } from '../core/base/bytes.ts';
import type { LayerCompilation } from '../core/run/expectation.ts';
import { packBits } from '../core/layer/layout/bits.ts';
import type { LayerData } from '../core/layer/data.ts';
import { fullShape, outputSize } from '../core/layer/layer.ts';

/**
 * `--tensors`: what goes in and must come out, in plain layout, and all that the layer is: the output can be computed
 * from the file alone (`tensors.test.ts` does). Every field is there for every layer, at its neutral value where a layer
 * does without; `weight` has one value where it is one for all, and `operand` is null where there is none.
 */
export function tensorsJson(compilation: LayerCompilation, data: LayerData, output: Int8Array): object {
  const { epilogue, output: place, program } = compilation;
  const s = fullShape(compilation.shape);
  const { scalarBits } = geometry(program.arch);
  const out = outputSize(compilation.shape);
  const ofOutput = [s.batch, s.outChannels, out.height, out.width];
  const weights = s.uniform ? [1, 1, 1, 1] : [s.outChannels, s.inChannels / s.groups, s.kernelHeight, s.kernelWidth];
  return {
    about: about(program.name, program.arch, VERSION),
    input: tensor([s.batch, s.inChannels, s.height, s.width], data.input),
    weight: tensor(weights, data.weight),
    bias: tensor([s.outChannels], data.bias),
    output: tensor(ofOutput, output),
    operand:
      data.operand === undefined || epilogue.operand === undefined
        ? null
        : { ...tensor(ofOutput, data.operand), factor: 1, ...epilogue.operand },
    kernel: [s.kernelHeight, s.kernelWidth],
    strides: [s.strideHeight, s.strideWidth],
    /** Above, left, below, right. */
    pads: [s.padHeight, s.padWidth, s.padBottom, s.padRight],
    dilations: [s.dilationHeight, s.dilationWidth],
    groups: s.groups,
    transposed: s.transposed !== null,
    outputPadding: [s.transposed?.outputPadHeight ?? 0, s.transposed?.outputPadWidth ?? 0],
    uniform: s.uniform,
    reduce: s.reduce,
    excludePad: s.excludePad,
    /** Null: it is not added. */
    biasAt: epilogue.bias ? (epilogue.biasAt ?? 'after') : null,
    offset: epilogue.offset ?? 0,
    shift: epilogue.shift,
    /** Of each output channel; null: all are shifted alike. */
    shifts: data.shifts === undefined ? null : tensor([s.outChannels], data.shifts),
    shiftAfter: epilogue.shiftAfter ?? 0,
    clip: epilogue.clip,
    bits: { input: scalarBits.INP, weight: scalarBits.WGT, accumulator: scalarBits.ACC, output: scalarBits.OUT },
    outputAddress: place.address,
    // First of the two each, as older readers know them.
    stride: s.strideHeight,
    pad: s.padHeight,
  };
}

function tensor(shape: readonly number[], values: Int8Array | Int32Array): object {
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (count !== values.length) throw new Error(`${values.length} values for a tensor of ${shape.join(' x ')}`);
  const wide = values instanceof Int32Array;
  return { shape, type: wide ? 'int32' : 'int8', data: encodeBase64(packBits(values, wide ? 32 : 8)) };
}
