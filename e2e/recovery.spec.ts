import type { Page } from '@playwright/test';
import { drop } from './support/drop.ts';
import { exactCycles, explorer, figureTexts, open as openAt, settled } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

/** On a layer of a fraction of the work: what is lost and comes back is the same on any. */
const open = (page: Page, address = '/?layer=resnet18.C7'): Promise<void> => openAt(page, address);

test('code of whole networks that cannot be fetched is missed once on the whole screen, and comes on a second try', async ({
  page,
  complaints,
}) => {
  complaints.allow(/Failed to load resource|dynamically imported module/);
  await open(page);
  let blocked = true;
  await page.route(/\.js$/, (route) => (blocked ? route.abort() : route.continue()));
  await page.getByRole('tab', { name: 'Network' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('the Network view');
  await expect(alert).toHaveCount(1);
  await page.getByRole('tab', { name: 'Dataflow' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('GEMM');
  await page.getByRole('tab', { name: 'Network' }).click();
  blocked = false;
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(alert).toBeHidden();
  await settled(page);
});

test('parts that a new version has taken away are fetched by a reload, which loses nothing', async ({
  page,
  complaints,
}) => {
  complaints.allow(/Failed to load resource|dynamically imported module/);
  let published = true;
  await page.route(/\/roofline-[^/]*\.js$/, (route) => (published ? route.fulfill({ status: 404 }) : route.continue()));
  await open(page);
  await explorer(page).layer('C10').click();
  await settled(page);
  await page.route('/', async (route) => {
    const answer = await route.fetch();
    const html = await answer.text();
    await route.fulfill({ body: html.replaceAll(/assets\/index-[\w-]+\.js/g, 'assets/index-anew.js') });
  });
  await page.getByRole('tab', { name: 'Roofline' }).click();
  await expect(page.getByRole('alert')).toContainText('published anew');
  published = false;
  await page.unroute('/');
  await page.getByRole('alert').getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByText('ResNet-18 · C10')).toBeVisible();
  await expect(page.getByRole('tabpanel', { name: 'Roofline' }).getByText('compute roof')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('ResNet-18 · C7')).toBeVisible();
});

test('a browser that refuses to change the address, and keeps nothing, still computes', async ({ page }) => {
  await page.addInitScript(() => {
    History.prototype.pushState = () => {
      throw new DOMException('too many', 'SecurityError');
    };
    Object.defineProperty(window, 'sessionStorage', {
      get: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
    // A database that never answers.
    indexedDB.open = () =>
      Object.assign(Object.create(IDBOpenDBRequest.prototype) as IDBOpenDBRequest, {
        addEventListener: () => undefined,
      });
  });
  await open(page);
  const first = await exactCycles(page);
  const told = page.getByText('This browser keeps nothing of this page');
  await expect(told).toHaveCount(1);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await explorer(page).layer('C10').click();
  await expect(page.getByText('ResNet-18 · C10')).toBeVisible();
  expect(await exactCycles(page)).not.toBe(first);
  await drop(page, 'broken.onnx', new Uint8Array([1, 2, 3]));
  await expect(page.getByText('broken.onnx was not compiled')).toBeVisible();
  await expect(told).toBeHidden();
});

test('a reload keeps the steps of undo, and what was good before a machine that cannot be', async ({ page }) => {
  await open(page);
  await explorer(page).layer('C10').click();
  const good = await figureTexts(page);
  await explorer(page).slider('UOP').press('End');
  await expect(explorer(page).result).toHaveAttribute('data-stale', 'true');
  await page.reload();
  await expect(explorer(page).slider('UOP')).toHaveAttribute('aria-invalid', 'true');
  await expect(explorer(page).result).toHaveAttribute('data-stale', 'true');
  await expect.poll(() => explorer(page).result.getByRole('button').allInnerTexts()).toEqual(good);
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await figureTexts(page)).toEqual(good);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('ResNet-18 · C7')).toBeVisible();
});

test('an ONNX file that cannot be read leaves the network that was shown', async ({ page }) => {
  await open(page, '/?net=lenet5&tab=network');
  const good = await figureTexts(page);
  await drop(page, 'broken.onnx', new Uint8Array([1, 2, 3]));
  await expect(page.getByText('broken.onnx was not compiled')).toBeVisible();
  expect(await figureTexts(page)).toEqual(good);
  await expect(page).toHaveURL(/net=lenet5/);
});

test('offline after the first visit, tabs that were never opened are there', async ({ page, context, complaints }) => {
  complaints.allow(/favicon/);
  await open(page);
  // What is fetched when there is nothing else to do comes one after another, this one last.
  const scripts = await Promise.all(
    [/\/sweep\.worker-[^/]*\.js$/, /\/network\.worker-[^/]*\.js$/].map((script) => page.waitForResponse(script)),
  );
  for (const script of scripts) await script.finished();
  await context.setOffline(true);
  for (const tab of ['Memory', 'Buffers', 'Roofline', 'Sweep']) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('tabpanel', { name: tab })).not.toBeEmpty();
  }
  // What these show comes from workers; of a sweep there is one at least.
  const sweep = page.getByRole('tabpanel', { name: 'Sweep' });
  await sweep.getByRole('button', { name: /^Run \d+ designs$/ }).click();
  await expect(sweep.getByRole('status')).toHaveText(/^[1-9]\d* of/);
  await sweep.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('tab', { name: 'Program' }).click();
  await expect(
    page
      .getByRole('option', { name: /finish/ })
      .or(page.getByText('.name "resnet18.C7"'))
      .first(),
  ).toBeVisible();
  await page.getByRole('tab', { name: 'Digit' }).click();
  await expect(page.getByText('The simulated machine reads')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a link with thousands of points and keys opens at once, with what it may have', async ({ page }) => {
  await page.goto(`/?v=1&digit=ink:${'00ff'.repeat(2000)}&tab=digit&${'zz&'.repeat(1000)}`);
  await expect(page.getByText('a drawing has at most 700')).toBeVisible();
  await settled(page);
});

test('another clock makes nothing an estimate, and letters typed right after the key of the palette all arrive', async ({
  page,
}) => {
  await test.step('another clock makes nothing an estimate', async () => {
    await open(page);
    await page.evaluate(() => {
      const seen = { estimates: 0 };
      Object.assign(window, { seen });
      new MutationObserver(() => {
        if (document.querySelector('[aria-label="Result"] .about') !== null) seen.estimates += 1;
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    const before = await exactCycles(page);
    await explorer(page).slider('Clock').press('ArrowRight');
    await expect(page.getByRole('region', { name: 'Result' })).not.toContainText('100 MHz');
    expect(await exactCycles(page)).toBe(before);
    expect(await page.evaluate(() => (window as unknown as { seen: { estimates: number } }).seen.estimates)).toBe(0);
  });
  await test.step('letters typed right after the key of the palette all arrive', async () => {
    // However slow the connection is: whatever would be fetched now never comes.
    await page.route(/\.js$/, () => undefined);
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('c11');
    await expect(page.getByRole('combobox', { name: 'Command' })).toHaveValue('c11');
  });
});
