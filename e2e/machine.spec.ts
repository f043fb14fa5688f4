import type { Page } from '@playwright/test';
import { checkArch } from '../src/core/machine/limits.ts';
import { DEFAULT_ARCH, PARAMETERS, parameter, withParameter } from '../src/core/machine/parameters.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { explorer, open, settled } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

/** Where everything stands that a message could push: the result, and all of the column of parameters below its top. */
const places = (page: Page): Promise<readonly number[]> =>
  page.evaluate(() => {
    const top = (e: Element): number => e.getBoundingClientRect().top;
    const column = document.querySelector('.side-left');
    if (column === null) throw new Error('there is a column of parameters');
    const inColumn = '.parameter, h2, .layer, .buffer-use-row, .schedule-search';
    return [
      ...[...document.querySelectorAll('[aria-label="Result"], .middle-timeline, .tabs')].map((e) => top(e) + scrollY),
      ...[...column.querySelectorAll(inColumn)].map((e) => top(e) - top(column)),
    ];
  });

const refusal = (page: Page) => page.getByRole('region', { name: 'Why this cannot be run' });

test('what cannot be built is marked beforehand, said beside the result without moving anything, and mended there', async ({
  page,
}) => {
  await open(page);
  const { slider } = explorer(page);
  // One step up of any buffer.
  for (const name of ['UOP', 'INP', 'WGT', 'ACC']) {
    const marks = slider(name).locator('.dot');
    await expect(marks).toHaveCount(20);
    const on = Number(await slider(name).getAttribute('aria-valuenow'));
    await expect(marks.nth(on)).toHaveAttribute('data-legal', 'true');
    await expect(marks.nth(on + 1)).toHaveAttribute('data-legal', 'false');
    await expect(marks.nth(on + 1)).toHaveAttribute('title', /cannot be: (A micro-op|The first word).* needs \d+ bits/);
    await expect(slider(name)).toHaveAttribute('aria-description', /Can be .* to .* with everything else as it is\./);
  }
  for (const { width, height } of [
    { width: 1440, height: 900 },
    { width: 1280, height: 720 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize({ width, height });
    await slider('WGT').focus();
    const before = await places(page);
    const scrolled = await page.locator('.shell').evaluate((shell) => shell.scrollTop);
    await slider('WGT').press('ArrowRight');
    await expect(refusal(page)).toContainText('A micro-op needs 33 bits');
    await expect(refusal(page).getByRole('img', { name: 'ACC 11, INP 11, WGT 11: 33 bits for 32' })).toBeVisible();
    expect(await page.locator('.shell').evaluate((shell) => shell.scrollTop)).toBe(scrolled);
    const after = await places(page);
    expect(after.map((at, i) => Math.abs(at - (before[i] ?? NaN)) < 1)).toEqual(before.map(() => true));
    // What is worked on stays in sight.
    const [row, said] = await Promise.all([slider('WGT').boundingBox(), refusal(page).boundingBox()]);
    if (row === null || said === null) throw new Error('both are on screen');
    const apart = said.x > row.x + row.width || said.y > row.y + row.height || said.y + said.height < row.y;
    expect(apart).toBe(true);
    if (width === 1440) await expectNoAxeViolations(page);
    // It covers no tab, and is out of the way when it is not wanted; said anew, it is there again.
    if (width > 820) {
      const tabs = await page.getByRole('tablist', { name: 'Views of the run' }).boundingBox();
      expect(said.y + said.height).toBeLessThanOrEqual(tabs?.y ?? NaN);
    }
    await page.keyboard.press('Escape');
    await expect(refusal(page)).toBeHidden();
    await page.getByRole('button', { name: 'Why this cannot be run' }).click();
    await expect(refusal(page)).toBeVisible();
    await refusal(page).getByRole('button', { name: 'Close' }).click();
    await expect(refusal(page)).toBeHidden();
    await slider('WGT').press('ArrowLeft');
    await slider('WGT').press('ArrowRight');
    await expect(refusal(page)).toBeVisible();
    await refusal(page)
      .getByRole('button', { name: /^WGT 256/ })
      .click();
    await expect(refusal(page)).toBeHidden();
  }
  // Several buffers at once, where that is what it takes.
  const int4 = withParameter(withParameter(DEFAULT_ARCH, 'LOG_INP_WIDTH', 2), 'LOG_WGT_WIDTH', 2);
  expect(checkArch(int4)[0]?.repairs?.[0]?.also).toHaveLength(1);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'Widths and fields' }).click();
  for (const name of ['INP width', 'WGT width']) await slider(name).press('ArrowLeft');
  await refusal(page)
    .getByRole('button', { name: /INP 16.KiB, WGT 128.KiB/ })
    .click();
  await expect(refusal(page)).toBeHidden();
  await expect(slider('INP')).toHaveAttribute('aria-valuetext', /^16 KiB/);
  await expect(slider('WGT')).toHaveAttribute('aria-valuetext', /^128 KiB/);
  await settled(page);
});

test('a value is typed in the units of the screen, stepped by keys, and what it cannot be is said in place', async ({
  page,
}) => {
  await open(page, '/?layer=resnet18.C10');
  const { slider } = explorer(page);
  const inp = slider('INP');
  await inp.press('Enter');
  const field = page.getByRole('textbox', { name: 'INP, value' });
  await expect(field).toBeFocused();
  await field.fill('48 KiB');
  await field.press('Enter');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('alert')).toContainText('INP is a power of two; 48 KiB is none.');
  await expect(page.getByRole('alert').getByRole('button')).toHaveText([/INP 32.KiB/, /INP 64.KiB/]);
  await expectNoAxeViolations(page, '.side-left');
  await field.press('Escape');
  await expect(inp).toBeFocused();
  await expect(inp).toHaveAttribute('aria-valuetext', /^32 KiB/);
  await inp.press('Enter');
  await field.fill('16k');
  await field.press('Enter');
  await expect(inp).toHaveAttribute('aria-valuetext', /^16 KiB/);
  await expect(inp).toBeFocused();
  await settled(page);
  // A value that is no stop, by the pointer; Up goes to the next stop, and leaving takes what is typed.
  await page.getByRole('button', { name: 'Type Clock' }).click();
  const clock = page.getByRole('textbox', { name: 'Clock, value' });
  await clock.fill('142');
  await slider('Queues').focus();
  await expect(clock).toBeHidden();
  await expect(slider('Clock')).toHaveAttribute('aria-valuetext', /^142 MHz/);
  await page.getByRole('button', { name: 'Type tile_h' }).click();
  await page.getByRole('textbox', { name: 'tile_h, value' }).fill('5');
  await page.getByRole('textbox', { name: 'tile_h, value' }).press('Enter');
  await expect(page).toHaveURL(/tile.?h=5/);
  await settled(page);
  // Every key of a slider.
  const { stops } = parameter('LOG_UOP_BUFF_SIZE');
  const uop = slider('UOP');
  const last = stops.length - 1;
  for (const [key, at] of [
    ['Home', 0],
    ['ArrowRight', 1],
    ['ArrowUp', 2],
    ['PageUp', 5],
    ['ArrowDown', 4],
    ['ArrowLeft', 3],
    ['PageDown', 0],
    ['End', last],
  ] as const) {
    await uop.press(key);
    await expect(uop).toHaveAttribute('aria-valuenow', String(at));
  }
  // No key of a file and no index of the code in what the page says of it.
  const said = await refusal(page).innerText();
  for (const { id } of PARAMETERS) expect(said).not.toContain(id);
});
