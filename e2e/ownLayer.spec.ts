import type { Locator, Page } from '@playwright/test';
import { expectNoAxeViolations } from './support/axe.ts';
import { explorer, open, settled, show } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'A convolution of your own' });
const field = (page: Page, name: string): Locator => dialog(page).getByRole('textbox', { name, exact: true });

test('a layer of one’s own is described, checked and run', async ({ page }) => {
  test.setTimeout(120_000);
  await test.step('a layer of one’s own keeps groups and dilation, is checked while typed, and becomes another kind', async () => {
    await open(page, '/?conv=14,14,32,32,3,2,1&groups=32&dilation=2x2');
    const first = await explorer(page).result.innerText();
    await page.getByRole('button', { name: 'own convolution' }).click();
    await expect(field(page, 'groups')).toHaveValue('32');
    await expect(field(page, 'dilation, rows')).toHaveValue('2');
    await field(page, 'groups').fill('5');
    await expect(dialog(page)).toContainText('5 groups do not divide 32 input and 32 output channels evenly.');
    await expect(dialog(page).getByRole('button', { name: 'Run it' })).toBeDisabled();
    await expectNoAxeViolations(page, 'dialog[open]');
    await dialog(page).getByRole('combobox', { name: 'kind' }).selectOption({ label: 'maximum of each window' });
    await expect(field(page, 'groups')).toHaveCount(0);
    await field(page, 'padding below').fill('1');
    await dialog(page).getByRole('button', { name: 'Run it' }).click();
    await expect(page).toHaveURL(/groups=32&dilation=2x2&padend=1x&uniform=1&reduce=max/);
    await settled(page);
    expect(await explorer(page).result.innerText()).not.toBe(first);
  });

  await test.step('a transposed convolution is made from a plain one', async () => {
    await show(page, '/?conv=7,7,32,16,3,1,2');
    await page.getByRole('button', { name: 'own convolution' }).click();
    await dialog(page).getByRole('combobox', { name: 'kind' }).selectOption({ label: 'transposed convolution' });
    await field(page, 'rows added').fill('1');
    await field(page, 'columns added').fill('1');
    await expect(dialog(page)).toContainText('output 14 × 14 × 16');
    await field(page, 'columns added').press('Enter');
    await expect(page).toHaveURL(/transposed=1x1/);
    await settled(page);
  });
});
