import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { encodeBase64 } from '../base/bytes.ts';
import { anyLegalArch } from '../isa/arch.testing.ts';
import { BUNDLE_HARDWARE, parseBundle, parseMachine } from './bundle.ts';
import { createChecker } from './checker.ts';
import { goldenJson, goldenPaths, mustParse, randomJson } from './golden.testing.ts';
import type { MemoryRange, Program } from './program.ts';
import { COUNTER_NAMES, DEFAULT_STREAM_BASE } from './program.ts';
import { writeBundle } from './writeBundle.ts';

const CONFIG = {
  LOG_INP_WIDTH: 3,
  LOG_WGT_WIDTH: 3,
  LOG_ACC_WIDTH: 5,
  LOG_BATCH: 0,
  LOG_BLOCK: 4,
  LOG_UOP_BUFF_SIZE: 15,
  LOG_INP_BUFF_SIZE: 15,
  LOG_WGT_BUFF_SIZE: 18,
  LOG_ACC_BUFF_SIZE: 17,
};
const smallest = (): Record<string, unknown> => ({
  format: 'vta-program/1',
  name: 'finish',
  source: 'by hand',
  config: CONFIG,
  instructionCount: 1,
  instructions: encodeBase64(Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
  dram: [],
});

const anyRanges: fc.Arbitrary<MemoryRange[]> = fc.array(
  fc.record({ address: fc.nat(2 ** 31), bytes: fc.uint8Array({ maxLength: 40 }) }),
  { maxLength: 4 },
);
const anyCount = fc.nat(Number.MAX_SAFE_INTEGER);
const anyProgram: fc.Arbitrary<Program> = fc
  .record({
    name: fc.string({ unit: 'binary' }),
    source: fc.string({ unit: 'binary' }),
    arch: anyLegalArch(),
    instructions: fc.array(fc.uint8Array({ minLength: 16, maxLength: 16 }), { maxLength: 5 }),
    dram: anyRanges,
    base: fc.nat(2 ** 31),
    expect: fc.option(
      fc.record({
        dram: anyRanges,
        counters: fc.option(
          fc
            .tuple(...COUNTER_NAMES.map(() => anyCount))
            .map((n) => Object.fromEntries(COUNTER_NAMES.map((name, i) => [name, n[i] ?? 0]))),
        ),
        cycles: fc.option(anyCount),
      }),
    ),
    workload: fc.option(fc.jsonValue({ maxDepth: 3 })),
  })
  .map((p) => ({ ...p, instructions: Uint8Array.from(p.instructions.flatMap((i) => [...i])) }) as unknown as Program);

const problemOf = (json: unknown) => {
  const result = parseBundle(json);
  return result.ok ? null : result.problems[0];
};

describe('a machine in a bundle', () => {
  const machineOf = (change: object, hardware?: object) => {
    const check = createChecker();
    const config = { ...DEFAULT_ARCH.config, ...change };
    return { arch: parseMachine(config, hardware, check), codes: check.problems.map((p) => p.code) };
  };

  it('has 16 tags unless it says so, as bundles did before there was a choice', () => {
    expect(machineOf({}, { queueDepth: 16 }).arch?.hardware).toMatchObject({ queueDepth: 16, tagPool: 16 });
    expect(machineOf({}, { tagPool: 3 }).arch?.hardware.tagPool).toBe(3);
    expect(machineOf({}, { tagPool: 0 }).codes).toEqual(['parameter.value']);
  });

  it('may have buffers deeper than fixed index fields reach: such RTL exists', () => {
    expect(machineOf({ LOG_WGT_BUFF_SIZE: 20 }, { isaLayout: 'fixed' }).codes).toEqual([]);
    expect(machineOf({ LOG_WGT_BUFF_SIZE: 20 }, { isaLayout: 'derived' }).codes).not.toEqual([]);
  });
});

describe('a bundle', () => {
  it('without hardware, base and expect has the defaults of the contract', () => {
    const program = mustParse(smallest());
    expect(program.arch.hardware).toEqual(BUNDLE_HARDWARE);
    expect(program.arch.hardware).toEqual({
      busBits: 64,
      burstLengthLog2: 8,
      queueDepth: 512,
      memoryDelay: 16,
      tagPool: 16,
      clockMHz: 100,
      isaLayout: 'derived',
    });
    expect(program).toMatchObject({ base: DEFAULT_STREAM_BASE, expect: null, workload: null });
    expect(program.arch.config).toMatchObject({ LOG_BLOCK_IN: 4, LOG_BLOCK_OUT: 4, LOG_OUT_WIDTH: 3 });
  });

  it('of every golden program and every random program is read whole', () => {
    for (const path of goldenPaths()) {
      const json = goldenJson(path) as { instructionCount: number; dram: unknown[] };
      const program = mustParse(json);
      expect(program.instructions.length, path).toBe(16 * json.instructionCount);
      expect(program.dram.length, path).toBe(json.dram.length);
      expect(program.expect?.counters?.gemm_counter, path).toBeTypeOf('number');
    }
    const random = randomJson().map(mustParse);
    expect(random.length).toBe(60);
    expect(random[0]?.arch.hardware).toMatchObject({ burstLengthLog2: 4, isaLayout: 'fixed' });
    expect(random[0]?.expect?.cycles).toBe(2424);
    expect(random[0]?.extra).toEqual({ settled: true, machine: 'de10', inOrder: true });
  });

  it('comes back the same: parse(write(p)) = p', () => {
    fc.assert(
      fc.property(anyProgram, (program) => {
        const text = JSON.stringify(writeBundle(program));
        expect(parseBundle(JSON.parse(text))).toEqual({ ok: true, value: program });
      }),
    );
    for (const json of randomJson().slice(0, 6)) {
      const program = mustParse(json);
      expect(mustParse(JSON.parse(JSON.stringify(writeBundle(program))))).toEqual(program);
    }
  });

  it('may have DRAM ranges that overlap', () => {
    const bytes = encodeBase64(new Uint8Array(8));
    const dram = [
      { address: 4096, bytes },
      { address: 4100, bytes },
    ];
    expect(mustParse({ ...smallest(), dram }).dram.length).toBe(2);
  });
});

describe('a broken bundle is a problem with its path', () => {
  const twoRanges = (second: unknown) => ({ ...smallest(), dram: [{ address: 0, bytes: '' }, second] });
  it.each<[string, unknown, string, string]>([
    ['no object', 7, 'bundle.format', 'format'],
    ['null', null, 'bundle.format', 'format'],
    ['another format', { ...smallest(), format: 'vta-program/2' }, 'bundle.format', 'format'],
    ['no name', { ...smallest(), name: undefined }, 'bundle.missing', 'name'],
    ['no config', { ...smallest(), config: undefined }, 'bundle.missing', 'config'],
    ['a list as config', { ...smallest(), config: [] }, 'bundle.type', 'config'],
    ['instructions as a list', { ...smallest(), instructions: [3] }, 'bundle.type', 'instructions'],
    ['cut instructions', { ...smallest(), instructions: 'AwAAAAA' }, 'base64.length', 'instructions'],
    ['a wrong count', { ...smallest(), instructionCount: 2 }, 'bundle.instruction-count', 'instructionCount'],
    [
      'half an instruction',
      { ...smallest(), instructions: 'AwAAAAAA' },
      'bundle.instruction-count',
      'instructionCount',
    ],
    ['a negative count', { ...smallest(), instructionCount: -1 }, 'bundle.type', 'instructionCount'],
    ['a count as text', { ...smallest(), instructionCount: '1' }, 'bundle.type', 'instructionCount'],
    ['dram as an object', { ...smallest(), dram: {} }, 'bundle.type', 'dram'],
    ['a range that is a number', twoRanges(4), 'bundle.type', 'dram[1]'],
    ['a range without bytes', twoRanges({ address: 4096 }), 'bundle.missing', 'dram[1].bytes'],
    ['bytes that are not base64', twoRanges({ address: 0, bytes: 'A%==' }), 'base64.character', 'dram[1].bytes'],
    ['a fractional address', twoRanges({ address: 0.5, bytes: '' }), 'bundle.type', 'dram[1].address'],
    ['an address past 32 bits', twoRanges({ address: 2 ** 40, bytes: '' }), 'bundle.type', 'dram[1].address'],
    ['a range past 32 bits', twoRanges({ address: 2 ** 32 - 1, bytes: 'AAAA' }), 'bundle.range', 'dram[1].address'],
    ['a base as text', { ...smallest(), base: '0x1000' }, 'bundle.type', 'base'],
    ['expect as a number', { ...smallest(), expect: 1 }, 'bundle.type', 'expect'],
    ['missing counters', { ...smallest(), expect: { counters: {} } }, 'bundle.missing', 'expect.counters.gemm_counter'],
    ['negative cycles', { ...smallest(), expect: { cycles: -3 } }, 'bundle.type', 'expect.cycles'],
  ])('%s', (_, json, code, field) => {
    expect(problemOf(json)).toMatchObject({ code, field });
  });

  it('an illegal machine is refused by its limits', () => {
    const absurd = { ...CONFIG, LOG_WGT_BUFF_SIZE: 60 };
    expect(problemOf({ ...smallest(), config: absurd })).toMatchObject({ field: 'LOG_WGT_BUFF_SIZE' });
  });

  it('more instructions than a machine could hold are refused before they are decoded', () => {
    const huge = { ...smallest(), instructionCount: 2 ** 40 };
    expect(problemOf(huge)).toMatchObject({ code: 'bundle.type', field: 'instructionCount' });
  });

  it('nesting that would exhaust the stack is refused', () => {
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown;
    expect(problemOf({ ...smallest(), workload: deep })).toMatchObject({ code: 'bundle.nesting' });
  });

  it('any JSON at all gives problems, not exceptions', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(smallest()), 'expect', 'base', 'hardware'), fc.jsonValue()),
        (fields) => {
          const result = parseBundle({ ...smallest(), ...fields });
          if (!result.ok) for (const p of result.problems) expect(p.message.length).toBeLessThan(1000);
        },
      ),
    );
  });
});
