import { counted } from '../machine/quantity.ts';
import { fullShape } from '../layer/layer.ts';
import { pointwise } from '../operators/integer/windows.ts';
import type { QuantizedGraph, QuantizedLayer } from '../workload/quantize/quantized.ts';
import { imagesOf, type BlockedLayout, type Images } from './layout.ts';
import type { WindowOperator } from './vtaLayer.ts';

/** Who computes a layer. */
export interface Assignment {
  readonly where: 'vta' | 'host' | 'none';
  /** Why not VTA; '' on VTA. */
  readonly reason: string;
}

/** Where a value lies: in the memory of `root` (itself, or what it is a part of), so many channels behind its start. */
export interface Alias {
  readonly root: string;
  readonly channel: number;
}

export interface BufferAliasing {
  readonly assignments: readonly Assignment[];
  /** Of every value. */
  of(value: string): Alias;
  /** Does the root's memory have VTA's layout because VTA writes it, or a part of it? */
  isNative(root: string): boolean;
}

/**
 * Which concatenations, reshapes and slices of channels need no work at all, and so which values share memory: told of each layer in the graph's order. `layout`: how
 * VTA stores outputs.
 */
export class GrowingAliases implements BufferAliasing {
  readonly assignments: Assignment[] = [];
  readonly #graph: QuantizedGraph;
  readonly #layout: BlockedLayout;
  readonly #parent = new Map<string, Alias>();
  readonly #native = new Set<string>();
  /** What a concatenation reads: it finds a place of its own for it. */
  readonly #joined: ReadonlySet<string>;

  constructor(graph: QuantizedGraph, layout: BlockedLayout) {
    this.#graph = graph;
    this.#layout = layout;
    this.#joined = new Set(graph.layers.flatMap(({ operator, inputs }) => (operator.kind === 'concat' ? inputs : [])));
  }

  of(value: string): Alias {
    const parent = this.#parent.get(value);
    if (parent === undefined) return { root: value, channel: 0 };
    const above = this.of(parent.root);
    return { root: above.root, channel: above.channel + parent.channel };
  }

  isNative(root: string): boolean {
    return this.#native.has(root);
  }

  /** Who computes the next layer: null for a concatenation, a reshape, or a part that lies in place. */
  assign(layer: QuantizedLayer, given: Assignment | null): void {
    if (given?.where === 'vta') this.#native.add(layer.output);
    this.assignments.push(given ?? this.#moves(layer));
  }

  /** The first of the channels that VTA wrote from the start of a block on, if the layer only takes these in their order; null if it does more. */
  partFrom({ operator, inputs: [from = ''], output }: QuantizedLayer): number | null {
    const start = operator.kind === 'window' ? firstOfRun(operator) : null;
    const { rows, lanes } = this.#layout;
    if (start === null || start % lanes !== 0 || this.#joined.has(output)) return null;
    return this.#native.has(this.of(from).root) && (this.#imagesOf(from)?.batch ?? 1) <= rows ? start : null;
  }

  #moves(layer: QuantizedLayer): Assignment {
    if (layer.operator.kind === 'concat') return this.#concat(layer);
    if (layer.operator.kind === 'reshape') return this.#reshape(layer);
    const [root = ''] = layer.inputs;
    this.#parent.set(layer.output, { root, channel: this.partFrom(layer) ?? 0 });
    return { where: 'none', reason: 'Whole blocks of channels: they are read where they lie in the input.' };
  }

  #imagesOf(value: string): Images | null {
    return imagesOf(this.#graph.values[value]?.shape ?? []);
  }

  #reshape({ inputs, output }: QuantizedLayer): Assignment {
    const [from = ''] = inputs;
    const [a, b] = [this.#imagesOf(from), this.#imagesOf(output)];
    if (a === null || b === null || JSON.stringify(a) !== JSON.stringify(b)) {
      return host('The values keep their order but change their places in VTA’s blocks of channels.');
    }
    this.#parent.set(output, { root: from, channel: 0 });
    return { where: 'none', reason: 'The same bytes: the layout in memory does not change.' };
  }

  #concat({ inputs, output }: QuantizedLayer): Assignment {
    const parts = inputs.map((value) => ({ value, images: this.#imagesOf(value), alias: this.of(value) }));
    const apart = this.#whyApart(parts, output);
    if (apart !== null) return host(apart);
    let channel = 0;
    for (const { alias, images } of parts) {
      this.#parent.set(alias.root, { root: output, channel });
      channel += images?.channels ?? 0;
    }
    this.#native.add(output);
    return { where: 'none', reason: 'Its inputs are stored side by side, where this output is read.' };
  }

  /** Why the parts of a concatenation cannot be stored side by side; null: they can. */
  #whyApart(parts: readonly Part[], output: string): string | null {
    const { rows, lanes } = this.#layout;
    if (!parts.some(({ alias }) => this.#native.has(alias.root))) return 'None of its inputs is made by VTA.';
    if (Math.ceil((parts[0]?.images?.batch ?? 1) / rows) > 1) {
      return `The batch takes more than one block of ${counted(rows, 'image')}, and each block has all channels together.`;
    }
    const ragged = parts.slice(0, -1).find(({ images }) => (images?.channels ?? 0) % lanes !== 0);
    if (ragged !== undefined) {
      const channels = ragged.images?.channels ?? 0;
      return `${ragged.value} has ${counted(channels, 'channel, which does', 'channels, which do')} not fill blocks of ${lanes}.`;
    }
    const partly = parts.find(({ value, images, alias }) => {
      const whole = this.#imagesOf(alias.root);
      return alias.channel !== 0 || JSON.stringify(whole) !== JSON.stringify(images) || value === output;
    });
    const roots = new Set(parts.map(({ alias }) => alias.root));
    if (partly === undefined && roots.size === parts.length) return null;
    const values = parts.map(({ value }) => value);
    const name = partly?.value ?? values.find((value, i) => values.indexOf(value) !== i) ?? values[0] ?? '';
    return `${name} already lies in another place, and cannot lie in two.`;
  }
}

/** The first channel of a window that copies channels in their order and does nothing else; null if it is none. */
function firstOfRun({ shape, epilogue, weight, bias }: WindowOperator): number | null {
  const plain = pointwise([shape.batch, shape.inChannels, shape.height, shape.width], shape.outChannels);
  const { shift, clip, operand, offset = 0 } = epilogue;
  if (JSON.stringify(fullShape(shape)) !== JSON.stringify(fullShape(plain))) return null;
  if (shift !== 0 || clip !== null || operand !== undefined || offset !== 0 || bias !== null) return null;
  const start = weight.indexOf(1);
  const copies = weight.every((w, at) => {
    const [to, from] = [Math.floor(at / shape.inChannels), at % shape.inChannels];
    return w === (from === start + to ? 1 : 0);
  });
  return copies && start >= 0 && start + shape.outChannels <= shape.inChannels ? start : null;
}

interface Part {
  readonly value: string;
  readonly images: Images | null;
  readonly alias: Alias;
}

const host = (reason: string): Assignment => ({ where: 'host', reason });
