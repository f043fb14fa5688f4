import { open, show } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const WINDOW = /[?&]t=(\d+)-(\d+)/;

test('the timeline is walked through by keys, wheel and clicks', async ({ page }) => {
  await test.step('W, D, A and S zoom and pan the timeline, 0 shows the whole run again', async () => {
    await open(page);
    const shown = async (): Promise<readonly [from: number, to: number]> => {
      await expect(page).toHaveURL(WINDOW);
      const [, from, to] = WINDOW.exec(page.url()) ?? [];
      return [Number(from), Number(to)];
    };
    await page.keyboard.press('w');
    await page.keyboard.press('w');
    const [from, to] = await shown();
    await page.keyboard.press('d');
    await expect.poll(async () => (await shown())[0]).toBeGreaterThan(from);
    await page.keyboard.press('a');
    await expect.poll(shown).toEqual([from, to]);
    await page.keyboard.press('s');
    await expect.poll(async () => (await shown())[1]).toBeGreaterThan(to);
    await page.keyboard.press('0');
    await expect(page).not.toHaveURL(WINDOW);
  });

  await test.step('the wheel zooms about the pointer; a click selects the instruction under it, and its story is told', async () => {
    await show(page);
    const chart = page.getByRole('group', { name: 'Timeline of modules and memory bus' });
    const box = await chart.boundingBox();
    if (box === null) throw new Error('the timeline is not on screen');
    const middle = { x: box.width / 2, y: box.height / 2 };
    await chart.hover({ position: middle });
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -400);
    await page.keyboard.up('Control');
    await expect(page).toHaveURL(WINDOW);
    await chart.click({ position: middle });
    await expect(page).toHaveURL(/sel=/);
    await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText(/#\s?\d+/);
  });
});
