import type { Locator, Page } from '@playwright/test';
import { encodeModel } from '../src/core/workload/onnx/onnx.testing.ts';
import { modelOf } from '../src/onnxRuntime/models.testing.ts';
import { quantizedCase } from '../src/onnxRuntime/node/quantizedFiles.testing.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { drop } from './support/drop.ts';
import { explorer, open } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' });

const weight = {
  dims: [16, 16, 1, 1],
  floatData: Array.from({ length: 256 }, (_, i) => Math.sin(7 * i + 1) / 3),
};

/** Two convolutions with operators between and behind that only the runtime knows. */
const MIXED = encodeModel({
  opset: 20,
  inputs: { x: [1, 16, 8, 8] },
  nodes: [
    { op: 'Conv', name: 'first', in: ['x', 'w'], out: 'a' },
    { op: 'HardSigmoid', name: 'gate', in: ['a'], out: 'g' },
    { op: 'Erf', name: 'bend', in: ['g'], out: 'e' },
    { op: 'Conv', name: 'second', in: ['e', 'w'], out: 'b' },
    { op: 'Gelu', name: 'last', in: ['b'], out: 'y' },
  ],
  tensors: { w: weight },
});

test('a quantized file is set beside its own run, in the list and on the card of a layer', async ({ page }) => {
  await open(page, '/?layer=resnet18.C10');
  await drop(page, 'quantized.onnx', modelOf(quantizedCase('QLinearConv', 107).words));
  await expect(explorer(page).status).toContainText('✓ cycles');
  const layers = page.getByRole('group', { name: 'List of layers' });
  await expect(layers.getByRole('columnheader', { name: 'SNR file' })).toBeVisible();
  const layer = layers.getByRole('row').filter({ hasText: 'VTA' });
  await expect(layer.getByRole('cell').nth(-2)).toHaveText(/^\d+\.\d$/);
  await layer.click();
  const ratio = inspector(page).locator('h4:has-text("Against the quantized file") + * button').first();
  await ratio.click();
  await expect(inspector(page)).toContainText('ONNX Runtime’s run of the quantized file');
  await expectNoAxeViolations(page, 'main');
});

test('a network with operators that are not ours runs: VTA what it can, ONNX Runtime the rest, all of it from here', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const { status, result } = explorer(page);
  await open(page, '/?layer=resnet18.C10');
  await drop(page, 'mixed.onnx', MIXED);
  await expect(status).toContainText('✓ bits');
  await expect(status).toContainText('✓ cycles');
  const layers = page.getByRole('group', { name: 'List of layers' });
  await expect(layers.getByRole('row').filter({ hasText: 'first' })).toContainText('VTA');
  await expect(layers.getByRole('row').filter({ hasText: 'gate' })).toContainText('2 ONNX operators');
  await expect(layers.getByRole('row').filter({ hasText: 'last' })).toContainText('Gelu');
  await expect(result).toContainText('2 layers, 2 on the host');
  await layers.getByRole('row').filter({ hasText: 'gate' }).click();
  await expect(inspector(page)).toContainText(
    'VTA has no form of HardSigmoid, Erf: ONNX Runtime computes them on the host.',
  );
  await expectNoAxeViolations(page, 'main');
  await test.step('a host as its user describes it gives frames a second, marked as estimates, in the address too', async () => {
    await page.keyboard.press('Escape');
    const rates = inspector(page).getByRole('form', { name: 'Rates of the host' });
    await expect(rates.getByRole('rowheader')).toHaveText(['all', 'ONNX operators', 'Gelu']);
    await expect(rates.getByRole('button', { name: 'Estimate' })).toBeDisabled();
    for (const [name, value] of [
      ['multiply-adds a second, all operators', '2e9'],
      ['bytes a second, all operators', '4e9'],
      ['seconds a call, all operators', '1e-6'],
      ['seconds a call, Gelu', '3e-3'],
    ] as const) {
      await rates.getByRole('textbox', { name, exact: true }).fill(value);
    }
    await rates.getByRole('textbox', { name: 'seconds a call, Gelu', exact: true }).press('Enter');
    await expect(layers.getByRole('row').filter({ hasText: 'last' })).toContainText('≈ 3.0');
    await expect(result).toContainText('frames/s');
    await expect(page).toHaveURL(/hostmodel=macs.*Gelu/);
    await expectNoAxeViolations(page, 'main');
    await expectNoAxeViolations(page, '.side-right');
    await rates.getByRole('button', { name: 'Without estimates' }).click();
    await expect(page).not.toHaveURL(/hostmodel=/);
  });
  const { origin } = new URL(page.url());
  expect(asked.filter((url) => /^https?:/.test(url) && new URL(url).origin !== origin)).toEqual([]);
  expect(asked.filter((url) => url.endsWith('.wasm'))).toHaveLength(1);
});
