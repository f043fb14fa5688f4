import type { Page } from '@playwright/test';
import { exactCycles, explorer, open, settled, show } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

/** Presses Tab until the control has the focus, as somebody without a pointer must. */
async function tabTo(page: Page, control: ReturnType<Page['locator']>): Promise<void> {
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press('Tab');
    if (await control.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('200 presses of Tab did not reach the control');
}

test('everything by keyboard', async ({ page }) => {
  test.setTimeout(120_000);
  await test.step('the whole story by keyboard: a parameter, a layer, latency hiding, undo', async () => {
    await open(page);
    const first = await exactCycles(page);

    const bus = explorer(page).slider('Bus');
    await tabTo(page, bus);
    await page.keyboard.press('ArrowRight');
    await expect(bus).toHaveAttribute('aria-valuetext', /^128/);
    const wide = await exactCycles(page);
    expect(wide).toBeLessThan(first);

    await tabTo(page, explorer(page).layer('C3'));
    await page.keyboard.press('Enter');
    await expect(page.getByText('ResNet-18 · C3')).toBeVisible();
    const hidden = await exactCycles(page);

    const hiding = page.getByRole('switch', { name: /latency hiding/ });
    await tabTo(page, hiding);
    await page.keyboard.press('Space');
    await expect(hiding).not.toBeChecked();
    expect(await exactCycles(page)).toBeGreaterThan(hidden);

    for (let steps = 0; steps < 3; steps++) await page.keyboard.press('ControlOrMeta+z');
    await expect(page.getByText('ResNet-18 · C2')).toBeVisible();
    expect(await exactCycles(page)).toBe(first);
  });

  await test.step('the palette finds a command by a few letters and runs it', async () => {
    await show(page);
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.type('c11');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.getByText('ResNet-18 · C11')).toBeVisible();
    await settled(page);
  });

  await test.step('? lists the keys, Escape closes the list', async () => {
    await show(page);
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(/zoom/i);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
});
