import { exactCycles, explorer, open } from './support/explorer.ts';
import { drop } from './support/drop.ts';
import { withSoftmax } from './support/networks.ts';
import { expect, test } from './support/test.ts';

test('a simulator that dies is said to have died, and a retry brings the result', async ({ page }) => {
  await open(page, '/?layer=resnet18.C7');
  const cycles = await exactCycles(page);
  await page.evaluate(() => {
    window.vta?.killWorker();
  });
  await explorer(page).layer('C10').click();
  const alert = page.getByRole('alert');
  await expect(alert).toBeVisible({ timeout: 30_000 });
  await alert.getByRole('button', { name: 'Retry' }).click();
  await expect(alert).toBeHidden();
  expect(await exactCycles(page)).not.toBe(cycles);
});

test('a host whose worker ends is said to have ended, as what can be tried again', async ({ page, complaints }) => {
  complaints.allow(/Failed to load resource/);
  // Its script is fetched by the network's worker, which is told of one that is not there.
  await page.route(/\/network\.worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll(/host\.worker-[\w-]+\.js/g, 'host.worker-gone.js');
    await route.fulfill({ response, body });
  });
  await open(page, '/?layer=resnet18.C7');
  await drop(page, 'softmax.onnx', withSoftmax());
  const alert = explorer(page).result.getByRole('alert');
  await expect(alert).toContainText('What the host computes did not come to its end. The worker ended');
  await expect(alert.getByRole('button', { name: 'Retry' })).toBeVisible();
});

test('a view whose code cannot be fetched says so, leaves the rest alone, and comes on a second try', async ({
  page,
  complaints,
}) => {
  complaints.allow(/Failed to load resource|dynamically imported module/);
  let blocked = true;
  await page.route(/\/roofline-[^/]*\.js$/, (route) => (blocked ? route.abort() : route.continue()));
  await open(page, '/?layer=resnet18.C7');
  await page.getByRole('tab', { name: 'Roofline' }).click();
  const panel = page.getByRole('tabpanel', { name: 'Roofline' });
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('Could not be loaded: the Roofline view.');
  await expect(explorer(page).result).toHaveAttribute('data-stale', 'false');
  blocked = false;
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(alert).toBeHidden();
  await expect(panel.getByText('compute roof')).toBeVisible();
});
