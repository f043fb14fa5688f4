import type { Page } from '@playwright/test';
import { expectNoAxeViolations } from './support/axe.ts';
import { open } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const TABS = ['Dataflow', 'Memory', 'Buffers', 'Roofline', 'Program', 'Sweep', 'Network', 'Digit'] as const;

/** Opens each tab in turn, and waits for what is in it. */
async function eachTab(page: Page, look: (name: (typeof TABS)[number]) => Promise<void>): Promise<void> {
  await expect(page.getByRole('tablist', { name: 'Views of the run' }).getByRole('tab')).toHaveText([...TABS]);
  for (const name of TABS)
    await test.step(name, async () => {
      await page.getByRole('tab', { name }).click();
      await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
      await expect(page.getByRole('tabpanel', { name })).not.toBeEmpty();
      // The listing and the layers come after their pane.
      if (name === 'Program') await expect(page.locator('.program-line').first()).toBeVisible();
      if (name === 'Network') await expect(page.getByRole('table', { name: /^Layers/ })).toBeVisible();
      await look(name);
    });
}

// What the colours change is the contrast; all else is looked at once.
for (const [colorScheme, rules] of [
  ['light', undefined],
  ['dark', ['color-contrast']],
] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    // One visit for all: what takes long is the way to the first result.
    test('the page breaks no accessibility rule, whichever tab or dialog is open', async ({ page }) => {
      test.setTimeout(300_000);
      await open(page);
      for (const [what, key] of [
        ['the list of keys', '?'],
        ['the palette', 'ControlOrMeta+k'],
      ] as const)
        await test.step(what, async () => {
          await page.keyboard.press(key);
          await expect(page.getByRole('dialog')).toBeVisible();
          await expectNoAxeViolations(page, rules);
          await page.keyboard.press('Escape');
          await expect(page.getByRole('dialog')).toBeHidden();
        });
      await eachTab(page, () => expectNoAxeViolations(page, rules));
    });
  });
}

/** What is touched and smaller than 24 x 24 pixels, by name. */
const smallTargets = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll(
        'a[href], button, select, summary, input, [role=option], [role=slider], [role=button], [tabindex="0"]',
      ),
    ].flatMap((element) => {
      if (element.closest('.visually-hidden') !== null) return [];
      const { width, height } = (element.closest('label') ?? element).getBoundingClientRect();
      const name = element.getAttribute('aria-label') ?? element.textContent;
      return width > 1 && (width < 24 || height < 24) ? [`${name} ${width} x ${height}`] : [];
    }),
  );

for (const [width, height, phone] of [
  [1440, 900, false],
  [1280, 720, false],
  [390, 844, true],
] as const) {
  test(`at ${width} x ${height} nothing is cut off sideways, and the page itself never scrolls`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    await open(page);
    if (width < 1440) await expectNoAxeViolations(page);
    await eachTab(page, async (name) => {
      const { sideways, scroll, blank } = await page.evaluate(() => ({
        sideways: Math.max(0, document.documentElement.scrollWidth - innerWidth),
        scroll: document.documentElement.scrollHeight - innerHeight,
        // In what scrolls inside, nothing lies far below what is seen there.
        blank: [...document.querySelectorAll('.tab-panel')].map((panel) => panel.scrollHeight - panel.clientHeight),
      }));
      expect([name, sideways, scroll]).toEqual([name, 0, 0]);
      expect(blank[0]).toBeLessThan(5000);
      if (phone) expect([name, ...(await smallTargets(page))]).toEqual([name]);
    });
    await page.keyboard.press('Space');
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });
}
