import type { Browser, Page, Response } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Measured } from './figure.ts';
import { median } from './timing.ts';

/** Visits for `first.result`, edits for `edit.result`. */
const VISITS = 5;
const EDITS = 7;

/** What a visit to the page gave, ms since navigation began. */
interface Visit {
  readonly cycles: number;
  readonly bits: number;
  readonly bytes: number;
  readonly requests: number;
}

/** In the page: when it shows exact cycles (and compared bits) of the experiment it is asked for. */
const isExact = (wanted: string): number | false => {
  const result = document.querySelector('section[aria-label="Result"]');
  const status = document.querySelector('header [role="status"]');
  const exact = result?.getAttribute('data-stale') === 'false' && status?.textContent.includes(wanted) === true;
  return exact ? performance.now() : false;
};

export async function whenShown(page: Page, wanted: string): Promise<number> {
  const shown = await page.waitForFunction(isExact, wanted, { polling: 'raf', timeout: 60_000 });
  return Number(await shown.jsonValue());
}

/** Opens the page with nothing cached. */
async function visit(browser: Browser, address: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  await page.goto(address, { waitUntil: 'commit' });
  const cycles = await whenShown(page, '✓ cycles');
  const soFar = [...responses];
  const bits = await whenShown(page, '✓ bits');
  const bodies = await Promise.all(soFar.map((response) => response.body()));
  // What a server that compresses would send; fonts and pictures are compressed already and do not shrink.
  const bytes = bodies.reduce((sum, body) => sum + Math.min(body.length, gzipSync(body, { level: 9 }).length), 0);
  await context.close();
  return { cycles, bits, bytes, requests: soFar.length };
}

export interface FirstVisit {
  readonly firstResult: Measured;
  readonly loadBytes: Measured;
}

export async function measureVisits(browser: Browser, address: string): Promise<FirstVisit> {
  const visits: Visit[] = [];
  for (let i = 0; i < VISITS; i++) visits.push(await visit(browser, address));
  const bits = median(visits.map((v) => v.bits));
  return {
    firstResult: {
      value: median(visits.map((v) => v.cycles)),
      note: `exact cycles of ResNet-18 C2, nothing cached; bits compared after ${bits.toFixed(0)} ms; median of ${VISITS}`,
    },
    loadBytes: {
      value: median(visits.map((v) => v.bytes)),
      note: `${median(visits.map((v) => v.requests))} files, gzipped, fonts included`,
    },
  };
}

export interface Use {
  readonly editResult: Measured;
  /** Null where the kernel does not tell. */
  readonly memoryPeak: Measured | null;
}

/** Moves a parameter by keyboard, each time to a value that was not seen before: nothing can come from a cache. */
export async function measureUse(browser: Browser, address: string): Promise<Use> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(address);
  await whenShown(page, '✓ bits');
  const slider = page.getByRole('slider', { name: 'Latency', exact: true });
  await page.evaluate(() => {
    addEventListener(
      'keydown',
      () => {
        document.documentElement.dataset['pressed'] = String(performance.now());
      },
      { capture: true },
    );
  });
  const durations: number[] = [];
  for (let i = 0; i < EDITS; i++) {
    const before = await slider.getAttribute('aria-valuenow');
    await slider.press('ArrowRight');
    // The key's own handlers have run: the slider has moved and what is shown is marked as out of date.
    if ((await slider.getAttribute('aria-valuenow')) === before) throw new Error('the slider did not move');
    const shown = await whenShown(page, '✓ cycles');
    durations.push(shown - (await page.evaluate(() => Number(document.documentElement.dataset['pressed']))));
    await whenShown(page, '✓ bits');
  }
  const memoryPeak = await peakOfRenderer(browser);
  await context.close();
  return {
    editResult: {
      value: median(durations),
      note: `memory latency moved by a key on ResNet-18 C2, schedules searched anew; median of ${EDITS}`,
    },
    memoryPeak,
  };
}

/** Largest resident memory of the page's process; its workers are threads of it. */
async function peakOfRenderer(browser: Browser): Promise<Measured | null> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  try {
    const peaks = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]));
    return {
      value: Math.max(...peaks) / 1024,
      note: `resident memory of the page's process after ${EDITS + 1} results`,
    };
  } catch {
    return null;
  }
}
