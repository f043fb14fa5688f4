import type { Upgraders } from '../../core/base/versions.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { FIRST_DOCUMENT, type Document } from '../documents/experiment.ts';
import { readDigit, readNetwork, takeHostModel, writeDigit, writeHostModel, writeNetwork } from './urlNetwork.ts';
import { readExperiment, writeExperiment } from './urlExperiment.ts';
import type { Ignored } from '../notices.ts';
import { encodeQuery, upgrade, type Query } from './urlQuery.ts';
import { readView, writeView } from './urlView.ts';
import { DEFAULT_VIEW, type View } from '../view/view.ts';

/** Everything a link carries. */
export interface Shown extends Document {
  readonly view: View;
}

const URL_VERSION = 1;

/** Characters of a link. The longest that the page itself writes, a full drawing beside hundreds of host times, has a tenth of them. */
export const LONGEST_LINK = 100_000;

/** From version n to n + 1, for ever: a link that worked once works always. */
const UPGRADERS: Upgraders<Query> = {};

/** `?v=1&p=de10-nano&layer=resnet18.C5&tile_h=14&tab=memory&sel=i101&t=1000-2000`: only what differs from the preset. */
export function writeUrl({ experiment, baseline, network, digit, hostModel, view }: Shown): string {
  const query: Query = new Map([['v', String(URL_VERSION)]]);
  writeExperiment(query, experiment);
  if (baseline !== null) {
    const nested: Query = new Map();
    writeExperiment(nested, baseline);
    query.set('vs', [...nested].map(([key, value]) => `${key}=${value}`).join(';'));
  }
  if (network !== null) writeNetwork(query, network);
  if (digit !== null) writeDigit(query, digit);
  writeHostModel(query, hostModel);
  writeView(query, view);
  return encodeQuery(query);
}

/** Never throws: what is not understood is listed in `ignored`, and the rest is taken. */
export function readUrl(search: string): Shown & { readonly ignored: readonly Ignored[] } {
  const ignored: Ignored[] = [];
  /** Less of a loss than what has a meaning and could not be used, so named after it. */
  const meaningless: Ignored[] = [];
  let query: Query = new Map();
  if (search.length > LONGEST_LINK) {
    const why = `has ${search.length} characters, more than the ${LONGEST_LINK} that a link may have; nothing of it was read`;
    return { ...FIRST_SHOWN, ignored: [{ key: 'link', value: search.slice(0, 100), why }] };
  }
  for (const [key, value] of new URLSearchParams(search)) {
    if (query.has(key)) meaningless.push({ key, value, why: 'given twice; the first counts' });
    else query.set(key, value);
  }
  const given = query.size;
  query = upgrade(query, URL_VERSION, UPGRADERS, ignored);
  const experiment = readExperiment(query, ignored);
  const baseline = readBaseline(query, ignored);
  const network = readNetwork(query, ignored);
  const digit = readDigit(query, ignored);
  const hostModel = takeHostModel(query, ignored);
  const view = readView(query, ignored);
  const isFirstVisit = query.size === given;
  for (const [key, value] of query) meaningless.push({ key, value, why: 'not known' });
  ignored.push(...meaningless);
  return { experiment, baseline, network, digit, hostModel, view: isFirstVisit ? DEFAULT_VIEW : view, ignored };
}

/** Of an address that says nothing. */
const FIRST_SHOWN: Shown = { ...FIRST_DOCUMENT, view: DEFAULT_VIEW };

function readBaseline(query: Query, ignored: Ignored[]): Experiment | null {
  const text = query.get('vs');
  query.delete('vs');
  if (text === undefined) return null;
  const nested: Query = new Map(new URLSearchParams(text.replaceAll('+', '%2B').replaceAll(';', '&')));
  const baseline = readExperiment(nested, ignored);
  for (const [key, value] of nested) ignored.push({ key: `vs.${key}`, value, why: 'not known' });
  return baseline;
}
