import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { npyFile } from '../src/core/workload/samples/npy.testing.ts';
import { encodeModel } from '../src/core/workload/onnx/onnx.testing.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { drop } from './support/drop.ts';
import { explorer, open, show } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' });

/** Three pictures as LeNet-5 reads them. */
const SAMPLES = npyFile(
  '<f4',
  [3, 28, 28],
  Array.from({ length: 3 * 784 }, (_, i) => ((i * 7) % 256) / 255),
);

test('samples are dropped: those that fit calibrate the network, others say why not', async ({ page }) => {
  test.setTimeout(120_000);
  await test.step('a network is calibrated on samples that are dropped, still after a reload, until they are put away', async () => {
    await open(page, '/?net=lenet5&tab=network');
    await expect(inspector(page)).toContainText('Calibrated on 200 digits of the training.');
    await expect(inspector(page)).toContainText('trained on handwritten digits (public/lenet5.onnx)');
    await drop(page, 'mine.npy', SAMPLES);
    await expect(inspector(page)).toContainText('Calibrated on 3 samples of mine.npy');
    await expect(explorer(page).status).toContainText('✓ bits');
    await expect(page).toHaveURL(/data=[0-9a-f]{16}:mine\.npy/);
    await expectNoAxeViolations(page, '.side-right');
    await page.reload();
    await expect(inspector(page)).toContainText('Calibrated on 3 samples of mine.npy');
    await inspector(page).getByRole('button', { name: 'back to digits of the training' }).click();
    await expect(inspector(page)).toContainText('Calibrated on 200 digits of the training.');
    await expect(page).not.toHaveURL(/data=/);
  });

  await test.step('samples that do not fit say why in place; without them the network runs as before', async () => {
    await show(page, '/?net=lenet5&tab=network');
    await drop(page, 'short.json', new TextEncoder().encode('[[1, 2, 3]]'));
    const alert = explorer(page).result.getByRole('alert');
    await expect(alert).toContainText('short.json does not fit LeNet-5');
    await expect(alert).toContainText('short.json has 3 numbers');
    await alert.getByRole('button', { name: 'Go on without short.json' }).click();
    await expect(alert).toHaveCount(0);
    await expect(explorer(page).status).toContainText('✓ bits');
  });
});

test('a link to samples that are not here asks for them, and takes them', async ({ page }) => {
  await page.goto('/?net=lenet5&data=0123456789abcdef:theirs.npy&tab=network');
  const alert = explorer(page).result.getByRole('alert');
  await expect(alert).toContainText('Drop theirs.npy here');
  const chooser = page.waitForEvent('filechooser');
  await alert.getByRole('button', { name: 'Choose the file' }).click();
  const file = { name: 'mine.npy', mimeType: 'application/octet-stream', buffer: Buffer.from(SAMPLES) };
  await (await chooser).setFiles(file);
  await expect(inspector(page)).toContainText('Calibrated on 3 samples of mine.npy');
});

test('a file is dropped: sizes that it leaves open are asked for, and it is calibrated on a seeded image', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await test.step('sizes that a file leaves open are asked for, and are in the link', async () => {
    const conv = { op: 'Relu', in: ['x'], out: 'y' };
    const file = encodeModel({ inputs: { x: ['N', 16, 'H', 'W'] }, nodes: [conv] });
    await open(page, '/?layer=resnet18.C10');
    await drop(page, 'open.onnx', file);
    const alert = explorer(page).result.getByRole('alert');
    await expect(alert).toContainText('has no fixed size on axis 2 ("H")');
    await expect(alert.getByRole('textbox', { name: 'N (batch)' })).toHaveValue('1');
    await expectNoAxeViolations(page, 'main');
    await alert.getByRole('textbox', { name: 'H', exact: true }).fill('8');
    await expect(alert.getByRole('button', { name: 'Use' })).toBeDisabled();
    await alert.getByRole('textbox', { name: 'W', exact: true }).fill('12');
    await alert.getByRole('textbox', { name: 'W', exact: true }).press('Enter');
    await expect(explorer(page).status).toContainText('✓ bits');
    await expect(page).toHaveURL(/dims=N:1,H:8,W:12/);
    await expect(inspector(page)).toContainText('16 × 8 × 12');
    await expectNoAxeViolations(page, '.side-right');
  });

  await test.step('the shipped LeNet-5, dropped as a file, is calibrated on a seeded image', async () => {
    await show(page);
    await drop(page, 'lenet5.onnx', readFileSync(fileURLToPath(new URL('../public/lenet5.onnx', import.meta.url))));
    await expect(inspector(page)).toContainText('Calibrated on a seeded image (seed 1).');
  });
});

test('of a list of many layers only the rows in sight are in the page, and nobody notices', async ({ page }) => {
  const count = 120;
  const nodes = Array.from({ length: count }, (_, i) => ({
    op: 'Sigmoid',
    in: [i === 0 ? 'x' : `v${i - 1}`],
    out: i === count - 1 ? 'y' : `v${i}`,
  }));
  await open(page, '/?layer=resnet18.C10');
  await drop(page, 'long.onnx', encodeModel({ inputs: { x: [1, 16, 4, 4] }, nodes }));
  const list = page.getByRole('group', { name: 'List of layers' });
  const table = list.getByRole('table');
  // A row for the head and one for the sums.
  await expect(table).toHaveAttribute('aria-rowcount', String(count + 2));
  await expect(explorer(page).status).toContainText('nothing runs on VTA');
  const row = (layer: number): Locator => table.locator(`tr[aria-rowindex="${layer + 2}"]`);
  const widths = () =>
    table.getByRole('columnheader').evaluateAll((heads) => heads.map((head) => head.getBoundingClientRect().width));
  await expect(row(0)).toContainText('1');
  expect(await table.getByRole('row').count()).toBeLessThan(60);
  const before = await widths();

  // The keyboard stays where it is while others scroll, and goes on from there.
  await row(3).getByRole('button').focus();
  await list.evaluate((node) => {
    node.scrollTop = node.scrollHeight;
  });
  await expect(row(count - 1)).toBeVisible();
  await expect(row(count - 30)).toHaveCount(0);
  expect(await widths()).toEqual(before);
  await expect(row(3).getByRole('button')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(row(4).getByRole('button')).toBeFocused();
  await expect(row(4)).toBeVisible();
  await expectNoAxeViolations(page, '.network-list');
});
