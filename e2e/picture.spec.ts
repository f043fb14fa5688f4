import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { expectNoAxeViolations } from './support/axe.ts';
import { drop } from './support/drop.ts';
import { explorer, settled } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const shipped = (name: string): Uint8Array =>
  readFileSync(fileURLToPath(new URL(`../public/${name}`, import.meta.url)));

/** What a run of the whole network takes, on a machine that has others to serve. */
const PATIENT = { timeout: 120_000 };

async function painted(page: Page): Promise<void> {
  await expect(explorer(page).result).toHaveAttribute('data-stale', 'false', PATIENT);
  await settled(page);
}

const picture = (page: Page, name: string): Locator => page.getByRole('img', { name });
/** What a canvas shows, as text. */
const pixels = (canvas: Locator): Promise<string> => canvas.evaluate((c) => (c as HTMLCanvasElement).toDataURL());

test('a picture is painted by the simulated machine: shipped and dropped, in two styles, and read by a classifier', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const read = picture(page, 'The picture as the network reads it');
  const made = picture(page, 'What the simulated machine makes of it');

  await test.step('beside what float makes of it, and layer by layer, with its cost; style, size and machine are in the link', async () => {
    await page.goto('/?tab=picture&net=multistyle26&size=128');
    await painted(page);
    await expect(page.getByRole('button', { name: 'Style 19', exact: true })).toHaveAttribute('aria-pressed', 'true');
    await expect(picture(page, 'What float makes of it')).toBeVisible();
    await expect(picture(page, 'Difference, PSNR')).toHaveAccessibleName(/PSNR [23]\d\.\d dB, SNR [12]\d\.\d dB/);
    expect(await pixels(made)).not.toBe(await pixels(picture(page, 'What float makes of it')));
    const layers = page.getByRole('list', { name: 'Layers with what they computed' });
    await expect(layers.getByRole('img', { name: /^\/contract\.0\/Conv, 32 maps/ })).toHaveCount(6);
    await expect(page.getByText(/VTA: \d+ layers with 100\.0.% of all multiply-adds/)).toContainText('measured here');
    await expectNoAxeViolations(page, '.middle');
  });

  await test.step('another style by keyboard is another picture in the same cycles', async () => {
    const cycles = explorer(page).result.getByText('Cycles on VTA').locator('xpath=following-sibling::*[1]');
    const [before, first] = [await cycles.innerText(), await pixels(made)];
    await page.getByRole('combobox', { name: 'Blend with another Style' }).focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/style=20&/);
    await painted(page);
    await expect(cycles).toHaveText(before);
    await expect.poll(() => pixels(made), PATIENT).not.toBe(first);
    await page.getByRole('combobox', { name: 'Blend with another Style' }).selectOption('12');
    await expect(page).toHaveURL(/style=12:100,20:100&/);
    await expect(page.getByRole('slider', { name: 'Part of Style 12' })).toHaveAttribute('aria-valuetext', '50 %');
  });

  await test.step('a picture that is dropped is read instead, and stays out of the link', async () => {
    const [before, link] = [await pixels(read), page.url()];
    await drop(page, 'mine.png', shipped('screenshot.png'));
    await expect.poll(() => pixels(read), PATIENT).not.toBe(before);
    expect(page.url()).toBe(link);
    const mine = await pixels(read);
    await page.reload();
    await expect.poll(async () => (await read.isVisible()) && (await pixels(read)), PATIENT).toBe(mine);
    await page.getByRole('button', { name: 'shipped one' }).click();
    await expect.poll(() => pixels(read), PATIENT).toBe(before);
  });

  await test.step('a classifier that is dropped is asked once how it reads pixels, and gives classes', async () => {
    await drop(page, 'mine.onnx', shipped('lenet5.onnx'));
    await expect(page.getByRole('heading', { name: 'In which form does mine.onnx read pixels?' })).toBeVisible(PATIENT);
    await page.getByRole('button', { name: '0 to 1' }).click();
    await expect(page).toHaveURL(/pixels=unit/);
    const top = page.getByRole('list', { name: 'What the simulated machine makes of it' });
    await expect(top.getByRole('listitem')).toHaveCount(5, PATIENT);
    await expect(top.getByRole('listitem').first()).toContainText(/class \d\s*[\d.]+.%/);
    await page.getByRole('button', { name: 'open style transfer' }).click();
    await expect(page).toHaveURL(/net=multistyle26/);
  });
});
