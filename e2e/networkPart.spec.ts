import type { Locator, Page } from '@playwright/test';
import { encodeModel, type NodeInit } from '../src/core/workload/onnx/onnx.testing.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { drop } from './support/drop.ts';
import { explorer, open } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' });

const conv = (name: string, x: string, y: string): NodeInit => ({ op: 'Conv', name, in: [x, `${name}.w`], out: y });

/** Two convolutions whose weights lie elsewhere, and a head that nobody knows. */
const BACKBONE = encodeModel({
  inputs: { x: [1, 16, 8, 8] },
  nodes: [
    conv('stem', 'x', 'a'),
    { op: 'Relu', name: 'relu1', in: ['a'], out: 'r' },
    conv('body', 'r', 'b'),
    { op: 'Head', name: 'head', domain: 'com.nobody', in: ['b'], out: 'y' },
  ],
  tensors: {
    'stem.w': { dims: [16, 16, 1, 1], external: 'weights.bin' },
    'body.w': { dims: [16, 16, 1, 1], external: 'weights.bin' },
  },
});

test('a part of a network is taken: before what cannot be, from a layer on, with another batch, and whole again', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const { status, result } = explorer(page);
  const row = (name: string): Locator =>
    page.getByRole('group', { name: 'List of layers' }).getByRole('row').filter({ hasText: name });
  await test.step('the cut is offered where the file cannot be taken, and said with the random weights', async () => {
    await open(page, '/?layer=resnet18.C10');
    await drop(page, 'backbone.onnx', BACKBONE);
    const alert = result.getByRole('alert');
    await expect(alert).toContainText('com.nobody');
    await expectNoAxeViolations(page, 'main');
    await alert.getByRole('button', { name: 'Cut before "head"' }).click();
    await expect(status).toContainText('✓ bits');
    await expect(page).toHaveURL(/[?&]end=b(&|$)/);
    await expect(result).toContainText('Part to b');
    await expect(result).toContainText('Random weights: the file has no values of 2 tensors');
    await expect(inspector(page)).toContainText('1 of 4 nodes are left out');
    await expectNoAxeViolations(page, 'main');
  });

  await test.step('a part begins at a layer, and a link carries both ends', async () => {
    await row('body').click();
    await inspector(page).getByRole('button', { name: 'begin here' }).click();
    await expect(page).toHaveURL(/begin=r&end=b/);
    await expect(result).toContainText('Part from r to b');
    await expect(status).toContainText('✓ bits');
    await page.reload();
    await expect(result).toContainText('Part from r to b');
    await expect(status).toContainText('✓ bits');
  });

  await test.step('scales of channels, which weights of one size do not need', async () => {
    await page.keyboard.press('Escape');
    await inspector(page).getByLabel('Weight scales').selectOption('channel');
    await expect(page).toHaveURL(/wscale=channel/);
    await expect(inspector(page)).toContainText('No layer needs it');
    await expect(status).toContainText('✓ bits');
  });

  await test.step('another batch than the file fixes', async () => {
    const sizes = inspector(page).getByRole('form', { name: 'Sizes of the inputs' });
    await sizes.getByRole('textbox', { name: 'batch' }).fill('2');
    await sizes.getByRole('textbox', { name: 'batch' }).press('Enter');
    await expect(page).toHaveURL(/samples=2/);
    await expect(result).toContainText('batch 2');
    await expect(status).toContainText('✓ bits');
    await expectNoAxeViolations(page, '.side-right');
  });

  await test.step('one button takes the whole again', async () => {
    await result.getByRole('button', { name: 'Whole network' }).click();
    await expect(page).not.toHaveURL(/begin=|end=|samples=/);
    await expect(result.getByRole('alert')).toContainText('com.nobody');
  });

  await test.step('of a built-in network too, with its trained weights', async () => {
    await open(page, '/?v=1&net=lenet5&tab=network');
    await expect(status).toContainText('✓ bits');
    await row('pool1').click();
    await inspector(page).getByRole('button', { name: 'cut here' }).click();
    await expect(page).toHaveURL(/net=lenet5&end=pool1/);
    await expect(result).toContainText('Part to pool1');
    await expect(status).toContainText('✓ bits');
    await expect(row('pool1')).toBeVisible();
    await expect(row('pool2')).toBeHidden();
    await result.getByRole('button', { name: 'Whole network' }).click();
    await expect(page).not.toHaveURL(/end=/);
    await expect(row('classifier')).toBeVisible();
  });
});
