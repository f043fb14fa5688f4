import { createStore } from '../store.ts';
import { Lru } from '../../core/base/lru.ts';
import type { RunResult } from '../../core/experiment/result.ts';
import { LISTING_SLICE, type ListingShape } from '../../core/program/assembly/disassemble.ts';
import type { JobClient } from '../../workers/client.ts';
import { createListingClient } from '../../workers/listingClient.ts';
import type { ListingRequest, ListingUpdate } from '../../workers/listingSteps.ts';
import type { Failure } from '../../workers/protocol.ts';

/** The text of the program of one run, as far as it has been written. */
export interface ListingText {
  /** Of the run. */
  readonly key: string;
  readonly shape: ListingShape | null;
  /** `LISTING_SLICE` lines each but the last, parted by line feeds. */
  readonly blocks: readonly string[];
  /** Lines of all blocks. */
  readonly lines: number;
  readonly done: boolean;
  readonly failure: Failure | null;
}

const nothing = (key: string): ListingText => ({
  key,
  shape: null,
  blocks: [],
  lines: 0,
  done: false,
  failure: null,
});

export const useListingStore = createStore<ListingText>(() => nothing(''));

export interface Listing {
  /** Has this run's program written out, unless it is already. */
  readonly show: (result: RunResult) => void;
  readonly retry: (result: RunResult) => void;
  /** Makes the worker before a listing is looked at. */
  readonly warm: () => void;
}

/** Keeps the store at the program asked for. */
export function createListing(client: JobClient<ListingRequest, ListingUpdate>): Listing {
  const set = useListingStore.setState;

  function retry({ key, experiment, stream, microOps }: RunResult): void {
    const { workload, arch } = experiment;
    const name = workload.kind === 'network' ? `${workload.network}.${workload.layer}` : 'conv';
    const mine = nothing(key);
    set(mine);
    client.run(
      { name, arch, stream, microOps },
      {
        onEvent: (update) => {
          if (update.kind === 'shape') set({ shape: update.shape });
          else set((s) => ({ blocks: [...s.blocks, update.text], lines: s.lines + update.lines }));
        },
        onEnd: (outcome) => {
          if (outcome.kind === 'done') set({ done: true });
          else if (outcome.kind === 'failed') set({ failure: outcome.failure });
        },
      },
    );
  }

  return {
    retry,
    warm: client.warm,
    show: (result) => {
      const { key, failure } = useListingStore.getState();
      if (key !== result.key || failure !== null) retry(result);
    },
  };
}

let listing: Listing | null = null;

/** The one listing of this page; its worker is made when the program is first looked at. */
export function theListing(): Listing {
  listing ??= createListing(createListingClient());
  return listing;
}

/** Line `line` (from 0) of the text; null where it has not been written yet. */
export function listingLine(blocks: readonly string[], line: number): string | null {
  const text = blocks[Math.floor(line / LISTING_SLICE)];
  return text === undefined ? null : (linesOf(text)[line % LISTING_SLICE] ?? null);
}

/** The blocks that were last looked into, in lines: a window lies in one or two of them. */
const split = new Lru<string, readonly string[]>(4);

function linesOf(text: string): readonly string[] {
  let lines = split.get(text);
  if (lines === undefined) {
    lines = text.split('\n');
    split.set(text, lines);
  }
  return lines;
}

/**
 * Searches the blocks for a text, upper and lower case alike: from line `from` on (or back), around the ends. Yields after
 * each block, so that a search of a long program can be spread; gives the line, -1 if there is none.
 */
export function* findLine(
  blocks: readonly string[],
  text: string,
  from: number,
  direction: 1 | -1,
): Generator<null, number> {
  const wanted = text.toLowerCase();
  const first = Math.floor(Math.max(0, from) / LISTING_SLICE);
  const inBlock = (block: number, begins: number, ends: number): number => {
    const whole = (blocks[block] ?? '').toLowerCase();
    if (!whole.includes(wanted)) return -1;
    const lines = whole.split('\n');
    const last = Math.min(ends, lines.length) - 1;
    for (let i = direction === 1 ? begins : last; i >= begins && i <= last; i += direction) {
      if (lines[i]?.includes(wanted) === true) return block * LISTING_SLICE + i;
    }
    return -1;
  };
  for (let k = 0; k <= blocks.length; k++) {
    const block = (((first + direction * k) % blocks.length) + blocks.length) % blocks.length;
    const within = from - first * LISTING_SLICE;
    // The block that holds `from` is looked into twice: in the end, from its other side.
    const [begins, ends] =
      k === 0
        ? direction === 1
          ? [within, Infinity]
          : [0, within + 1]
        : k === blocks.length
          ? direction === 1
            ? [0, within]
            : [within + 1, Infinity]
          : [0, Infinity];
    const at = inBlock(block, begins, ends);
    if (at >= 0) return at;
    yield null;
  }
  return -1;
}
