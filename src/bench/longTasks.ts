import type { Browser, CDPSession, Page } from '@playwright/test';
import type { Measured } from './figure.ts';
import { whenShown } from './product.ts';

/** ResNet-18's C2 in tiles of one position: 188,171 instructions. */
const LARGE = '?layer=resnet18.C2&tile_h=1&tile_w=1&tile_ci=1&tile_co=1';

/** Longer than this and the page misses what people notice. */
export const LONG_MS = 50;

/** What an action sets off is over by then. */
const AFTERWARDS_MS = 1200;

/** An event of a Chromium trace, as far as it is read here. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of CPU, of those that have a duration. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Milliseconds of CPU of each task that a page's main thread does while `act` and what it sets off go on. */
export async function tasksOf(session: CDPSession, page: Page, act: () => Promise<unknown>): Promise<number[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { readonly value: readonly object[] }): void => {
    events.push(...(value as TraceEvent[]));
  };
  session.on('Tracing.dataCollected', collect);
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  });
  await act();
  await page.waitForTimeout(AFTERWARDS_MS);
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', collect);
  const thread = ({ pid, tid }: TraceEvent): string => `${pid}:${tid}`;
  const main = new Set(
    events.filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain').map((e) => thread(e)),
  );
  return events
    .filter((e) => e.ph === 'X' && e.name.endsWith('RunTask') && main.has(thread(e)))
    .map((e) => (e.tdur ?? 0) / 1000);
}

/**
 * Tasks of the main thread over 50 ms while a large program arrives on an open page and is used: every view opened, instructions
 * clicked, stepped through and searched, windows zoomed. Counted in CPU time, which another program on the machine stretches less.
 */
export async function measureLongTasks(browser: Browser, address: string): Promise<Measured> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(address);
  await whenShown(page, '✓ bits');
  const session = await browser.newBrowserCDPSession();
  const found: { readonly doing: string; readonly longest: number; readonly long: number }[] = [];
  const during = async (doing: string, act: () => Promise<unknown>): Promise<void> => {
    const tasks = await tasksOf(session, page, act);
    found.push({ doing, longest: Math.max(0, ...tasks), long: tasks.filter((ms) => ms > LONG_MS).length });
  };
  await during('arriving', async () => {
    await page.evaluate((to) => {
      history.pushState(null, '', to);
      dispatchEvent(new PopStateEvent('popstate'));
    }, LARGE);
    await whenShown(page, '✓ bits');
  });
  for (const tab of ['Memory', 'Buffers', 'Program', 'Roofline', 'Dataflow']) {
    await during(`opening ${tab}`, () => page.getByRole('tab', { name: tab }).click());
  }
  for (const tab of ['Memory', 'Buffers']) {
    await page.getByRole('tab', { name: tab }).click();
    const chart = page.getByRole('tabpanel').locator('.time-chart-canvas');
    await during(`zooming in ${tab}`, async () => {
      await chart.hover();
      for (let i = 0; i < 40; i++) await page.mouse.wheel(0, i < 20 ? -120 : 120);
    });
    await during(`clicking in ${tab}`, () => chart.click());
  }
  const timeline = page.getByRole('group', { name: 'Timeline of modules and memory bus' });
  await during('clicking in Timeline', () => timeline.click());
  await during('stepping through Timeline', async () => {
    for (let i = 0; i < 10; i++) await timeline.press('ArrowRight');
  });
  await page.getByRole('tab', { name: 'Program' }).click();
  await during('clicking in Program', () => page.getByRole('tabpanel').getByRole('option').nth(8).click());
  await context.close();
  const worst = found.reduce((a, b) => (b.longest > a.longest ? b : a));
  const where = found.filter(({ long }) => long > 0).map(({ doing, long }) => `${doing} ${long}`);
  return {
    value: found.reduce((sum, { long }) => sum + long, 0),
    note: `over ${LONG_MS} ms of CPU, 188,171 instructions, ${found.length} actions; longest ${worst.longest.toFixed(0)} ms ${worst.doing}${where.length === 0 ? '' : ` (${where.join(', ')})`}`,
  };
}
