import type { Locator, Page } from '@playwright/test';
import type { State } from '../src/gallery/states.ts';
import { PANE_IDS, type PaneId } from '../src/state/view/panes.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { openGallery, show } from './support/gallery.ts';
import { expect, test } from './support/test.ts';

/** Beside a run that is done: what has other elements than that. */
const OTHER_STATES: readonly (readonly [State, PaneId])[] = [
  ['loading', 'network'],
  ['stale', 'network'],
  ['illegal', 'dataflow'],
  ['error', 'network'],
  ['names', 'network'],
];

// One visit for all, to the gallery: what takes long elsewhere is the way to the first result.
test('the page breaks no accessibility rule, whichever view, state or dialog, light and dark', async ({ page }) => {
  test.setTimeout(300_000);
  await openGallery(page);
  for (const tab of PANE_IDS)
    await test.step(tab, async () => {
      // What stands beside the views is the same for all of a layer, and for all of a network.
      const part = tab === 'dataflow' || tab === 'network' ? 'html' : 'main';
      await show(page, 'done', tab, 'light');
      await expectNoAxeViolations(page, part);
      // What the colours change is the contrast; all else is looked at once.
      await show(page, 'done', tab, 'dark');
      await expectNoAxeViolations(page, part, 'contrast');
    });
  for (const [what, key] of [
    ['the list of keys', '?'],
    ['the palette', 'ControlOrMeta+k'],
  ] as const)
    await test.step(what, async () => {
      await show(page, 'done', 'memory', 'light');
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      // All behind it is inert.
      await expectNoAxeViolations(page, 'dialog[open]');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
      await show(page, 'done', 'memory', 'dark');
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectNoAxeViolations(page, 'dialog[open]', 'contrast');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    });
  for (const [state, tab] of OTHER_STATES)
    await test.step(`${state}, ${tab}`, async () => {
      await show(page, state, tab, 'light');
      // Beside the middle and the header, only these two change what is there.
      await expectNoAxeViolations(page, state === 'illegal' || state === 'names' ? 'html' : ':is(main, header)');
    });
});

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

/** Labels of a picture that are too small, lie on each other, or are cut off by the page; and a picture that is wider than its place. */
const faultsOfLabels = (picture: Locator): Promise<readonly string[]> =>
  picture.evaluate((svg) => {
    const labels = [...svg.querySelectorAll('text')].map((element) => ({
      text: element.textContent,
      box: element.getBoundingClientRect(),
      size: Number.parseFloat(getComputedStyle(element).fontSize),
    }));
    const place = svg.parentElement;
    return [
      ...(place !== null && place.scrollWidth > place.clientWidth ? ['it is scrolled sideways'] : []),
      ...labels.flatMap(({ text, box, size }, i) => [
        ...(size < 10 ? [`${text} has ${size} px`] : []),
        ...(box.left < 0 || box.right > innerWidth ? [`${text} is cut off`] : []),
        ...labels
          .slice(i + 1)
          .filter(
            ({ box: other }) =>
              Math.min(box.right, other.right) > Math.max(box.left, other.left) &&
              Math.min(box.bottom, other.bottom) > Math.max(box.top, other.top) + 1,
          )
          .map((other) => `${text} lies on ${other.text}`),
      ]),
    ];
  });

test('at 1440, 1280 and 390 pixels nothing is cut off sideways, the page itself never scrolls, and a phone can be touched', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await openGallery(page);
  for (const [width, height, phone] of [
    [1440, 900, false],
    [1280, 720, false],
    [390, 844, true],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const tab of PANE_IDS) {
      await show(page, 'done', tab, 'light');
      if (width < 1440 && tab === 'dataflow') await expectNoAxeViolations(page);
      const { sideways, scroll, blank } = await page.evaluate(() => ({
        sideways: Math.max(0, document.documentElement.scrollWidth - innerWidth),
        scroll: document.documentElement.scrollHeight - innerHeight,
        // In what scrolls inside, nothing lies far below what is seen there.
        blank: [...document.querySelectorAll('.tab-panel')].map((panel) => panel.scrollHeight - panel.clientHeight),
      }));
      expect([width, tab, sideways, scroll]).toEqual([width, tab, 0, 0]);
      expect(blank[0]).toBeLessThan(5000);
      if (phone && tab === 'dataflow') expect(await faultsOfLabels(page.locator('.dataflow-svg'))).toEqual([]);
      if (phone) expect([tab, ...(await smallTargets(page))]).toEqual([tab]);
    }
    await page.keyboard.press('Space');
    expect(await page.evaluate(() => scrollY)).toBe(0);
  }
});
