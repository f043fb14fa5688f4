import { expectNoAxeViolations } from './support/axe.ts';
import { open } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const TABS = ['Dataflow', 'Memory', 'Buffers', 'Roofline', 'Program', 'Sweep', 'Network', 'Digit'] as const;

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    // One visit for all: what takes long is the way to the first result.
    test('the page breaks no accessibility rule, whichever tab is open', async ({ page }) => {
      test.setTimeout(180_000);
      await open(page);
      for (const name of TABS)
        await test.step(name, async () => {
          await page.getByRole('tab', { name }).click();
          await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
          await expect(page.getByRole('tabpanel', { name })).not.toBeEmpty();
          // The listing comes after the pane.
          if (name === 'Program') await expect(page.locator('.program-line').first()).toBeVisible();
          await expectNoAxeViolations(page);
        });
    });

    test('its dialogs break none either', async ({ page }) => {
      await open(page);
      for (const [what, key] of [
        ['the list of keys', '?'],
        ['the palette', 'ControlOrMeta+k'],
      ] as const)
        await test.step(what, async () => {
          await page.keyboard.press(key);
          await expect(page.getByRole('dialog')).toBeVisible();
          await expectNoAxeViolations(page);
          await page.keyboard.press('Escape');
          await expect(page.getByRole('dialog')).toBeHidden();
        });
    });
  });
}

test('every tab of the page has been looked at', async ({ page }) => {
  await open(page);
  await expect(page.getByRole('tablist', { name: 'Views of the run' }).getByRole('tab')).toHaveText([...TABS]);
});

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

test('on a phone everything that is touched is at least 24 x 24 pixels, in every tab', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  for (const name of TABS) {
    await page.getByRole('tab', { name }).click();
    await expect(page.getByRole('tabpanel', { name })).not.toBeEmpty();
    if (name === 'Network') await expect(page.getByRole('table', { name: /^Layers/ })).toBeVisible();
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, select, summary, input, [role=slider], [role=button]')].flatMap(
        (element) => {
          if (element.closest('.visually-hidden, .monaco-editor') !== null) return [];
          const { width, height } = (element.closest('label') ?? element).getBoundingClientRect();
          const name = element.getAttribute('aria-label') ?? element.textContent;
          return width > 1 && (width < 24 || height < 24) ? [`${name} ${width} x ${height}`] : [];
        },
      ),
    );
    expect([name, ...small]).toEqual([name]);
  }
});
