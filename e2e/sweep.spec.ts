import type { Page } from '@playwright/test';
import { exactCycles, explorer, open } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const panel = (page: Page): ReturnType<Page['locator']> => page.getByRole('tabpanel', { name: 'Sweep' });

async function openSweep(page: Page): Promise<void> {
  await open(page, '/?layer=resnet18.C10');
  await page.getByRole('tab', { name: 'Sweep' }).click();
  await expect(panel(page)).toBeVisible();
}

test('a sweep of some dozens of designs ends with each of them in the table, and one opens as it was found', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await openSweep(page);
  const run = panel(page).getByRole('button', { name: /^Run \d+ designs$/ });
  const count = Number(/\d+/.exec(await run.innerText())?.[0]);
  expect(count).toBeGreaterThanOrEqual(24);
  // What cannot be built is known beforehand, in all and for each value that is offered.
  const illegal = panel(page).getByText(/^\d+ of \d+ designs cannot be built\.$/);
  const [beforehand = NaN, of] = ((await illegal.textContent())?.match(/\d+/g) ?? []).map(Number);
  expect(of).toBe(count);
  const narrow = panel(page).getByRole('group', { name: 'BLOCK_OUT' }).locator('label').filter({ hasText: /\b8$/ });
  await expect(narrow).toHaveAttribute('data-legal', 'none');
  await expect(narrow).toHaveAttribute('title', /^No design with this value can be built: .* needs \d+ bits/);
  await expect(panel(page).getByRole('checkbox', { name: 'cannot be built: 8' })).toBeVisible();
  await run.click();
  await expect(panel(page).getByRole('status')).toHaveText(`${count} designs evaluated.`, { timeout: 120_000 });
  await expect(panel(page)).toContainText(`${beforehand} cannot be built (see table)`);

  // Where several designs lie in one place, the place says how many and offers each; what it says covers no mark.
  const counted = panel(page).locator('.sweep-count').first();
  const here = Number((await counted.textContent())?.replace(/\D/g, ''));
  const box = await counted.boundingBox();
  if (box === null) throw new Error('the count is not drawn');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height + 5);
  const place = panel(page).getByRole('group', { name: 'Designs at the chosen place' });
  await expect(place).toContainText(`${here} designs here`);
  await expect(place.getByRole('button', { name: /^open / })).toHaveCount(here);
  const [canvas, card] = await Promise.all([panel(page).locator('.sweep-canvas').boundingBox(), place.boundingBox()]);
  if (canvas === null || card === null) throw new Error('the plot is not drawn');
  expect(card.y >= canvas.y + canvas.height || card.x >= canvas.x + canvas.width).toBe(true);
  // The machine on the page is among them as long as it runs the same layer.
  await expect(panel(page).getByText('this machine', { exact: true })).toBeVisible();
  await explorer(page).layer('C7').click();
  await expect(panel(page).getByText('this machine', { exact: true })).toBeHidden();
  await expect(panel(page)).toContainText('the page runs ResNet-18 · C7');
  await explorer(page).layer('C10').click();
  await expect(panel(page).getByText('this machine', { exact: true })).toBeVisible();

  await panel(page).getByRole('button', { name: 'table' }).click();
  const table = panel(page).getByRole('table');
  const rows = table.getByRole('row').filter({ has: page.getByRole('button', { name: 'open' }) });
  await expect(rows).toHaveCount(count);

  await table.getByRole('button', { name: /^cycles/ }).click();
  const heads = await table.getByRole('columnheader').allInnerTexts();
  const column = heads.findIndex((text) => text.startsWith('cycles'));
  const bound = heads.findIndex((text) => text.startsWith('bound'));
  for (const texts of await rows.evaluateAll((list) => list.map((r) => [...r.children].map((c) => c.textContent)))) {
    const [least, exact] = [texts[bound], texts[column]].map((text) => Number((text ?? '').replace(/\D/g, '')));
    if (texts.length === heads.length) expect(least).toBeLessThanOrEqual(exact ?? NaN);
  }
  const fastest = rows.first();
  const found = Number((await fastest.getByRole('cell').nth(column).innerText()).replace(/\D/g, ''));
  await fastest.getByRole('button', { name: 'open' }).click();
  await expect.poll(() => exactCycles(page)).toBe(found);

  // Minutes of work outlive a reload.
  await page.reload();
  await page.getByRole('tab', { name: 'Sweep' }).click();
  await expect(panel(page)).toContainText(`${count} designs evaluated.`);
});

test('a sweep that is cancelled stops where it is, and goes on when asked', async ({ page }) => {
  test.setTimeout(180_000);
  await openSweep(page);
  // Enough designs that the sweep cannot be over before the cancel.
  await panel(page).getByRole('combobox', { name: 'Add a parameter to the sweep' }).selectOption({ label: 'Latency' });
  const run = panel(page).getByRole('button', { name: /^Run \d+ designs$/ });
  const count = Number(/\d+/.exec(await run.innerText())?.[0]);
  const status = panel(page).getByRole('status');
  await run.click();
  await expect(status).toHaveText(new RegExp(`^[1-9]\\d* of ${count}$`), { timeout: 60_000 });
  await panel(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(status).toHaveText(new RegExp(`^Cancelled after \\d+ of ${count}\\.$`));
  const done = Number(/\d+/.exec(await status.innerText())?.[0]);
  expect(done).toBeLessThan(count);
  await expect(panel(page).getByRole('button', { name: `Go on with ${count - done}` })).toBeVisible();

  await panel(page)
    .getByRole('button', { name: `Go on with ${count - done}` })
    .click();
  await expect(status).toHaveText(`${count} designs evaluated.`, { timeout: 120_000 });
});
