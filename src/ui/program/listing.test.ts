import { describe, expect, it } from 'vitest';
import { encode } from '../../core/isa/codec.ts';
import { isaLayout } from '../../core/isa/fields.ts';
import { NAMED_COLOURS } from '../charts/recording.testing.ts';
import { tileRun } from '../charts/run.testing.ts';
import { editorTheme, hexOf, VTA_LANGUAGE } from './language.ts';
import { gutterLength, gutterText, gutterTitle, gutterWidths, listingOf } from './listing.ts';

const run = tileRun();
const stream = encode(isaLayout(run.arch), run.instructions);
if (!stream.ok) throw new Error(stream.problems[0].message);
const parts = {
  name: 'tile',
  stream: stream.value,
  microOps: { dramBase: 4096, words: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7) },
};
const listing = listingOf(run, parts);
const lines = listing.text.split('\n');
const plain = (text: string): string => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');

describe('the program listing', () => {
  it('has a line for each instruction, and knows the way both ways', () => {
    for (let i = 0; i < run.instructions.length; i++) {
      const line = listing.lineOf[i] ?? 0;
      expect(listing.instructionAt[line]).toBe(i);
    }
    expect(lines[(listing.lineOf[1] ?? 0) - 1]).toMatch(/^ {2}load\.wgt /);
    expect(lines[(listing.lineOf[7] ?? 0) - 1]).toMatch(/^ {2}finish/);
    expect(listing.instructionAt[1]).toBe(-1);
  });

  it('shows index, start and duration in the gutter, in columns', () => {
    const widths = gutterWidths(run.trace);
    expect(plain(gutterText(run.trace, widths, 1))).toBe('1     77      54');
    expect(plain(gutterTitle(widths))).toBe('#  start  cycles');
    expect(gutterText(run.trace, widths, -1)).toBe('');
    for (let i = 0; i < run.instructions.length; i++) {
      expect(gutterText(run.trace, widths, i)).toHaveLength(gutterLength(widths));
    }
  });

  it('has every line of it understood by the tokenizer', () => {
    const root = VTA_LANGUAGE.tokenizer['root'] as [RegExp, string][];
    const first = (line: string): string | undefined => root.find(([re]) => line.match(re)?.index === 0)?.[1];
    expect(first(lines[(listing.lineOf[3] ?? 0) - 1] ?? '')).toBe('mnemonic');
    expect(first(lines[0] ?? '')).toBe('directive');
  });
});

describe("the editor's theme", () => {
  it('turns the colours of the page into what Monaco takes', () => {
    expect([hexOf('rgb(26, 28, 30)'), hexOf('color(srgb 1 0.5 0)'), hexOf('papayawhip')]).toEqual([
      '#1a1c1e',
      '#ff8000',
      '#808080',
    ]);
    const theme = editorTheme(NAMED_COLOURS);
    expect(Object.values(theme.colors).every((c) => /^#[0-9a-f]{6}([0-9a-f]{2})?$/.test(c))).toBe(true);
    expect(theme.rules.every((r) => /^[0-9a-f]{6}$/.test(r.foreground ?? ''))).toBe(true);
  });
});
