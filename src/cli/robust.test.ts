import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../testdata/sample.ts';
import { golden, vta, type Outcome } from './io.testing.ts';

const PACKED = golden('golden/program/default/insn-alu-0.json.gz');
const TEXT = gunzipSync(PACKED).toString();
const BUNDLE = JSON.parse(TEXT) as Record<string, unknown>;

/** What every run must keep, whatever it was given: a status, and on stdout only JSON, with an error where there is one. */
function expectOrderly({ status, lines }: Outcome): void {
  expect([0, 1, 2]).toContain(status);
  expect(lines.length).toBeGreaterThan(0);
  const errors = lines.filter((line) => 'error' in line && line['legal'] !== false);
  expect(errors.length > 0).toBe(status === 2);
  for (const line of errors) {
    const error = line['error'] as Record<string, unknown>;
    expect(Object.keys(error)).toEqual(expect.arrayContaining(['code', 'message', 'field', 'got', 'limit', 'fix']));
    expect(error['code']).not.toBe('internal');
    expect((error['message'] as string).length).toBeLessThan(1000);
  }
}

describe('broken bundles give an error object, never an exception and never a hang', () => {
  const simulate = async (content: Uint8Array | string, name = 'b.json'): Promise<Outcome> => {
    const outcome = await vta(['simulate', '--json', name], { [name]: content });
    expectOrderly(outcome);
    return outcome;
  };

  it('cut anywhere, packed or not', async () => {
    for (const share of [0, 0.01, 0.3, 0.7, 0.99]) {
      expect((await simulate(PACKED.subarray(0, share * PACKED.length), 'b.json.gz')).status).toBe(2);
      expect((await simulate(TEXT.slice(0, share * TEXT.length))).status).toBe(2);
    }
  });

  it('with bits flipped in the packed file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(PACKED.length * 8 - 1), async (bit) => {
        const bytes = Uint8Array.from(PACKED);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await simulate(bytes, 'b.json.gz');
      }),
      { numRuns: samples(15, 100) },
    );
  });

  it('with bits flipped in the JSON text', async () => {
    const bytes = new TextEncoder().encode(TEXT);
    // The instructions and what surrounds them, more than the long data.
    const place = fc.oneof(fc.nat(bytes.length * 8 - 1), fc.nat(900 * 8));
    await fc.assert(
      fc.asyncProperty(place, async (bit) => {
        const flipped = Uint8Array.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await simulate(flipped);
      }),
      { numRuns: samples(25, 200) },
    );
  });

  it('with any value of any type in any place', async () => {
    const paths = [
      ...Object.keys(BUNDLE).map((k) => [k]),
      ...Object.keys(BUNDLE['config'] as object).map((k) => ['config', k]),
    ];
    const strange = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom<unknown>(-1, 0.5, 1e300, 2 ** 53, 2 ** 31, 1e6, '', 'A'.repeat(5000), [[]], { address: -1 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), strange, async ([key = '', inner], value) => {
        const changed = inner === undefined ? value : { ...(BUNDLE['config'] as object), [inner]: value };
        await simulate(JSON.stringify({ ...BUNDLE, [key]: changed }));
      }),
      { numRuns: samples(25, 200) },
    );
  });

  it('of absurd size', async () => {
    const huge = (fields: object): string => JSON.stringify({ ...BUNDLE, ...fields });
    expect((await simulate(huge({ instructionCount: 1e15 }))).status).toBe(2);
    expect((await simulate(huge({ dram: [{ address: 1e18, bytes: '' }] }))).status).toBe(2);
    expect((await simulate(huge({ config: { ...(BUNDLE['config'] as object), LOG_INP_BUFF_SIZE: 1e9 } }))).status).toBe(
      2,
    );
    expect((await simulate(huge({ hardware: { queueDepth: 1e12 } }))).status).toBe(2);
    expect(
      (await simulate(huge({ workload: JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown }))).status,
    ).toBe(2);
    // A packed file that would unpack to far more than memory holds.
    const bomb = gzipSync(Buffer.alloc(300 * 2 ** 20), { level: 1 });
    expect((await simulate(bomb, 'b.json.gz')).lines[0]?.['error']).toMatchObject({ code: 'file.too-large' });
  });

  it('of instructions that are noise', async () => {
    const noise = fc.array(fc.uint8Array({ minLength: 16, maxLength: 16 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(noise, async (instructions) => {
        const bytes = Buffer.concat(instructions);
        const outcome = await simulate(
          JSON.stringify({ ...BUNDLE, instructions: bytes.toString('base64'), instructionCount: instructions.length }),
        );
        expect(outcome.status).not.toBe(2);
      }),
      { numRuns: samples(20, 50) },
    );
  });
});

describe('every command answers a file that makes no sense', () => {
  const contents: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['text', 'not json at all'],
    ['null', 'null'],
    ['a number', '12'],
    ['a list', '[1,2,3]'],
    ['an empty object', '{}'],
    ['a bundle cut in half', TEXT.slice(0, TEXT.length / 2)],
    ['strange keys', '{"__proto__":{"format":"vta-program/1"},"constructor":1}'],
  ];
  const commands: readonly string[][] = [
    ['simulate', 'f'],
    ['replay', 'f'],
    ['disassemble', 'f'],
    ['config', 'f'],
    ['sweep', 'f'],
    ['network', 'f'],
    ['compile', '--conv', '8,8,16,16,3,1,1', '--config', 'f'],
    ['schedules', '--conv', '8,8,16,16,3,1,1', '--config', 'f'],
  ];
  it.each(commands.map((words) => [words[0] ?? '', words] as const))('%s', async (_, words) => {
    for (const [what, content] of contents) {
      const outcome = await vta([...words, '--json'], { f: content });
      expect(outcome.status, what).toBe(2);
      expectOrderly(outcome);
    }
  });

  it('assemble', async () => {
    for (const content of ['not assembly', '{"format":"vta-program/1"}', '\0\0\0', '.dram 0\n.zero 999999999999']) {
      const outcome = await vta(['assemble', 'f', '--json'], { f: content });
      expect(outcome.status, content).toBe(2);
      expectOrderly(outcome);
    }
  });
});
