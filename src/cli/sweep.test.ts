import { VERSION } from '../core/base/version.ts';
import type { SweepLine } from './sweepFile.ts';
import { describe, expect, it } from 'vitest';
import { vta, type Outcome } from './io.testing.ts';

const SPEC = {
  base: 'pynq',
  axes: { LOG_BLOCK_IN: [3, 4], busBits: [64, 128] },
  layers: ['8,8,32,32,3,1,1'],
};
const WORDS = ['sweep', 'spec.json', '--json', '--workers', '1', '--out', 'out.ndjson'];
const sweep = (spec: object, out?: string): Promise<Outcome> =>
  vta(WORDS, { 'spec.json': JSON.stringify(spec), ...(out === undefined ? {} : { 'out.ndjson': out }) });
const file = ({ files }: Outcome): string => Buffer.from(files.get('out.ndjson') ?? []).toString();

describe('vta sweep', () => {
  it('evaluates every design, appends each to the file, and ends with a summary', async () => {
    const run = await sweep(SPEC);
    expect(run.status).toBe(0);
    expect(run.lines).toHaveLength(5);
    const designs = run.lines.slice(0, 4);
    expect(new Set(designs.map((l) => JSON.stringify(l['design']))).size).toBe(4);
    // Blocks of 8 input channels leave too many elements in the buffers for a micro-op's fields.
    expect(designs.map((l) => l['legal'])).toEqual(expect.arrayContaining([true, false]));
    for (const line of designs) {
      const { design, about } = line as unknown as SweepLine;
      // Of what it is, without anything beside the file.
      expect(about?.machine.hardware.clockMHz).toBe(about?.clockMHz);
      expect(about?.workload).toEqual([{ name: expect.any(String) as string, shape: expect.any(Object) as object }]);
      expect(about?.version).toEqual(VERSION);
      const { config, hardware } = about?.machine ?? {};
      for (const [id, value] of Object.entries(design))
        expect({ ...config, ...hardware }).toMatchObject({ [id]: value });
    }
    for (const line of designs.filter((l) => l['legal'] === true)) {
      expect(line['cycles'] as number).toBeGreaterThan(1000);
      expect(line['resources']).toMatchObject({ device: 'xc7z020' });
    }
    expect(run.lines[4]).toMatchObject({ summary: { designs: 4, resumed: 0, legal: 2 } });
    expect(
      file(run)
        .trimEnd()
        .split('\n')
        .map((l) => JSON.parse(l) as unknown),
    ).toEqual(designs);
    expect(run.stderr).toContain('4/4');
  });

  it('goes on where an interrupted run ended, even in the middle of a line', async () => {
    const whole = file(await sweep(SPEC));
    const cut = whole.split('\n').slice(0, 2).join('\n') + '\n{"index":2,"design":{"bus';
    const resumed = await sweep(SPEC, cut);
    expect(resumed.lines).toHaveLength(3);
    expect(resumed.lines[2]).toMatchObject({ summary: { designs: 4, resumed: 2, legal: 2 } });
    expect(resumed.stderr).toContain('1 lines of out.ndjson are not whole');
    // The file now holds every design once, and the broken line on its own.
    const again = await sweep(SPEC, file(resumed));
    expect(again.lines).toMatchObject([{ summary: { designs: 4, resumed: 4, legal: 2 } }]);
    expect(file(again)).toBe(file(resumed));
    const sorted = (text: string): string[] =>
      text
        .split('\n')
        .filter((l) => l.endsWith('}'))
        .sort();
    expect(sorted(file(resumed))).toEqual(sorted(whole));
  });

  it('loses only its last line where that was cut, inside of a character too', async () => {
    const whole = new TextEncoder().encode(file(await sweep(SPEC)));
    const last = new TextEncoder().encode('{"index":3,"note":"1 × 2 ≤ 𝟚"}');
    for (let length = 1; length < last.length; length++) {
      const cut = Uint8Array.of(...whole, ...last.subarray(0, length));
      const { status, lines, stderr } = await vta(WORDS, { 'spec.json': JSON.stringify(SPEC), 'out.ndjson': cut });
      expect({ length, status, lines }).toMatchObject({ length, status: 0, lines: [{ summary: { resumed: 4 } }] });
      expect(stderr).toContain('1 lines of out.ndjson are not whole');
    }
    // Anything before the last line is another matter.
    const torn = Uint8Array.of(0xff, 0x0a, ...whole);
    const refused = await vta(WORDS, { 'spec.json': JSON.stringify(SPEC), 'out.ndjson': torn });
    expect(refused.lines[0]?.['error']).toMatchObject({ code: 'file.encoding' });
  });

  it('keeps what was done when an axis grows, and does not take lines of another layer for its own', async () => {
    const before = file(await sweep(SPEC));
    const grown = await sweep({ ...SPEC, axes: { ...SPEC.axes, busBits: [64, 128, 256] } }, before);
    expect(grown.lines.at(-1)).toMatchObject({ summary: { designs: 6, resumed: 4 } });
    const other = await sweep({ ...SPEC, layers: ['8,8,16,16,3,1,1'] }, before);
    expect(other.lines.at(-1)).toMatchObject({ summary: { designs: 4, resumed: 0 } });
    expect(other.stderr).toContain('4 lines of out.ndjson belong to another sweep');
  });

  it.each<[string, unknown, string]>([
    ['a list', [], 'sweep.form'],
    ['no axes', { base: 'pynq' }, 'sweep.form'],
    ['an unknown axis', { axes: { LOG_BLOCKS: [3] } }, 'sweep.axis'],
    [
      'an absurd number of designs',
      {
        axes: {
          clockMHz: Array.from({ length: 400 }, (_, i) => i + 1),
          memoryDelay: Array.from({ length: 400 }, (_, i) => i + 1),
        },
      },
      'sweep.size',
    ],
    ['an unknown layer', { axes: { busBits: [64] }, layers: ['resnet18.X'] }, 'workload.unknown-layer'],
  ])('refuses %s', async (_, spec, code) => {
    const { status, lines } = await sweep(spec as object);
    expect(status).toBe(2);
    expect(lines[0]?.['error']).toMatchObject({ code });
  });
});
