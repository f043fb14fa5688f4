import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The page's parts by role and name, as a person or a screen reader finds them. */
export interface Explorer {
  readonly result: Locator;
  readonly status: Locator;
  readonly slider: (name: string) => Locator;
  readonly layer: (name: string) => Locator;
}

export const explorer = (page: Page): Explorer => ({
  result: page.getByRole('region', { name: 'Result' }),
  status: page.getByRole('banner').getByRole('status'),
  slider: (name) => page.getByRole('slider', { name, exact: true }),
  layer: (name) =>
    page.getByRole('group', { name: /^Layers of/ }).getByRole('button', { name: new RegExp(`^${name}\\b`) }),
});

/** Waits until what is shown is exact, belongs to the experiment that is asked for, and its bits have been compared. */
export async function settled(page: Page): Promise<void> {
  const { result, status } = explorer(page);
  await expect(result).toHaveAttribute('data-stale', 'false');
  await expect(status).toContainText('✓ bits');
  await expect(status).toContainText('✓ cycles');
}

export async function open(page: Page, address = '/'): Promise<void> {
  await page.goto(address);
  await settled(page);
}

/**
 * Goes to an address within the page, as Back and Forward do. Most of what a visit takes is the way to the first result; a check that is
 * not about arriving goes on where the one before it ended.
 */
export async function show(page: Page, address = '/'): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, address);
  await settled(page);
}

/** A headline figure as it is shown: the number, and whether it is marked as an estimate. */
export interface Shown {
  readonly value: number;
  readonly approximate: boolean;
}

/** `label` as it stands above the figure, such as `Cycles`. */
export async function figure(page: Page, label: string): Promise<Shown> {
  const button = explorer(page).result.getByRole('button', { name: new RegExp(`^${label}`, 'i') });
  const text = await button.locator('.figure-value').innerText();
  const digits = text.replace(/[\s,\u2009\u202f]/g, '').replace('−', '-');
  const value = Number(/[+-]?\d+(\.\d+)?/.exec(digits)?.[0]);
  if (!Number.isFinite(value)) throw new Error(`the figure ${label} shows "${text}", which is no number`);
  return { value, approximate: text.includes('≈') };
}

/** Cycles once everything has settled. */
export async function exactCycles(page: Page): Promise<number> {
  await settled(page);
  const { value, approximate } = await figure(page, 'Cycles');
  expect(approximate).toBe(false);
  return value;
}

/** All headline figures as text: what two pages that show the same must agree on. */
export async function figureTexts(page: Page): Promise<readonly string[]> {
  await settled(page);
  return explorer(page).result.getByRole('button').allInnerTexts();
}
