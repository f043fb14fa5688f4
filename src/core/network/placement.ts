import type { Bytes } from '../base/units.ts';
import { outputsOf } from '../workload/graph/graph.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';
import type { Demand } from './allocate.ts';
import type { BufferAliasing } from './bufferAliasing.ts';
import { always } from './lifetime.ts';
import {
  imagesOf,
  isReadable,
  layoutBytes,
  layoutKey,
  type AskedLayout,
  type BlockedLayout,
  type Layout,
} from './layout.ts';

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
export type InputLayouts = readonly (AskedLayout | 'any')[];

/** Which layouts of which values there must be, and from when to when. `asked`: by layer. */
export function placeValues(
  graph: QuantizedGraph,
  aliasing: BufferAliasing,
  asked: readonly InputLayouts[],
  native: BlockedLayout,
): Placement {
  const values = new PlacedValues(graph, aliasing, native);
  const nothingMoves = (index: number): boolean => aliasing.assignments[index]?.where === 'none';
  const reading = graph.layers.map((layer, index) => {
    const repacks: Repack[] = [];
    // What is no value of the network is a constant of its own, or left out.
    const read = nothingMoves(index) ? [] : layer.inputs.filter((value) => Object.hasOwn(graph.values, value));
    const reads = read.map((value, i) => values.read(value, asked[index]?.[i] ?? 'any', index, repacks));
    return { repacks, reads };
  });
  const last = graph.layers.length - 1;
  const outputs = graph.outputs.map((value) => values.read(value, 'any', last, []));
  // What only moves is to be seen too, whoever wrote it.
  for (const [index, { output }] of graph.layers.entries()) if (nothingMoves(index)) values.keepReadable(output);
  // All is asked for: now each maker writes what is there.
  const layers = reading.map((own, index): PlacedLayer => {
    const { output, others = [] } = graph.layers[index] ?? { output: '' };
    const writes = nothingMoves(index) ? [] : values.writeReadable(output);
    const more = others.flatMap((value) => (value === '' ? [] : values.writeReadable(value)));
    return { ...own, writes: [...writes, ...more], output: writes.find(canRead) ?? values.known(output, index) };
  });
  const inputs = graph.inputs.flatMap((value) => values.write(value));
  return { forms: values.forms(), layers, inputs, outputs };
}

/** Which forms there are, grown by whoever reads and writes. */
class PlacedValues {
  readonly #graph: QuantizedGraph;
  readonly #aliasing: BufferAliasing;
  readonly #native: BlockedLayout;
  readonly #firstWrite: ReadonlyMap<string, number>;
  readonly #forms: { value: string; layout: Layout; byteLength: Bytes; from: number; to: number }[] = [];
  readonly #byKey = new Map<string, number>();

  constructor(graph: QuantizedGraph, aliasing: BufferAliasing, native: BlockedLayout) {
    this.#graph = graph;
    this.#aliasing = aliasing;
    this.#native = native;
    this.#firstWrite = firstWrites(graph, aliasing);
  }

  forms(): Form[] {
    return this.#forms.map(({ value, layout, byteLength, from, to }) => ({
      ...{ value, layout, byteLength },
      lifetime: always(from, to),
    }));
  }

  /** Where layer `index` finds the value; if that takes the host's work, it goes to `repacks`. */
  read(value: string, layout: AskedLayout | 'any', index: number, repacks: Repack[]): Place {
    if (!this.#isNative(value)) return this.#placeAt(value, layout === 'any' ? this.#plain(value) : layout, index);
    const there = this.#placeAt(value, this.#native, index);
    if (layout === 'any' || layoutKey(layout) === layoutKey(this.#native)) return there;
    const known = this.#byKey.has(formKey(value, layout));
    const to: Place = { form: this.#form(value, layout, index, index), offset: 0, value, layout };
    if (!known) repacks.push({ from: there, to });
    return to;
  }

  /** Where its maker puts the value: in every form that somebody reads. */
  write(value: string): Place[] {
    const { root } = this.#aliasing.of(value);
    const made = this.#firstWrite.get(root) ?? 0;
    if (this.#isNative(value)) return [this.#placeAt(value, this.#native, made)];
    return this.#forms.flatMap((form) => (form.value === root ? [this.#placeAt(value, form.layout, made)] : []));
  }

  /** The same, and one form at least from which it can be read: windows need not see all of a value whose taps are channels. */
  writeReadable(value: string): Place[] {
    const places = this.write(value);
    if (places.length === 0 || places.some(canRead)) return places;
    const { root } = this.#aliasing.of(value);
    return [this.#placeAt(value, this.#plain(value), this.#firstWrite.get(root) ?? 0), ...places];
  }

  /** Sees to a form from which the value can be read, if there is any. */
  keepReadable(value: string): void {
    const { root } = this.#aliasing.of(value);
    const forms = this.#forms.filter((form) => form.value === root);
    if (this.#isNative(value) || forms.length === 0 || forms.some(canRead)) return;
    this.#placeAt(value, this.#plain(root), this.#firstWrite.get(root) ?? 0);
  }

  /** A place in which the value can be read at layer `index`; null: nobody asked for one. */
  known(value: string, index: number): Place | null {
    const { root } = this.#aliasing.of(value);
    const forms = this.#forms.filter((form) => form.value === root);
    // What only windows read whose taps are channels is, as an input of the network, written plainly besides: it may go by another shape here.
    const readable = forms.find(canRead)?.layout ?? (forms.length > 0 ? this.#plain(root) : undefined);
    const layout = this.#isNative(value) ? this.#native : readable;
    return layout === undefined ? null : this.#placeAt(value, layout, index);
  }

  #plain(value: string): Layout {
    const { fraction = null, type } = this.#graph.values[value] ?? {};
    return { kind: 'plain', float: fraction === null && type === undefined, ...(type && { type }) };
  }

  #isNative(value: string): boolean {
    return this.#aliasing.isNative(this.#aliasing.of(value).root);
  }

  #placeAt(value: string, layout: Layout, until: number): Place {
    const { root, channel } = this.#aliasing.of(value);
    const from = this.#firstWrite.get(root) ?? 0;
    const images = imagesOf(this.#shapeOf(root));
    const offset = layout.kind !== 'blocked' || images === null ? 0 : channelBytes(images, layout, channel);
    return { form: this.#form(root, layout, from, Math.max(from, until)), offset, value, layout };
  }

  #form(value: string, layout: Layout, from: number, to: number): number {
    const key = formKey(value, layout);
    const known = this.#byKey.get(key);
    const existing = known === undefined ? undefined : this.#forms[known];
    if (known !== undefined && existing !== undefined) {
      existing.to = Math.max(existing.to, to);
      return known;
    }
    this.#byKey.set(key, this.#forms.length);
    this.#forms.push({ value, layout, byteLength: layoutBytes(this.#shapeOf(value), layout), from, to });
    return this.#forms.length - 1;
  }

  #shapeOf(value: string): readonly number[] {
    return this.#graph.values[value]?.shape ?? [];
  }
}

const canRead = ({ layout }: Pick<Place, 'layout'>): boolean => isReadable(layout);

const formKey = (value: string, layout: Layout): string => `${layoutKey(layout)} ${value}`;

/** By root: the first layer whose output is the root or a part of it, for it writes into the root's memory. */
function firstWrites(graph: QuantizedGraph, aliasing: BufferAliasing): ReadonlyMap<string, number> {
  const made = graph.layers.map((layer) => outputsOf(layer).filter((name) => name !== ''));
  const makers = new Map(made.flatMap((names, index) => names.map((name) => [name, index] as const)));
  const firstWrite = new Map<string, number>();
  for (const value of [...graph.inputs, ...made.flat()]) {
    const { root } = aliasing.of(value);
    const by = makers.get(value) ?? 0;
    const own = aliasing.assignments[by]?.where === 'none' && makers.has(value) ? Infinity : by;
    firstWrite.set(root, Math.min(firstWrite.get(root) ?? Infinity, own));
  }
  return firstWrite;
}

function channelBytes(
  { height, width }: { readonly height: number; readonly width: number },
  { rows, lanes, bits }: BlockedLayout,
  channel: number,
): Bytes {
  return ((channel / lanes) * height * width * rows * lanes * bits) / 8;
}
