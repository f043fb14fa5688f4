import { expectNoAxeViolations } from './support/axe.ts';
import { open, settled } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('no tab of the page breaks an accessibility rule', async ({ page }) => {
      await open(page);
      await expectNoAxeViolations(page);
      const tabs = page.getByRole('tablist').getByRole('tab');
      const names = await tabs.allInnerTexts();
      expect(names.length).toBeGreaterThanOrEqual(6);
      for (const name of names) {
        await page.getByRole('tab', { name }).click();
        await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
        await settled(page);
        await expectNoAxeViolations(page);
      }
    });
  });
}

for (const viewport of [
  { width: 1280, height: 720 },
  { width: 390, height: 844 },
]) {
  test(`at ${viewport.width} x ${viewport.height} nothing is cut off sideways`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await open(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await expectNoAxeViolations(page);
  });
}
