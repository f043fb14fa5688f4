import { explorer, figureTexts, open, settled } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

test('the address alone shows the same experiment and view in another browser', async ({ page, browser, watch }) => {
  await open(page, '/?layer=resnet18.C7');
  await explorer(page).layer('C10').click();
  await explorer(page).slider('Bus').press('ArrowRight');
  await page.getByRole('switch', { name: /latency hiding/ }).uncheck();
  await page.getByRole('tab', { name: 'Roofline' }).click();
  const shown = await figureTexts(page);
  await expect(page).toHaveURL(/tab=roofline/);

  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const other = await context.newPage();
  watch(other);
  await other.goto(page.url());
  expect(await figureTexts(other)).toEqual(shown);
  await expect(other.getByRole('tab', { name: 'Roofline' })).toHaveAttribute('aria-selected', 'true');
  await expect(other.getByRole('switch', { name: /latency hiding/ })).not.toBeChecked();
  expect(new URL(other.url()).search).toBe(new URL(page.url()).search);
  await context.close();
});

test('Back and Forward step through experiments, a reload loses nothing', async ({ page }) => {
  await open(page, '/?layer=resnet18.C7');
  const first = await figureTexts(page);
  await explorer(page).layer('C10').click();
  const second = await figureTexts(page);
  expect(second).not.toEqual(first);
  await page.goBack();
  await expect(page.getByText('ResNet-18 · C7')).toBeVisible();
  expect(await figureTexts(page)).toEqual(first);
  await page.goForward();
  await expect(page.getByText('ResNet-18 · C10')).toBeVisible();
  expect(await figureTexts(page)).toEqual(second);
  await page.reload();
  expect(await figureTexts(page)).toEqual(second);
});

// What each key does with nonsense is a matter of unit tests; here is what only a browser does with it.
const GARBAGE = [
  '?%ff%fe=%00&&&===&v=99999999999999999999&layer=resnet18.C999&bus=-7&block-in=NaN',
  `?${'a'.repeat(8000)}=1&tab=%3Cscript%3Ealert(1)%3C/script%3E&sel=i999999999&t=9-1&at=1e999&__proto__=1&toString=3&%`,
];

for (const query of GARBAGE) {
  test(`a broken link still shows a computed result: ${query.slice(0, 60)}`, async ({ page }) => {
    await page.goto(`/${query}`);
    await settled(page);
    expect(await figureTexts(page)).not.toEqual([]);
  });
}
