import { exactCycles, explorer, open } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

test('a simulator that dies is said to have died, and a retry brings the result', async ({ page }) => {
  await open(page);
  const cycles = await exactCycles(page);
  await page.evaluate(() => {
    window.vta?.killWorker();
  });
  await explorer(page).layer('C9').click();
  const alert = page.getByRole('alert');
  await expect(alert).toBeVisible({ timeout: 30_000 });
  await alert.getByRole('button', { name: 'Retry' }).click();
  await expect(alert).toBeHidden();
  expect(await exactCycles(page)).not.toBe(cycles);
});
