import type { Browser } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../tools/install.mjs';
import { openBrowser, serveBuild, type Site } from './chromium.ts';
import { isEngineFigure } from './engine/engine.ts';
import { figure, type BenchFigure, type FigureName } from './figure.ts';
import { measureGraphTasks } from './graphTasks.ts';
import { measureLongTasks } from './longTasks.ts';
import { measurePicturePage } from './picturePage.ts';
import { measureUse, measureVisits } from './product.ts';

const VISIT_FIGURES: readonly FigureName[] = ['first.result', 'load.bytes'];
const PICTURE_FIGURES: readonly FigureName[] = ['picture.first', 'picture.second'];
const USE_FIGURES: readonly FigureName[] = ['edit.result', 'memory.peak'];

/** What is measured in a browser, against production builds. */
export async function* chromiumFigures(names: ReadonlySet<FigureName>): AsyncGenerator<BenchFigure> {
  const browser = await openBrowser();
  if (browser === null) {
    console.error('No Chromium found: figures in chromium are left out. Run `npm test`, or set CHROMIUM_PATH.');
    return;
  }
  try {
    yield* engineFigures(browser, names);
    yield* productFigures(browser, names);
  } finally {
    await browser.close();
  }
}

async function* withSite<T>(site: Site, figures: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* figures;
  } finally {
    await site.close();
  }
}

async function* engineFigures(browser: Browser, names: ReadonlySet<FigureName>): AsyncGenerator<BenchFigure> {
  const asked = [...names].filter(isEngineFigure);
  if (asked.length === 0) return;
  const site = await serveBuild(fileURLToPath(new URL('page', import.meta.url)), 'engine');
  yield* withSite(site, measureInPage(browser, site.address, asked));
}

async function* measureInPage(
  browser: Browser,
  address: string,
  names: readonly FigureName[],
): AsyncGenerator<BenchFigure> {
  const page = await browser.newPage();
  await page.goto(address);
  for (const name of names) {
    const measured = await page.evaluate((asked) => globalThis.measure?.(asked) ?? null, name);
    if (measured !== null) yield figure(name, 'chromium', measured);
  }
  await page.close();
}

async function* productFigures(browser: Browser, names: ReadonlySet<FigureName>): AsyncGenerator<BenchFigure> {
  const asked = [...VISIT_FIGURES, ...USE_FIGURES, ...PICTURE_FIGURES, 'long.tasks' as const, 'graph.tasks' as const];
  if (!asked.some((name) => names.has(name))) return;
  const site = await serveBuild(ROOT, 'app');
  yield* withSite(site, measureProduct(browser, site.address, names));
}

async function* measureProduct(
  browser: Browser,
  address: string,
  names: ReadonlySet<FigureName>,
): AsyncGenerator<BenchFigure> {
  if (VISIT_FIGURES.some((name) => names.has(name))) {
    const { firstResult, loadBytes } = await measureVisits(browser, address);
    if (names.has('first.result')) yield figure('first.result', 'chromium', firstResult);
    if (names.has('load.bytes')) yield figure('load.bytes', 'chromium', loadBytes);
  }
  if (USE_FIGURES.some((name) => names.has(name))) {
    const { editResult, memoryPeak } = await measureUse(browser, address);
    if (names.has('edit.result')) yield figure('edit.result', 'chromium', editResult);
    if (names.has('memory.peak') && memoryPeak !== null) yield figure('memory.peak', 'chromium', memoryPeak);
  }
  if (PICTURE_FIGURES.some((name) => names.has(name))) {
    const { first, second } = await measurePicturePage(browser, address);
    if (names.has('picture.first')) yield figure('picture.first', 'chromium', first);
    if (names.has('picture.second')) yield figure('picture.second', 'chromium', second);
  }
  if (names.has('long.tasks')) yield figure('long.tasks', 'chromium', await measureLongTasks(browser, address));
  if (names.has('graph.tasks')) yield figure('graph.tasks', 'chromium', await measureGraphTasks(browser, address));
}
