import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { canonicalText } from '../../core/experiment/key.ts';
import type { Document } from '../documents/experiment.ts';
import { readUrl, writeUrl } from './url.ts';
import type { View } from '../view/view.ts';

type Opens = Document & { readonly view: View };

/**
 * 200 links as people may have kept them, and what each of them opened when it was recorded: the first line is what an empty
 * address opened, the others say what differs from it. Never recorded anew: what is asked for is that they open the same for ever.
 */
const [first, ...recorded] = readFileSync(new URL('../../testdata/links.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): unknown => JSON.parse(line)) as [
  { readonly first: Opens },
  ...{ readonly link: string; readonly opens: Readonly<Record<string, unknown>> }[],
];

/** These hold parts of which only some may differ; everything else is recorded whole. */
const IN_PARTS = ['experiment', 'arch', 'config', 'hardware', 'view'];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function changed<T extends object>(base: T, change: object): T {
  const result: Record<string, unknown> = { ...(base as Readonly<Record<string, unknown>>) };
  for (const [key, value] of Object.entries(change) as [string, unknown][]) {
    const part = result[key];
    result[key] = IN_PARTS.includes(key) && isRecord(part) && isRecord(value) ? changed(part, value) : value;
  }
  return result as T;
}

function opensTo(opens: Readonly<Record<string, unknown>>): Opens {
  const { baseline, ...others } = opens;
  const whole = changed(first.first, others);
  return isRecord(baseline) ? { ...whole, baseline: changed<Experiment>(first.first.experiment, baseline) } : whole;
}

/**
 * What was deliberately made to differ since the links were recorded, and why. What is computed is never among it.
 * - A machine keeps which preset it started from, which its link has always named; before, it was found by the parameters.
 * - A network may be shown as a graph; links of before show its list.
 * - A network may be run on a picture, and paint it in a style; links of before say nothing of either.
 * - A link may describe a host; those of before describe none.
 */
function mended(link: string, { experiment, baseline, network, view, ...others }: Opens): Opens {
  const named = (e: Experiment, where: RegExp): Experiment => ({ ...e, preset: where.exec(link)?.[1] ?? '' });
  return {
    ...others,
    network: network === null ? null : { ...network, pixels: null, mix: {} },
    hostModel: null,
    view: { ...view, graph: null },
    experiment: named(experiment, /[?&]p=([^&]*)/),
    baseline: baseline === null ? null : named(baseline, /&vs=p=([^;&]*)/),
  };
}

describe('links of before', () => {
  it('open the same experiment for ever, and nothing in them is ignored', () => {
    for (const { link, opens } of recorded) {
      const { ignored, ...read } = readUrl(link);
      expect(ignored, link).toEqual([]);
      expect(JSON.parse(canonicalText(read)), link).toEqual(mended(link, opensTo(opens)));
      expect(readUrl(writeUrl(read)), link).toEqual({ ...read, ignored: [] });
    }
  });

  it('are 200, and hold every key that a link may have', () => {
    expect(new Set(recorded.map((r) => r.link)).size).toBe(200);
    const keys = new Set(recorded.flatMap((r) => [...new URLSearchParams(r.link).keys()]));
    expect([...keys].sort().join(' ')).toBe(
      'acc acc-width account at batch bias biasat biasbound block-in block-out burst bus clip clock conv data device digit dilation dims from groups h_nthread host inp inp-width inspector isa latency layer mul net oc_nthread offset operand order out-width p padend queues reduce seed sel shift shiftafter sort t tab tags theme tile_ci tile_co tile_h tile_w transposed uniform uop v vs wgt wgt-width',
    );
  });
});
