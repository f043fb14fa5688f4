import type { Page } from '@playwright/test';
import { exactCycles, explorer, open, settled, show } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

/** A layer of a fraction of the work, where which one it is adds nothing. */
const SMALL = '/?layer=resnet18.C10';

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

    // The list of layers is one stop of the Tab key, at the layer that is chosen.
    await tabTo(page, explorer(page).layer('C2'));
    await page.keyboard.press('ArrowDown');
    await expect(explorer(page).layer('C3')).toBeFocused();
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
    await page.keyboard.type('c10');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.getByText('ResNet-18 · C10')).toBeVisible();
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

test('one key skips to the result, and the way there without it is short', async ({ page }) => {
  await open(page, SMALL);
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to result' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  const address = page.url();
  const inMain = (): Promise<boolean> => page.evaluate(() => document.activeElement?.closest('main') !== null);
  let stops = 1;
  for (; !(await inMain()); stops++) await page.keyboard.press('Tab');
  // 53 before lists of buttons were one stop each; a slider stays one, for all its arrows change the value.
  expect(stops - 1).toBeLessThanOrEqual(39);
  await skip.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(explorer(page).result.getByRole('button', { name: /^Cycles/ })).toBeFocused();
  expect(page.url()).toBe(address);

  // Tabs take the arrows where the keyboard came to them; after a click they are the timeline's, as everywhere.
  const tab = (name: string) => page.getByRole('tab', { name });
  await tab('Roofline').click();
  for (let presses = 0; presses < 3; presses++) await page.keyboard.press('ArrowRight');
  await expect(tab('Roofline')).toHaveAttribute('aria-selected', 'true');
  await expect(page).toHaveURL(/sel=i\d/);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(tab('Roofline')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(tab('Program')).toHaveAttribute('aria-selected', 'true');
  await expect(tab('Program')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(tab('Dataflow')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(tab('Picture')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowRight');

  // At 1280 x 720 the inspector is a drawer, with a button that says so.
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1280, height: 720 });
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  const opener = page.getByRole('banner').getByRole('button', { name: 'Inspector' });
  await expect(inspector).toBeHidden();
  await expect(opener).toHaveAttribute('aria-expanded', 'false');
  await opener.click();
  await expect(inspector).toBeVisible();
  await expect(opener).toHaveAttribute('aria-expanded', 'true');
  await inspector.getByRole('button', { name: 'Close' }).click();
  await expect(inspector).toBeHidden();
});

test('nothing leaves the header or moves what is below, however narrow it is and however much it says', async ({
  page,
}) => {
  await open(page, SMALL);
  const measure = () =>
    page.evaluate(() => {
      const header = document.querySelector('header');
      if (header === null) throw new Error('there is a header');
      const wide = [...header.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5);
      const cut = wide.filter((e) => e.closest('select, .status, .header-title') === null);
      return { over: cut.length, scrolls: header.scrollWidth > header.clientWidth, height: header.clientHeight };
    });
  const title = await page.locator('.header-title').innerText();
  const status = await page.locator('.status').innerText();
  const say = (texts: readonly [title: string, status: string]) =>
    page.evaluate(([one, other]) => {
      const set = (name: string, text: string): void => {
        const element = document.querySelector(name);
        if (element !== null) element.textContent = text;
      };
      set('.header-title', one);
      set('.status', other);
    }, texts);
  for (const select of ['content', 'fixed'] as const) {
    // Where it is as wide as its longest entry.
    if (select === 'fixed') await page.addStyleTag({ content: '.select select { field-sizing: fixed }' });
    for (const width of [320, 360, 390, 480, 600, 820, 821, 960, 1100, 1101, 1280, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      await say([title, status]);
      const usual = await measure();
      await say(['A network with a very long name from a file', 'simulating cycles 100 % cancel']);
      const most = await measure();
      expect({ width, select, ...usual }).toMatchObject({ over: 0, scrolls: false });
      expect({ width, select, ...most }).toMatchObject({ over: 0, scrolls: false, height: usual.height });
    }
  }
});
