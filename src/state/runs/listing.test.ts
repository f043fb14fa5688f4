import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import type { RunResult } from '../../core/experiment/result.ts';
import { LISTING_SLICE } from '../../core/program/assembly/disassemble.ts';
import { inOneGo } from '../../core/base/slices.ts';
import type { JobClient, JobHandlers } from '../../workers/client.ts';
import type { ListingRequest, ListingUpdate } from '../../workers/listingSteps.ts';
import { createListing, findLine, listingLine, useListingStore } from './listing.ts';

const resultOf = (key: string): RunResult =>
  ({
    key,
    experiment: DEFAULT_EXPERIMENT,
    stream: new Uint8Array(16),
    microOps: { dramBase: 0, words: new Uint32Array() },
  }) as unknown as RunResult;

function worker(): {
  readonly client: JobClient<ListingRequest, ListingUpdate>;
  readonly asked: ListingRequest[];
  readonly job: () => JobHandlers<ListingUpdate>;
} {
  const asked: ListingRequest[] = [];
  let handlers: JobHandlers<ListingUpdate> | null = null;
  return {
    asked,
    job: () => {
      if (handlers === null) throw new Error('nothing was asked for');
      return handlers;
    },
    client: {
      run: (request, to) => {
        asked.push(request);
        handlers = to;
      },
      cancel: () => undefined,
      warm: () => undefined,
      restart: () => undefined,
    },
  };
}

beforeEach(() => {
  useListingStore.setState({ key: '', shape: null, blocks: [], lines: 0, done: false, failure: null });
});

describe('the listing of a run', () => {
  it('is asked for once for a run, and again for another', () => {
    const { client, asked } = worker();
    const listing = createListing(client);
    listing.show(resultOf('a'));
    listing.show(resultOf('a'));
    listing.show(resultOf('b'));
    expect(asked.map((r) => r.name)).toEqual(['resnet18.C2', 'resnet18.C2']);
  });

  it('grows block by block, and nothing of the program before stays', () => {
    const { client, job } = worker();
    const listing = createListing(client);
    listing.show(resultOf('a'));
    job().onEvent({ kind: 'shape', shape: { head: 3, instructions: 2 } });
    job().onEvent({ kind: 'block', text: 'x\ny', lines: 2 });
    job().onEvent({ kind: 'block', text: 'z', lines: 1 });
    expect(useListingStore.getState()).toMatchObject({ key: 'a', lines: 3, blocks: ['x\ny', 'z'], done: false });
    job().onEnd({ kind: 'done' });
    expect(useListingStore.getState().done).toBe(true);
    listing.show(resultOf('b'));
    expect(useListingStore.getState()).toMatchObject({ key: 'b', shape: null, blocks: [], lines: 0, done: false });
  });

  it('says why it could not be written, and is asked for anew when looked at again', () => {
    const { client, asked, job } = worker();
    const listing = createListing(client);
    listing.show(resultOf('a'));
    job().onEnd({ kind: 'failed', failure: { kind: 'died', message: 'gone' } });
    expect(useListingStore.getState().failure?.message).toBe('gone');
    listing.show(resultOf('a'));
    expect(asked).toHaveLength(2);
    expect(useListingStore.getState().failure).toBeNull();
  });
});

/** `n` lines of numbers, in blocks. */
const blocksOf = (n: number): string[] => {
  const lines = Array.from({ length: n }, (_, i) => `line ${i}`);
  return Array.from({ length: Math.ceil(n / LISTING_SLICE) }, (_, b) =>
    lines.slice(b * LISTING_SLICE, (b + 1) * LISTING_SLICE).join('\n'),
  );
};

describe('the text of a long program', () => {
  const blocks = blocksOf(3 * LISTING_SLICE + 5);
  const find = (text: string, from: number, direction: 1 | -1): number =>
    inOneGo(findLine(blocks, text, from, direction));

  it('gives any line, and null for what is not written', () => {
    for (const i of [0, 1, LISTING_SLICE - 1, LISTING_SLICE, 3 * LISTING_SLICE + 4])
      expect(listingLine(blocks, i)).toBe(`line ${i}`);
    expect(listingLine(blocks, 3 * LISTING_SLICE + 5)).toBeNull();
    expect(listingLine(blocks, 4 * LISTING_SLICE)).toBeNull();
  });

  it('is searched from a line on or back, around the ends, in either case', () => {
    expect(find('LINE 4001', 0, 1)).toBe(4001);
    expect(find('line 4001', 4001, 1)).toBe(4001);
    expect(find('line 4001', 4002, 1)).toBe(4001);
    expect(find('line 4001', 4000, -1)).toBe(4001);
    expect(find('line 400', 4002, 1)).toBe(4002);
    expect(find('line 4', 3999, -1)).toBe(499);
    expect(find('line 1', 0, -1)).toBe(1999);
    expect(find('line 6004', -1, -1)).toBe(6004);
    expect(find('no such line', 10, 1)).toBe(-1);
  });

  it('can be left after each block', () => {
    const steps = [...findLine(blocks, 'nowhere', 0, 1)];
    expect(steps).toHaveLength(blocks.length + 1);
    expect(inOneGo(findLine([], 'x', 0, 1))).toBe(-1);
  });
});
