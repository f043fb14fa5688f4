import type { Arch } from '../machine/arch.ts';
import { geometry } from '../machine/geometry.ts';
import { outputSize, type ConvShape } from '../layer/layer.ts';
import { reach } from '../tensor/window.ts';
import type { QuantizedGraph, QuantizedLayer, QuantizedValue } from '../workload/quantize/quantized.ts';
import { freshNames } from './freshNames.ts';

/**
 * Maxima whose window no INP buffer holds, in two layers: the largest of each column of a window, then the largest of these. Exact, padding included.
 * `host`: names of layers that the host keeps.
 */
export function splitMaxima(graph: QuantizedGraph, arch: Arch, host: readonly string[]): QuantizedGraph {
  const room = geometry(arch).depth.INP;
  const values: Record<string, QuantizedValue> = { ...graph.values };
  const fresh = freshNames(graph);
  const layers = graph.layers.flatMap((layer): readonly QuantizedLayer[] => {
    const { name, operator, output } = layer;
    const value = graph.values[output];
    if (operator.kind !== 'window' || value === undefined || host.includes(name)) return [layer];
    const { shape, epilogue } = operator;
    if (shape.reduce !== 'max' || windowElements(shape) <= room || epilogue.operand !== undefined) return [layer];
    if (shape.kernelHeight === 1 || shape.kernelWidth === 1) return [layer];
    const [columns, rows] = passesOf(shape);
    const between = fresh(`${output} (largest of columns)`);
    values[between] = { ...value, name: between, shape: [shape.batch, shape.inChannels, rows.height, rows.width] };
    return [
      {
        ...{ ...layer, name: fresh(`${name} (columns)`), output: between },
        operator: { ...operator, shape: columns, epilogue: { ...epilogue, clip: null } },
      },
      { ...layer, inputs: [between], operator: { ...operator, shape: rows } },
    ];
  });
  return { ...graph, values, layers };
}

/** Of INP, those that one window of a block of channels covers. */
const windowElements = (s: ConvShape): number =>
  reach(s.kernelHeight, s.dilationHeight ?? 1) * reach(s.kernelWidth, s.dilationWidth ?? 1);

/** Down each column of the windows; along the rows of what that leaves. */
function passesOf(shape: ConvShape): readonly [columns: ConvShape, rows: ConvShape] {
  const { height } = outputSize(shape);
  return [
    { ...shape, kernelWidth: 1, strideWidth: 1, dilationWidth: 1, padWidth: 0, padRight: 0 },
    { ...shape, height, kernelHeight: 1, strideHeight: 1, dilationHeight: 1, padHeight: 0, padBottom: 0 },
  ];
}
