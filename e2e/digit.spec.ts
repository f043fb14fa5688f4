import type { Locator, Page } from '@playwright/test';
import { expectNoAxeViolations } from './support/axe.ts';
import { explorer, open, show } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const answer = (page: Page): Locator => page.getByText(/^The simulated machine reads a \d/);
const heldBack = (page: Page): Locator => page.getByRole('group', { name: 'Digits held back from training' });
const layers = (page: Page): Locator => page.getByRole('list', { name: 'Layers with what they computed' });

test('a digit is recognized by the simulated machine: chosen, drawn, on another machine', async ({ page }) => {
  test.setTimeout(120_000);
  await test.step('digits that training has not seen are recognized, each layer with its maps and cycles', async () => {
    await open(page, '/?tab=digit');
    await expect(answer(page)).toContainText(/reads a (\d), and it is a \1/);
    for (const digit of [3, 7]) {
      await heldBack(page)
        .getByRole('button', { name: `A ${digit},` })
        .click();
      await expect(answer(page)).toContainText(`reads a ${digit}, and it is a ${digit}.`);
    }
    await expect(page).toHaveURL(/digit=7/);
    const conv1 = layers(page).getByRole('listitem').filter({ hasText: 'conv1' });
    await expect(conv1.getByRole('img', { name: /^conv1, 6 maps of 28 × 28/ })).toHaveCount(6);
    await expect(conv1).toContainText(/[\d\u202f]{5,}\s*cycles ✓/);
    await expect(page.getByRole('list', { name: 'Scores of the ten digits' }).getByRole('listitem')).toHaveCount(10);
    await expectNoAxeViolations(page, '[role=tabpanel]');
  });

  await test.step('a drawn stroke is read as soon as it ends; undo takes it back, and the link draws it again', async () => {
    await show(page, '/?tab=digit');
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect(page.getByText('Nothing is drawn yet.')).toBeVisible();
    const field = page.getByRole('img', { name: /^Field to draw a digit/ });
    const box = await field.boundingBox();
    if (box === null) throw new Error('the field is not on screen');
    const at = (x: number, y: number): [number, number] => [box.x + x * box.width, box.y + y * box.height];
    await page.mouse.move(...at(0.52, 0.15));
    await page.mouse.down();
    await page.mouse.move(...at(0.5, 0.85), { steps: 12 });
    await page.mouse.up();
    await expect(answer(page)).toContainText('reads a 1.');
    await expect(page).toHaveURL(/digit=ink:[0-9a-f]{8,}/);
    const drawn = page.url();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('Nothing is drawn yet.')).toBeVisible();
    await page.goto(drawn);
    await expect(answer(page)).toContainText('reads a 1.');
  });

  await test.step('another machine reads the same in other cycles', async () => {
    await show(page, '/?tab=digit');
    const cycles = explorer(page).result.getByText('Cycles on VTA').locator('xpath=following-sibling::*[1]');
    const before = await cycles.innerText();
    const read = await answer(page).innerText();
    await explorer(page).slider('Bus').press('ArrowRight');
    await expect(cycles).not.toHaveText(before);
    await expect(explorer(page).result).toHaveAttribute('data-stale', 'false');
    await expect(explorer(page).status).toContainText('✓ bits');
    expect((await answer(page).innerText()).slice(0, 33)).toBe(read.slice(0, 33));
  });
});
