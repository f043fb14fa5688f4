import type { Bytes } from '../base/units.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';
import type { Demand } from './allocate.ts';
import type { BufferAliasing } from './bufferAliasing.ts';
import { imagesOf, layoutBytes, layoutKey, type BlockedLayout, type Layout } from './layout.ts';

/** A region that holds a value (and the parts it is made of) in one layout, while it is needed. */
export interface Form extends Demand {
  readonly value: string;
  readonly layout: Layout;
}

/** A value as it lies in a form. */
export interface Place {
  readonly form: number;
  /** Bytes behind the form's start. */
  readonly offset: Bytes;
  readonly value: string;
  readonly layout: Layout;
}

/** The host's work between two layers of VTA whose layouts do not agree, right before a layer. */
export interface Repack {
  readonly from: Place;
  readonly to: Place;
}

export interface PlacedLayer {
  readonly repacks: readonly Repack[];
  readonly reads: readonly Place[];
  /** The host writes a value in every layout that somebody asks for; VTA in its own. */
  readonly writes: readonly Place[];
  /** Where its output can be read; null: nobody asks for it. */
  readonly output: Place | null;
}

export interface Placement {
  readonly forms: readonly Form[];
  readonly layers: readonly PlacedLayer[];
  /** Where the host puts the network's inputs, each in every layout asked for. */
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
}

/** What a layer asks of its inputs: layouts for VTA, whatever there is for the host. */
export type InputLayouts = readonly (BlockedLayout | 'any')[];

/** Which layouts of which values there must be, and from when to when. */
export function placeValues(
  graph: QuantizedGraph,
  homes: BufferAliasing,
  asked: readonly InputLayouts[],
  native: BlockedLayout,
): Placement {
  const makers = new Map(graph.layers.map((layer, index) => [layer.output, index]));
  const forms: { value: string; layout: Layout; byteLength: Bytes; from: number; to: number }[] = [];
  const byKey = new Map<string, number>();
  const shapeOf = (value: string): readonly number[] => graph.values[value]?.shape ?? [];

  /** Values of which this one is a root, or made of: their makers write into its memory. */
  const firstWrite = new Map<string, number>();
  for (const value of [...graph.inputs, ...graph.layers.map((layer) => layer.output)]) {
    const { root } = homes.of(value);
    const made = makers.get(value) ?? 0;
    const own = homes.decisions[made]?.where === 'none' && makers.has(value) ? Infinity : made;
    firstWrite.set(root, Math.min(firstWrite.get(root) ?? Infinity, own));
  }

  const form = (value: string, layout: Layout, from: number, to: number): number => {
    const key = `${layoutKey(layout)} ${value}`;
    const known = byKey.get(key);
    const existing = known === undefined ? undefined : forms[known];
    if (known !== undefined && existing !== undefined) {
      existing.to = Math.max(existing.to, to);
      return known;
    }
    byKey.set(key, forms.length);
    forms.push({ value, layout, byteLength: layoutBytes(shapeOf(value), layout), from, to });
    return forms.length - 1;
  };

  const placeAt = (value: string, layout: Layout, until: number): Place => {
    const { root, channel } = homes.of(value);
    const from = firstWrite.get(root) ?? 0;
    const images = imagesOf(shapeOf(root));
    const offset = layout.kind === 'plain' || images === null ? 0 : channelBytes(images, layout, channel);
    return { form: form(root, layout, from, Math.max(from, until)), offset, value, layout };
  };

  const read = (value: string, layout: BlockedLayout | 'any', index: number, repacks: Repack[]): Place => {
    const plain: Layout = { kind: 'plain', float: graph.values[value]?.fraction === null };
    if (!homes.isNative(homes.of(value).root)) return placeAt(value, layout === 'any' ? plain : layout, index);
    const there = placeAt(value, native, index);
    if (layout === 'any' || layoutKey(layout) === layoutKey(native)) return there;
    const known = byKey.has(`${layoutKey(layout)} ${value}`);
    const to: Place = { form: form(value, layout, index, index), offset: 0, value, layout };
    if (!known) repacks.push({ from: there, to });
    return to;
  };

  const reading = graph.layers.map((layer, index) => {
    const repacks: Repack[] = [];
    const none = homes.decisions[index]?.where === 'none';
    // What is no value of the network is a constant of its own, or left out.
    const values = none ? [] : layer.inputs.filter((value) => Object.hasOwn(graph.values, value));
    const reads = values.map((value, i) => read(value, asked[index]?.[i] ?? 'any', index, repacks));
    return { repacks, reads };
  });
  const last = graph.layers.length - 1;
  const outputs = graph.outputs.map((value) => read(value, 'any', last, []));

  // All is asked for: now each maker writes what is there.
  const write = (value: string): Place[] => {
    const { root } = homes.of(value);
    const made = firstWrite.get(root) ?? 0;
    if (homes.isNative(root)) return [placeAt(value, native, made)];
    return forms.flatMap((f) => (f.value === root ? [placeAt(value, f.layout, made)] : []));
  };
  const there = (value: string, index: number): Place | null => {
    const { root } = homes.of(value);
    const layout = homes.isNative(root) ? native : forms.find((f) => f.value === root)?.layout;
    return layout === undefined ? null : placeAt(value, layout, index);
  };
  const layers = reading.map((own, index): PlacedLayer => {
    const { output } = graph.layers[index] ?? { output: '' };
    const writes = homes.decisions[index]?.where === 'none' ? [] : write(output);
    return { ...own, writes, output: writes[0] ?? there(output, index) };
  });
  return { forms, layers, inputs: graph.inputs.flatMap(write), outputs };
}

function channelBytes(
  { height, width }: { readonly height: number; readonly width: number },
  { rows, lanes, bits }: BlockedLayout,
  channel: number,
): Bytes {
  return ((channel / lanes) * height * width * rows * lanes * bits) / 8;
}
