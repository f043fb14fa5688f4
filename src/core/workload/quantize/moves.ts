import { imageShape } from '../../operators/integer/windows.ts';
import type { Shape } from '../../tensor/shape.ts';
import { exchanged, isRowMajor, orderedAs, regrouped, rowMajor, type Strided } from '../../tensor/strided.ts';
import type { Graph } from '../graph/graph.ts';
import type { ValueTypes } from '../graph/shapes.ts';
import type { LayerDraft } from './draft.ts';

/**
 * Layers that read past what only puts elements elsewhere: an image out of exchanges of axes that undo each other, and weights that are made during the
 * run out of any, for who packs them writes them anew anyway. What nobody reads then is left out, its nodes go to the reader.
 */
export function withoutMoves(
  drafts: readonly LayerDraft[],
  { outputs, constants }: Pick<Graph, 'outputs' | 'constants'>,
  types: ValueTypes,
): readonly LayerDraft[] {
  const moves = new Map(
    drafts.flatMap((draft) =>
      isMove(draft) && !Object.hasOwn(constants, draft.inputs[0] ?? '') ? [[draft.output, draft] as const] : [],
    ),
  );
  const looking = new Looking(moves, types);
  const past = drafts.map((draft) => looking.past(draft));
  return withoutSkipped(past, looking.readers, new Set(outputs));
}

const isExchange = ({ body }: LayerDraft): boolean => body.kind === 'float' && body.node.operator.kind === 'transpose';

const isMove = (draft: LayerDraft): boolean => isExchange(draft) || draft.body.kind === 'reshape';

/** What is behind a value, the moves from there, and where its elements, one after another, lie in it; null: no strides say so. */
interface Behind {
  readonly source: string;
  readonly moves: readonly LayerDraft[];
  readonly view: Strided | null;
}

class Looking {
  /** By what a move makes, the output of the first draft that reads past it. */
  readonly readers = new Map<string, string>();
  readonly #moves: ReadonlyMap<string, LayerDraft>;
  readonly #types: ValueTypes;

  constructor(moves: ReadonlyMap<string, LayerDraft>, types: ValueTypes) {
    this.#moves = moves;
    this.#types = types;
  }

  /** The draft, reading what is behind the moves where it can. */
  past(draft: LayerDraft): LayerDraft {
    const { body } = draft;
    if (body.kind !== 'product' && body.kind !== 'linear') return draft;
    const [x = '', ...others] = draft.inputs;
    const inputs = [this.#image(x, draft), ...others];
    const behind = body.kind === 'product' ? this.#behind(others[0] ?? '', ({ view }) => view !== null) : null;
    const weights = behind?.view == null ? null : orderedAs(behind.view);
    if (behind === null || weights === null || body.kind !== 'product') return { ...draft, inputs };
    this.#skip(behind, draft);
    return { ...draft, inputs: [inputs[0] ?? '', behind.source], body: { ...body, weights } };
  }

  /** The image of the same elements in the same places, before axes were exchanged and exchanged back; the value itself if there is none. */
  #image(x: string, reader: LayerDraft): string {
    const image = imageShape(this.#shapeOf(x));
    const behind = this.#behind(
      x,
      ({ source, view, moves }) =>
        moves.some(isExchange) &&
        view !== null &&
        isRowMajor(view) &&
        String(imageShape(this.#shapeOf(source))) === String(image),
    );
    if (behind === null) return x;
    this.#skip(behind, reader);
    return behind.source;
  }

  /** The furthest value behind that fits. */
  #behind(value: string, fits: (behind: Behind) => boolean): Behind | null {
    let found: Behind | null = null;
    const chain: LayerDraft[] = [];
    for (let at = value; ;) {
      const move = this.#moves.get(at);
      const [from = ''] = move?.inputs ?? [];
      if (move === undefined) return found;
      chain.unshift(move);
      const behind = { source: from, moves: [...chain], view: this.#viewFrom(from, chain) };
      if (fits(behind)) found = behind;
      at = from;
    }
  }

  #viewFrom(source: string, chain: readonly LayerDraft[]): Strided | null {
    let view: Strided | null = rowMajor(this.#shapeOf(source));
    // As one after another they stay the same through all reshapes at the end.
    for (const { body, output } of chain.slice(0, chain.map(isExchange).lastIndexOf(true) + 1)) {
      if (view === null) return null;
      const exchange = body.kind === 'float' && body.node.operator.kind === 'transpose' ? body.node.operator : null;
      view = exchange === null ? regrouped(view, this.#shapeOf(output)) : exchanged(view, exchange.order);
    }
    return view;
  }

  #skip({ moves }: Behind, { output }: LayerDraft): void {
    for (const move of moves) if (!this.readers.has(move.output)) this.readers.set(move.output, output);
  }

  #shapeOf(value: string): Shape {
    return this.#types.get(value)?.shape ?? [];
  }
}

/** Without moves that nobody reads any more; their nodes go to who reads past them. */
function withoutSkipped(
  drafts: readonly LayerDraft[],
  readers: ReadonlyMap<string, string>,
  outputs: ReadonlySet<string>,
): readonly LayerDraft[] {
  const read = new Set([...outputs, ...drafts.flatMap(({ inputs }) => inputs)]);
  const isGone = ({ output }: LayerDraft): boolean => readers.has(output) && !read.has(output);
  if (!drafts.some(isGone)) return drafts;
  const nodes = new Map<string, readonly string[]>();
  for (const gone of drafts.filter(isGone)) {
    const reader = readers.get(gone.output) ?? '';
    nodes.set(reader, [...(nodes.get(reader) ?? []), ...gone.nodes]);
  }
  const kept = drafts.filter((draft) => !isGone(draft));
  const taken = kept.map((draft) => ({ ...draft, nodes: [...(nodes.get(draft.output) ?? []), ...draft.nodes] }));
  return withoutSkipped(taken, readers, outputs);
}
