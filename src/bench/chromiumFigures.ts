import { fileURLToPath } from 'node:url';
import { openBrowser, serveBuild } from './chromium.ts';
import { isEngineFigure } from './engine/engine.ts';
import { figure, type Figure, type FigureName } from './figure.ts';

/** What is measured in a browser, against production builds. */
export async function* chromiumFigures(names: ReadonlySet<FigureName>): AsyncGenerator<Figure> {
  const engineNames = [...names].filter(isEngineFigure);
  if (engineNames.length === 0) return;
  const browser = await openBrowser();
  if (browser === null) {
    console.error('No Chromium found: figures in chromium are left out. Run `npm test`, or set CHROMIUM_PATH.');
    return;
  }
  try {
    const site = await serveBuild(fileURLToPath(new URL('page', import.meta.url)), 'engine');
    try {
      const page = await browser.newPage();
      await page.goto(site.address);
      for (const name of engineNames) {
        const measured = await page.evaluate((asked) => globalThis.measure?.(asked) ?? null, name);
        if (measured !== null) yield figure(name, 'chromium', measured);
      }
    } finally {
      await site.close();
    }
  } finally {
    await browser.close();
  }
}
