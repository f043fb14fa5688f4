import type { NetworkShown } from '../../../../state/runs/network/network.ts';
import type { NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { costText, extentText, isUndecided, typedText, typeText, whereText } from '../../../words/network.ts';
import type { BoxGraph } from './graphBoxes.ts';
import type { Where } from './graphScene.ts';

/** What the picture of a graph says of layers and values. */
export interface GraphWords {
  readonly whereOf: (layer: number) => Where;
  readonly costOf: (layer: number) => string;
  readonly typeOf: (value: string) => readonly [shape: string, type: string] | null;
}

export const wordsOf = ({ lines, shown }: NetworkView): GraphWords => ({
  whereOf: (index) => {
    const layer = lines[index]?.layer;
    return layer === undefined || isUndecided(layer) ? null : layer.where;
  },
  costOf: (index) => {
    const line = lines[index];
    const cost = line === undefined ? '' : costText(line);
    return cost === '' ? '' : `${cost} cycles`;
  },
  typeOf: (value) => {
    const known = shown.outline?.values.get(value);
    return known === undefined ? null : [extentText(known.shape), typeText(known.type, shown.integers, value)];
  },
});

/** What is known of the graph's layers and values. */
type Compiled = Pick<NetworkShown, 'layers' | 'outline' | 'integers'>;

/** A box in words, for whoever does not see it: `conv2, conv2d, VTA, gives 16 × 10 × 10 int8 × 2⁻⁴, reads pool1, read by pool2`. */
export function boxSentence(graph: BoxGraph, box: number, shown: Compiled): string {
  const [name, title, where, before, after, given] = boxCells(graph, box, shown);
  const said = (words: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`${words} ${names.join(' and ')}`];
  return [
    ...[name, title, ...(where === '' ? [] : [where])],
    ...[...said('gives', given), ...said('reads', before), ...said('read by', after)],
  ].join(', ');
}

/** The graph as a table: a row a box. */
export const graphRows = (graph: BoxGraph, shown: Compiled, most: number): readonly (readonly string[])[] =>
  graph.boxes
    .slice(0, most)
    .map((_, box) => boxCells(graph, box, shown).map((cell) => (typeof cell === 'string' ? cell : cell.join(', '))));

/** Name, operator, where, what it reads, what reads it, and what it gives. */
function boxCells({ boxes, before, after, gives }: BoxGraph, box: number, shown: Compiled) {
  const { title, name, layer } = boxes[box] ?? { title: '', name: '', layer: null };
  const compiled = layer === null ? undefined : shown.layers[layer];
  const names = (list: readonly number[] | undefined): readonly string[] =>
    (list ?? []).map((i) => boxes[i]?.name ?? '');
  const given = (gives[box] ?? []).flatMap((value) => {
    const type = shown.outline?.values.get(value);
    return type === undefined ? [] : [typedText(type, shown.integers, value)];
  });
  const where = compiled === undefined ? '' : whereText(compiled);
  return [name, title, where, names(before[box]), names(after[box]), given] as const;
}
