import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differencesBetween } from '../../base/differences.ts';
import { compareMemory } from './compare.ts';
import { createMemory, ADDRESS_SPACE } from './memory.ts';
import type { FunctionalResult } from './result.ts';

describe('sparse DRAM', () => {
  it('reads zero where nothing was written, to the end of the address space and past it', () => {
    const memory = createMemory(2 ** 20);
    expect(memory.read(ADDRESS_SPACE - 2, 4)).toEqual(new Uint8Array(4));
    expect(memory.store(ADDRESS_SPACE - 2, Uint8Array.of(7, 8))).toBe(true);
    expect(memory.read(ADDRESS_SPACE - 2, 4)).toEqual(Uint8Array.of(7, 8, 0, 0));
  });

  it('shows bytes in place where they lie together', () => {
    const memory = createMemory(2 ** 20);
    memory.copyIn(65_530, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    expect(memory.peek(65_531, 5)).toEqual(Uint8Array.of(2, 3, 4, 5, 6));
    expect(memory.peek(65_531, 6)).toBeNull();
    expect(memory.peek(65_536, 2)).toEqual(Uint8Array.of(7, 8));
    expect(memory.peek(400_000, 2)).toBeNull();
  });

  it('is what a plain array would be, and knows what was stored', () => {
    const write = fc.record({
      address: fc.integer({ min: 0, max: 200_000 }),
      length: fc.integer({ min: 0, max: 70_000 }),
      byte: fc.integer({ min: 1, max: 255 }),
      program: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 100 }), (writes) => {
        const memory = createMemory(2 ** 20);
        const plain = new Uint8Array(300_000);
        const stored = new Uint8Array(300_000);
        for (const { address, length, byte, program } of writes) {
          const bytes = new Uint8Array(length).fill(byte);
          expect(program ? memory.store(address, bytes) : memory.copyIn(address, bytes)).toBe(true);
          plain.set(bytes, address);
          if (program) stored.fill(1, address, address + length);
        }
        expect(differencesBetween(memory.read(0, plain.length), plain).first).toBe(-1);
        const ranges = new Uint8Array(300_000);
        let end = -1;
        for (const r of memory.written()) {
          expect(r.address).toBeGreaterThan(end);
          end = r.address + r.length;
          ranges.fill(1, r.address, end);
        }
        expect(differencesBetween(ranges, stored).first).toBe(-1);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses more pages than allowed, before writing any of it', () => {
    const memory = createMemory(2 * 65536);
    expect(memory.store(0, new Uint8Array(3 * 65536).fill(1))).toBe(false);
    expect(memory.written()).toEqual([]);
    expect(memory.read(0, 4)).toEqual(new Uint8Array(4));
    expect(memory.store(65530, new Uint8Array(12).fill(1))).toBe(true);
    expect(memory.store(2 * 65536, Uint8Array.of(1))).toBe(false);
  });
});

describe('comparing memory with what a bundle expects', () => {
  const memory = createMemory(2 ** 20);
  memory.store(100, Uint8Array.of(1, 2, 3, 4));
  const result = { memory } as unknown as FunctionalResult;
  const expecting = (address: number, ...bytes: number[]) => ({
    dram: [{ address, bytes: Uint8Array.from(bytes) }],
    counters: null,
    cycles: null,
  });

  it('names the first difference and counts all', () => {
    expect(compareMemory(result, expecting(100, 1, 2, 3, 4, 0))).toEqual({
      matches: true,
      firstDifference: null,
      differingBytes: 0,
    });
    expect(compareMemory(result, expecting(100, 1, 9, 3, 9))).toEqual({
      matches: false,
      firstDifference: { address: 101, expected: 9, got: 2 },
      differingBytes: 2,
    });
  });

  it('gives null when nothing was expected', () => {
    expect(compareMemory(result, null).matches).toBeNull();
    expect(compareMemory(result, { dram: [], counters: null, cycles: 5 }).matches).toBeNull();
  });
});
