import { describe, expect, it } from 'vitest';
import { allFigures } from '../../core/analysis/figures.ts';
import type { Figure } from '../../core/figures/figure.ts';
import { archNotes } from '../../core/machine/notes.ts';
import { quantityText, startingArticle, withArticle } from '../../core/machine/quantity.ts';
import { DEFAULT_ARCH, PARAMETERS, withParameter } from '../../core/machine/parameters.ts';
import { tileRun } from '../charts/run.testing.ts';
import { thin, typeset } from './format.ts';

/** What must not be read anywhere, each with the name of the slip. */
const SLIPS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a plural of one', /(?<![\d.\u202f-])1[ \u202f](?!is |has |was |as )[a-z-]+s\b(?<!bus|less|across)/],
  ['digits that are not grouped', /(?<![\d.\u202f#x^_A-Za-z-])\d{4,}/],
  ['a minus that is a hyphen', /(?:^|[\s(])-\d/],
  ['signs of a terminal', /<=|>=|\w x \w| - /],
  ['a before a vowel', /\b[Aa] [AEIOaeio](?!ne\b)\w/],
  ['a nothing that is there', /(?<![\d.])0\.0[ \u202f]%/],
];

const slipsOf = (text: string): readonly string[] =>
  SLIPS.flatMap(([name, pattern]) => (pattern.test(text) ? [`${name}: ${text}`] : []));

/** As the inspector shows it. */
const textsOf = ({ label, detail, formula, operands }: Figure): readonly string[] => [
  label,
  thin(detail),
  typeset(formula),
  ...operands.flatMap((o) => [o.label, thin(o.source)]),
];

describe('what the page says', () => {
  it('has none of the slips, in any figure of a run that has one of most things', () => {
    const figures = allFigures(tileRun());
    expect(figures.length).toBeGreaterThan(20);
    expect(figures.flatMap(textsOf).flatMap(slipsOf)).toEqual([]);
  });

  it('has none in the remarks on machines, for every buffer', () => {
    const texts = (
      ['LOG_UOP_BUFF_SIZE', 'LOG_INP_BUFF_SIZE', 'LOG_WGT_BUFF_SIZE', 'LOG_ACC_BUFF_SIZE'] as const
    ).flatMap((id) => archNotes(withParameter(DEFAULT_ARCH, id, 8)).map((note) => thin(note.message)));
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.flatMap(slipsOf)).toEqual([]);
  });

  it('has none in any parameter: what it means, each of its stops, and what follows from it', () => {
    const texts = PARAMETERS.flatMap((p) => [
      thin(p.meaning),
      ...p.stops.flatMap((stop) => [
        thin(quantityText(p.display(stop))),
        thin(p.derived(withParameter(DEFAULT_ARCH, p.id, stop))),
      ]),
    ]);
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.flatMap(slipsOf)).toEqual([]);
  });

  it('reads names and numbers as they are spoken', () => {
    expect(['INP', 'ACC', 'OUT', 'WGT', 'UOP', '8-bit', '16-bit'].map(withArticle)).toEqual([
      ...['an INP', 'an ACC', 'an OUT', 'a WGT', 'a UOP', 'an 8-bit', 'a 16-bit'],
    ]);
    expect([startingArticle('ACC'), startingArticle(3), startingArticle(8), startingArticle(11)]).toEqual([
      ...['An ACC', 'A 3', 'An 8', 'An 11'],
    ]);
  });

  it('knows a slip when it sees one', () => {
    for (const text of [
      '1 bursts of the trace',
      '1548288 multiply-adds',
      'last store -3',
      'x - <= 5',
      'A ACC buffer of 16',
      'micro-op load 0.0 % +82',
    ])
      expect(slipsOf(text)).not.toEqual([]);
    expect(slipsOf('1 burst, 21 bursts, 10.0 %, 12 345, 0x12345, from \u22123 to 4')).toEqual([]);
  });
});
