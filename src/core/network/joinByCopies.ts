import type { Arch } from '../machine/arch.ts';
import { geometry } from '../machine/geometry.ts';
import { pointwise } from '../operators/integer/windows.ts';
import type { QuantizedGraph, QuantizedLayer, QuantizedValue } from '../workload/quantize/quantized.ts';
import { freshNames } from './freshNames.ts';
import { imagesOf } from './layout.ts';

/** Each part is a layer over the whole output: of more parts, the host's one copy is less work. */
const MOST_PARTS = 4;

/** Weights of 0 and 1 of a part, at most. */
const MOST_WEIGHTS = 2 ** 22;

/**
 * Concatenations whose parts VTA cannot store side by side, of parts that it makes and for layers that it computes, as copies: the first
 * part with zeros for the channels of the others, to which each other part is added at its channels. Exact: all have one fraction. `host`:
 * names of layers that the host keeps.
 */
export function joinByCopies(graph: QuantizedGraph, arch: Arch, host: readonly string[]): QuantizedGraph {
  const makers = new Map(graph.layers.map((layer) => [layer.output, layer]));
  const readers = new Map<string, QuantizedLayer[]>();
  for (const layer of graph.layers) {
    for (const name of layer.inputs) readers.set(name, [...(readers.get(name) ?? []), layer]);
  }
  const forVta = (layer: QuantizedLayer): boolean => layer.operator.kind === 'window' && !host.includes(layer.name);
  const values: Record<string, QuantizedValue> = { ...graph.values };
  const fresh = freshNames(graph);
  const layers = graph.layers.flatMap((layer): readonly QuantizedLayer[] => {
    const made = layer.inputs.some((name) => [makers.get(name)].some((maker) => maker !== undefined && forVta(maker)));
    const read = readers.get(layer.output)?.some(forVta) === true;
    const parts = host.includes(layer.name) || !made || !read ? null : partsOf(graph, layer, arch);
    if (parts === null) return [layer];
    const value = graph.values[layer.output];
    if (value === undefined) return [layer];
    let before: string | null = null;
    return parts.map((part, index): QuantizedLayer => {
      const last = index === parts.length - 1;
      const label = `${index + 1} of ${parts.length}`;
      const output = last ? layer.output : fresh(`${layer.output} (${label})`);
      if (!last) values[output] = { ...value, name: output };
      const inputs = before === null ? [part.input] : [part.input, before];
      before = output;
      const name = last ? layer.name : fresh(`${layer.name} (${label})`);
      return { ...layer, name, copies: true, operator: copyOf(part, inputs.length > 1), inputs, output };
    });
  });
  return { ...graph, values, layers };
}

interface Part {
  readonly input: string;
  readonly shape: readonly number[];
  /** Of the output: where its channels begin, and all of them. */
  readonly start: number;
  readonly channels: number;
}

/** The parts of a concatenation that is to be copied; null: it is not. */
function partsOf(
  graph: QuantizedGraph,
  { operator, inputs, output }: QuantizedLayer,
  arch: Arch,
): readonly Part[] | null {
  const { batch, blockIn, blockOut } = geometry(arch);
  const images = inputs.map((name) => imagesOf(graph.values[name]?.shape ?? []));
  const whole = imagesOf(graph.values[output]?.shape ?? []);
  if (operator.kind !== 'concat' || whole === null || inputs.length < 2 || inputs.length > MOST_PARTS) return null;
  // Else its parts are stored side by side.
  const ragged = images.slice(0, -1).some((part) => (part?.channels ?? 0) % blockOut !== 0);
  if (!ragged && Math.ceil(whole.batch / batch) === 1) return null;
  // An operand takes the way of the input.
  if (blockIn !== blockOut) return null;
  const parts: Part[] = [];
  let start = 0;
  for (const [index, part] of images.entries()) {
    const input = inputs[index] ?? '';
    if (part === null || part.channels * whole.channels > MOST_WEIGHTS) return null;
    parts.push({ input, shape: graph.values[input]?.shape ?? [], start, channels: whole.channels });
    start += part.channels;
  }
  return parts;
}

/** The part at its channels, zeros at others; or added to what those hold. */
function copyOf({ shape, start, channels }: Part, added: boolean): QuantizedLayer['operator'] {
  const window = pointwise(shape, channels);
  const weight = new Int8Array(channels * window.inChannels);
  for (let from = 0; from < window.inChannels; from++) weight[(start + from) * window.inChannels + from] = 1;
  const operand = added ? { operand: { operation: 'add', factor: 1 } as const, shiftAfter: 0 } : {};
  return {
    kind: 'window',
    shape: window,
    epilogue: { shift: 0, bias: false, ...operand, clip: null },
    weight,
    bias: null,
  };
}
