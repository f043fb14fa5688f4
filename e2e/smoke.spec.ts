import { expectNoAxeViolations } from './support/axe.ts';
import { expect, test } from './support/test.ts';

test('the page opens with its name as the first heading and nothing to complain about', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveTitle(/VTA Explorer/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectNoAxeViolations(page);
});
