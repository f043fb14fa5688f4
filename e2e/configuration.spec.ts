import { readFileSync } from 'node:fs';
import { explorer, figureTexts, open, settled } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

test('a machine that is saved as vta_config.json and opened again is the same machine', async ({ page }) => {
  await open(page);
  await explorer(page).slider('ACC').press('ArrowLeft');
  const shown = await figureTexts(page);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'save vta_config.json' }).click();
  const file = await (await downloading).path();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ TARGET: expect.any(String), LOG_ACC_BUFF_SIZE: 16 });

  await page.getByRole('button', { name: 'Undo' }).click();
  await settled(page);
  expect(await figureTexts(page)).not.toEqual(shown);
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /^open vta_config/ }).click();
  await (await choosing).setFiles(file);
  await expect(explorer(page).slider('ACC')).toHaveAttribute('aria-valuetext', /^64/);
  expect(await figureTexts(page)).toEqual(shown);
});

test('a file that is no configuration is refused with a reason, and nothing changes', async ({ page }) => {
  await open(page);
  const shown = await figureTexts(page);
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /^open vta_config/ }).click();
  const file = { name: 'vta_config.json', mimeType: 'application/json', buffer: Buffer.from('{"LOG_BATCH": "many"') };
  await (await choosing).setFiles(file);
  await expect(page.getByRole('alert')).toBeVisible();
  expect(await figureTexts(page)).toEqual(shown);
});
