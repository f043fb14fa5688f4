import { explorer, open } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

test('the editor of the listing is fetched when the listing is opened, not before', async ({ page }) => {
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await open(page);
  const before = fetched.length;
  expect(fetched.filter((path) => /editor/i.test(path))).toEqual([]);
  await page.getByRole('tab', { name: 'Program' }).click();
  await expect(
    page.getByRole('tabpanel', { name: 'Program' }).getByText('FINISH').or(page.locator('.view-line')).first(),
  ).toBeVisible();
  expect(fetched.slice(before).some((path) => /editor/i.test(path))).toBe(true);
});

test('a line of the listing that is clicked is the selected instruction, in the address and in the inspector', async ({
  page,
}) => {
  await open(page, '/?tab=program');
  const line = page.locator('.view-line', { hasText: /LOAD/i }).first();
  await line.click();
  await expect(page).toHaveURL(/sel=/);
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('LOAD');
  await expect(explorer(page).result).toHaveAttribute('data-stale', 'false');
});
