import type { Locator, Page } from '@playwright/test';
import { openGallery, show } from './support/gallery.ts';
import { rendersOf, watchRenders } from './support/renders.ts';
import { expect, test } from './support/test.ts';

// A move of the pointer draws what follows it, and nothing else.

/** From one mark to the next, each of them in steps. */
async function moveOver(page: Page, marks: Locator): Promise<void> {
  for (const mark of await marks.all()) {
    const box = await mark.boundingBox();
    if (box === null) throw new Error('a mark is not drawn');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 10 });
  }
}

/** What follows the pointer everywhere: tips, and the lines of charts over their pictures. */
const EVERYWHERE = /^div\.chart-tip$|^nothing$/;

test('a move over the plot of a sweep, the tracks of a network and the charts over time renders only what follows the pointer', async ({
  page,
}) => {
  await watchRenders(page);
  await openGallery(page);

  await show(page, 'done', 'sweep', 'light');
  const plot = page.locator('.sweep-canvas');
  await plot.hover();
  const overPlot = await rendersOf(page, () => moveOver(page, plot.locator('.sweep-best, .sweep-dot, .sweep-over')));
  // The card below is what the pointer asks for.
  expect(overPlot).toEqual(['div.sweep-place small', 'g.sweep-shown']);

  await show(page, 'done', 'network', 'light');
  const tracks = page.locator('.network-tracks');
  await tracks.hover();
  const overTracks = await rendersOf(page, () => moveOver(page, tracks.locator('text')));
  expect(overTracks).toContain('rect.network-column-hover');
  // A layer lights up in the lists too: its row is rendered, with its cells.
  const lit = /^rect\.network-column-hover$|^button\.layer$|^tr\.$|^button\.layer-name( link)?$|^td\./;
  expect(overTracks.filter((drawn) => !lit.test(drawn) && !EVERYWHERE.test(drawn))).toEqual([]);

  for (const pane of ['memory', 'buffers'] as const) {
    await show(page, 'done', pane, 'light');
    for (const chart of await page.locator('.time-chart-canvas').all()) {
      await chart.hover();
      const box = await chart.boundingBox();
      if (box === null) throw new Error('the chart is not drawn');
      const over = await rendersOf(page, async () => {
        await page.mouse.move(box.x + box.width - 20, box.y + 20, { steps: 20 });
      });
      expect(over.filter((drawn) => !EVERYWHERE.test(drawn))).toEqual([]);
    }
  }
});
