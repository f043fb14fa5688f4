import type { Locator, Page } from '@playwright/test';
import { expectNoAxeViolations } from './support/axe.ts';
import { explorer, open, settled } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const listing = (page: Page): Locator => page.getByRole('listbox', { name: 'Program listing' });
const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' });

test('a line of the listing that is clicked is the selected instruction, in the address and in the inspector', async ({
  page,
}) => {
  await open(page, '/?layer=resnet18.C10&tab=program');
  const line = listing(page)
    .getByRole('option', { name: /load\./ })
    .first();
  await line.click();
  await expect(page).toHaveURL(/sel=/);
  await expect(inspector(page)).toContainText('LOAD');
  await expect(line).toHaveAttribute('aria-selected', 'true');
  await expect(explorer(page).result).toHaveAttribute('data-stale', 'false');
});

test('the listing of 23,000 instructions is written by a worker, and never more of it is in the page than is seen', async ({
  page,
}) => {
  await page.goto('/?layer=resnet18.C4&tile_h=2&tile_w=2&tile_ci=1&tile_co=1');
  await settled(page);
  const writers = (): number => page.workers().filter((w) => w.url().includes('listing')).length;
  await page.getByRole('tab', { name: 'Program' }).click();
  await expect(listing(page).getByText('.name "resnet18.C4"')).toBeVisible();
  expect(writers()).toBe(1);
  const options = listing(page).getByRole('option');
  const size = Number(await options.first().getAttribute('aria-setsize'));
  expect(size).toBeGreaterThan(20_000);
  const fewLines = async (): Promise<void> => {
    expect(await listing(page).locator('.program-line').count()).toBeLessThan(80);
  };
  await fewLines();
  await listing(page).focus();
  await page.keyboard.press('End');
  await expect(page).toHaveURL(new RegExp(`sel=i?${size - 1}\\b`));
  await expect(options.last()).toHaveAttribute('aria-selected', 'true');
  await expect(options.last()).toContainText('finish');
  await fewLines();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowUp');
  await expect(listing(page).getByRole('option', { selected: true })).toBeInViewport();

  // What the browser's search cannot see, the pane's own finds.
  await page.keyboard.press('Control+f');
  await page.keyboard.type(`; ${size - 15_000}:`);
  await expect(options.filter({ hasText: `; ${size - 15_000}:` })).toBeInViewport();
  await page.keyboard.type('nowhere');
  await expect(page.getByText('Not in this program')).toBeVisible();
  await fewLines();
  await expectNoAxeViolations(page, '[role=tabpanel]');
});

test('says so when the listing cannot be written, and tries again', async ({ page, complaints }) => {
  complaints.allow(/listing\.worker/);
  await page.route(/listing\.worker/, (route) => route.abort());
  await open(page, '/?layer=resnet18.C10&tab=program');
  const alert = page.getByRole('tabpanel', { name: 'Program' }).getByRole('alert');
  await expect(alert).toContainText('could not be written');
  await page.unroute(/listing\.worker/);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(listing(page).getByRole('option').first()).toBeVisible();
});
