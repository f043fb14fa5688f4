import { counted } from '../machine/quantity.ts';
import type { QuantizedGraph, QuantizedLayer } from '../workload/quantize/quantized.ts';
import { imagesOf, type BlockedLayout } from './layout.ts';

/** Who computes a layer. */
export interface Decision {
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
  readonly decisions: readonly Decision[];
  /** Of every value. */
  readonly of: (value: string) => Alias;
  /** Does the root's memory have VTA's layout because VTA writes it, or a part of it? */
  readonly isNative: (root: string) => boolean;
}

/**
 * Which concatenations and reshapes need no work at all, and so which values share memory. `windows`: the decisions for
 * all other layers, null for these two kinds. `layout`: how VTA stores outputs.
 */
export function aliasBuffers(
  graph: QuantizedGraph,
  windows: readonly (Decision | null)[],
  layout: BlockedLayout,
): BufferAliasing {
  const parent = new Map<string, Alias>();
  const native = new Set<string>();
  const of = (value: string): Alias => {
    const home = parent.get(value);
    if (home === undefined) return { root: value, channel: 0 };
    const above = of(home.root);
    return { root: above.root, channel: above.channel + home.channel };
  };
  const shapeOf = (value: string): readonly number[] => graph.values[value]?.shape ?? [];

  const reshape = ({ inputs, output }: QuantizedLayer): Decision => {
    const [from = ''] = inputs;
    const [a, b] = [imagesOf(shapeOf(from)), imagesOf(shapeOf(output))];
    if (a === null || b === null || JSON.stringify(a) !== JSON.stringify(b)) {
      return host('The values keep their order but change their places in VTA’s blocks of channels.');
    }
    parent.set(output, { root: from, channel: 0 });
    return { where: 'none', reason: 'The same bytes: the layout in memory does not change.' };
  };

  const concat = ({ inputs, output }: QuantizedLayer): Decision => {
    const parts = inputs.map((value) => ({ value, images: imagesOf(shapeOf(value)), home: of(value) }));
    if (!parts.some(({ home }) => native.has(home.root))) return host('None of its inputs is made by VTA.');
    if (Math.ceil((parts[0]?.images?.batch ?? 1) / layout.rows) > 1) {
      return host(
        `The batch takes more than one block of ${counted(layout.rows, 'image')}, and each block has all channels together.`,
      );
    }
    const last = parts.length - 1;
    const ragged = parts.find(({ images }, i) => i < last && (images?.channels ?? 0) % layout.lanes !== 0);
    if (ragged !== undefined) {
      const channels = ragged.images?.channels ?? 0;
      return host(
        `${ragged.value} has ${counted(channels, 'channel, which does', 'channels, which do')} not fill blocks of ${layout.lanes}.`,
      );
    }
    const roots = new Set(parts.map(({ home }) => home.root));
    const partly = parts.find(({ value, images, home }) => {
      const whole = imagesOf(shapeOf(home.root));
      return home.channel !== 0 || JSON.stringify(whole) !== JSON.stringify(images) || value === output;
    });
    if (partly !== undefined || roots.size < parts.length) {
      const name = partly?.value ?? inputs.find((value, i) => inputs.indexOf(value) !== i) ?? inputs[0] ?? '';
      return host(`${name} already lies in another place, and cannot lie in two.`);
    }
    let channel = 0;
    for (const { home, images } of parts) {
      parent.set(home.root, { root: output, channel });
      channel += images?.channels ?? 0;
    }
    native.add(output);
    return { where: 'none', reason: 'Its inputs are stored side by side, where this output is read.' };
  };

  const decisions = graph.layers.map((layer, index): Decision => {
    const given = windows[index] ?? null;
    if (given !== null) {
      if (given.where === 'vta') native.add(layer.output);
      return given;
    }
    return layer.operator.kind === 'concat' ? concat(layer) : reshape(layer);
  });
  return { decisions, of, isNative: (root) => native.has(root) };
}

const host = (reason: string): Decision => ({ where: 'host', reason });
