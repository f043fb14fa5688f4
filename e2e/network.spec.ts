import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { expectNoAxeViolations } from './support/axe.ts';
import { drop } from './support/drop.ts';
import { exactCycles, explorer, open, settled, show } from './support/explorer.ts';
import { withSoftmax } from './support/networks.ts';
import { expect, test } from './support/test.ts';

const panel = (page: Page): Locator => page.getByRole('tabpanel', { name: 'Network' });
const table = (page: Page): Locator => panel(page).getByRole('table');
const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' });

/** A number as it is shown; NaN of words. */
const shownNumber = (text: string): number => Number(text.replaceAll(/[\s\u202f]/g, ''));

/** The cells of a column, by the beginning of its head. */
async function column(page: Page, head: string): Promise<readonly string[]> {
  const heads = await table(page).getByRole('columnheader').allInnerTexts();
  const at = heads.findIndex((text) => text.startsWith(head));
  const rows = table(page).locator('tbody tr');
  return rows.evaluateAll((list, index) => list.map((row) => row.children[index]?.textContent ?? ''), at);
}

const LENET = fileURLToPath(new URL('../public/lenet5.onnx', import.meta.url));

test('a network is compiled and run, compared, sorted, opened layer by layer, and every figure says why', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await test.step('a network that is picked is compiled and run: every layer of VTA has exact cycles and matching bits', async () => {
    await open(page);
    await page.getByRole('combobox', { name: 'Network' }).selectOption({ label: 'LeNet-5' });
    await expect(page).toHaveURL(/[?&]net=lenet5&.*tab=network/);
    await expect(explorer(page).result).toHaveAttribute('data-stale', 'false');
    await expect(explorer(page).status).toContainText('✓ bits');
    const [where, cycles, bits, names] = await Promise.all(
      ['where', 'cycles', 'bits', 'layer'].map((h) => column(page, h)),
    );
    expect(names).toEqual(
      expect.arrayContaining(['conv1', 'pool1', 'conv2', 'pool2', 'dense1', 'dense2', 'classifier']),
    );
    const vta = (where ?? []).flatMap((w, i) => (w === 'VTA' ? [i] : []));
    expect(vta.length).toBeGreaterThan(4);
    for (const i of vta) expect([shownNumber(cycles?.[i] ?? '') > 0, bits?.[i]]).toEqual([true, '✓']);
    const sum = vta.reduce((total, i) => total + shownNumber(cycles?.[i] ?? ''), 0);
    await expect(explorer(page).result.getByText('Cycles on VTA').locator('xpath=following-sibling::*[1]')).toHaveText(
      sum.toString().replace(/\B(?=(\d{3})+$)/g, '\u202f'),
    );
    await expectNoAxeViolations(page, 'main');
  });

  await test.step('a network is compared with itself on the pinned machine, figure by figure, layer by layer, on one scale', async () => {
    await show(page, '/?tab=network');
    const cycles = async (): Promise<number> =>
      shownNumber(await explorer(page).result.locator('.figure-value').first().innerText());
    const before = await cycles();
    const layers = (await column(page, 'cycles')).map(shownNumber);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(explorer(page).result).toContainText('nothing changed yet');
    await explorer(page).slider('Bus').focus();
    await page.keyboard.press('ArrowRight');
    await settled(page);
    const comparison = explorer(page).result.locator('.comparison');
    await expect(comparison).toContainText('Bus 64 bits → 128 bits');
    await expect(comparison.locator('.comparison-figures')).toHaveText(
      `it took ${before.toString().replace(/\B(?=(\d{3})+$)/g, '\u202f')}`,
    );
    const after = await cycles();
    expect(after).toBeLessThan(before);
    await expect(explorer(page).result.locator('.figure').first()).toContainText(
      `${(100 * (1 - after / before)).toFixed(1)}\u202f%`,
    );
    const [now, changes] = await Promise.all([column(page, 'cycles'), column(page, 'from pinned')]);
    now.forEach((text, i) => {
      const change = shownNumber((changes[i] ?? '').replace('\u2212', '-'));
      if (changes[i] !== '') expect(shownNumber(text) - (layers[i] ?? NaN)).toBe(change);
    });
    expect(changes.filter((text) => text !== '').length).toBeGreaterThan(4);
    // The pinned run took longer, so its bar is the longer one.
    const length = (bar: Locator): Promise<number> =>
      bar
        .locator('.network-part')
        .evaluateAll((parts) => parts.reduce((n, p) => n + p.getBoundingClientRect().width, 0));
    const split = explorer(page).result.locator('.network-split .breakdown-bar');
    expect((await length(split.nth(0))) / (await length(split.nth(1)))).toBeCloseTo(after / before, 2);
    await page.getByRole('button', { name: 'Comparing', exact: true }).click();
    await expect(comparison).toBeHidden();
  });

  await test.step('a column sorts, and the order is in the link', async () => {
    await show(page, '/?tab=network');
    const head = table(page).getByRole('columnheader', { name: /^bound/ });
    await head.getByRole('button').click();
    await expect(head).toHaveAttribute('aria-sort', 'descending');
    await expect(page).toHaveURL(/sort=bound\.down/);
    const bounds = (await column(page, 'bound')).map(shownNumber).filter((n) => !Number.isNaN(n));
    expect(bounds).toEqual([...bounds].sort((a, b) => b - a));
  });

  await test.step('a layer opens in the timeline with the cycles it has in the network; Back leads to the network', async () => {
    await show(page, '/?tab=network&p=de10-nano');
    const names = await column(page, 'layer');
    const cycles = shownNumber((await column(page, 'cycles'))[names.indexOf('conv2')] ?? '');
    await table(page).getByRole('button', { name: 'conv2' }).click();
    await expect(page.getByRole('group', { name: 'Timeline of modules and memory bus' })).toBeVisible();
    expect(await exactCycles(page)).toBe(cycles);
    await expect(page.getByRole('banner')).toContainText('conv2');
    await page.goBack();
    await expect(table(page)).toBeVisible();
  });

  await test.step('a figure of the network says why: formula, values, and the layers that it comes from', async () => {
    await show(page, '/?net=lenet5&tab=network');
    const { result } = explorer(page);
    await result.getByRole('button', { name: /^Above bound/ }).focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/sel=figure:network\.aboveBound/);
    const derivation = inspector(page).locator('.derivation');
    await expect(derivation).toContainText('(cycles − bound) / bound');
    await inspector(page).getByRole('button', { name: 'cycles', exact: true }).click();
    await expect(result.getByRole('button', { name: /^Cycles on VTA/ })).toHaveAttribute('aria-pressed', 'true');
    await expect(derivation).toContainText('sum of the cycles');
    await expectNoAxeViolations(page, '.side-right');
    await inspector(page).getByRole('button', { name: 'conv2' }).click();
    await expect(page).toHaveURL(/sel=layer:\d+/);
    await expect(inspector(page).getByRole('heading', { name: /^conv2/ })).toBeVisible();
    const multiplyAdds = inspector(page).locator('.number-row', { hasText: 'multiply-adds' });
    await multiplyAdds.getByRole('button').click();
    await expect(derivation).toContainText('N × OH × OW × CO × CI × KH × KW');
    await expect(page).toHaveURL(/sel=figure:network\.\d+\.macs/);
    await page.reload();
    await expect(inspector(page).getByRole('heading', { name: /^Multiply-adds, conv2/ })).toBeVisible();
  });

  await test.step('layers that another machine moves to the host are told over the pictures: nothing moves, folded it stays so', async () => {
    await show(page, '/?net=lenet5&tab=network');
    const { result, slider } = explorer(page);
    const places = (): Promise<readonly (number | undefined)[]> =>
      Promise.all(
        [page.getByRole('tablist').first(), page.locator('.network-tracks'), table(page)].map(
          async (part) => (await part.boundingBox())?.y,
        ),
      );
    const before = await places();
    await slider('ACC').press('Home');
    await slider('ACC').press('ArrowRight');
    const told = page.getByRole('region', { name: '2 layers moved to the host' });
    await expect(told).toContainText('a lower bound');
    await expect(told.getByRole('button', { name: /^ACC/ }).first()).toBeVisible();
    expect(await places()).toEqual(before);
    await page.locator('body').press('Escape');
    await expect(told).toBeHidden();
    const folded = result.getByRole('button', { name: '2 layers moved to the host' });
    const cycles = result.getByRole('button', { name: /^Cycles on VTA/ });
    await expect(cycles).toContainText('≥');
    await expect(cycles).toContainText('without 2 layers now on the host');
    expect(await places()).toEqual(before);
    // Another machine that moves the same says nothing new.
    await slider('Bus').press('ArrowRight');
    await expect(folded).toBeHidden();
    await expect(folded).toBeVisible();
    await expect(told).toBeHidden();
    await folded.click();
    await expect(told).toBeVisible();
    // Of the bus, and of the two steps of ACC: with the first no machine can be built.
    for (let step = 0; step < 3; step++) await page.getByRole('button', { name: 'Undo' }).click();
    await settled(page);
    await expect(told.or(folded)).toBeHidden();
    expect(await places()).toEqual(before);
  });
});

test('an ONNX file is dropped: one that needs the host, one that is kept over a reload, a broken one', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await test.step('why the host keeps a layer is said, and its time counts once it is entered', async () => {
    await open(page, '/?layer=resnet18.C10');
    await drop(page, 'softmax.onnx', withSoftmax());
    await expect(explorer(page).status).toContainText('✓ bits');
    const host = table(page).getByRole('row', { name: /softmax/ });
    await expect(host).toContainText('unknown');
    await host.click();
    await expect(inspector(page).getByRole('heading', { name: 'On the host, because' })).toBeVisible();
    await expect(inspector(page)).toContainText('on this computer, not on a board');
    await inspector(page).getByRole('button', { name: 'describe the host' }).click();
    for (const [name, text] of [
      ['multiply-adds a second, all operators', '2e9'],
      ['bytes a second, all operators', '4e9'],
      ['seconds a call, all operators', '1e-6'],
      ['seconds a call, softmax', '0.004'],
    ] as const) {
      await inspector(page).getByLabel(name).fill(text);
    }
    await inspector(page).getByRole('button', { name: 'Estimate', exact: true }).click();
    await expect(host).toContainText(/≈ 4\.00/);
    const frames = explorer(page).result.getByRole('button', { name: /frames\/s/ });
    await expect(frames).toContainText('≈');
    await expect(page).toHaveURL(/hostmodel=macs=2000000000,bytes=4000000000,call=0\.000001;softmax:call=0\.004/);
    await host.click();
    await expect(inspector(page)).toContainText('estimated by your model of the host');
    await inspector(page).getByLabel('time on the host').fill('0.25');
    await inspector(page).getByLabel('time on the host').press('Enter');
    await expect(host).toContainText('0.2500');
    await expect(explorer(page).result).toContainText('whole run');
    await expect(page).toHaveURL(/host=\d+:0\.25/);
    await expect(frames).not.toContainText('≈');
  });

  await test.step('a dropped ONNX file is compiled and run, and is still there after a reload', async () => {
    await show(page, '/?layer=resnet18.C10');
    await drop(page, 'mine.onnx', readFileSync(LENET));
    await expect(page).toHaveURL(/net=file:[0-9a-f]{16}:mine\.onnx/);
    await expect(explorer(page).status).toContainText('✓ bits');
    await expect(table(page)).toContainText('classifier');
    await page.reload();
    await expect(explorer(page).status).toContainText('✓ bits');
    await expect(table(page)).toContainText('classifier');
  });

  await test.step('a broken ONNX file shows what is wrong with it in its place', async () => {
    await show(page, '/?layer=resnet18.C10');
    await drop(page, 'broken.onnx', readFileSync(LENET).subarray(0, 5000));
    const alert = explorer(page).result.getByRole('alert');
    await expect(alert).toContainText('broken.onnx was not compiled');
    await expect(alert.locator('.problem')).not.toHaveCount(0);
  });
});

test('a link to a file that is not here asks for it', async ({ page }) => {
  await page.goto('/?net=file:0123456789abcdef:theirs.onnx&tab=network');
  await expect(explorer(page).result.getByRole('alert')).toContainText('Drop theirs.onnx here');
});

test('layers are listed while others are still being compiled, by names that tell them apart', async ({ page }) => {
  await page.goto('/?net=resnet18&tab=network');
  const rows = table(page).locator('tbody tr');
  await expect(rows.first()).toBeVisible();
  await expect(explorer(page).result).toHaveAttribute('data-stale', 'true');
  await expect(table(page).locator('tfoot')).toContainText('≈');
  await expect(explorer(page).status).toContainText('✓ bits');
  await expect(rows).toHaveCount(23);
  const layer = explorer(page).layer('stage1\\.block1\\.conv1');
  await expect(layer).toContainText('s1.b1.conv1');
  await expect(layer).toHaveAttribute('title', /stage1\.block1\.conv1/);
  const shown = await page.locator('.network-rows .layer-name bdi').allInnerTexts();
  expect(new Set(shown).size).toBe(23);
});
