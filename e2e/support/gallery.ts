import { expect, type Page } from '@playwright/test';
import { needsRun, type PaneId } from '../../src/state/view/panes.ts';
import type { State } from '../../src/gallery/states.ts';

/** Opens the list of every view in every state; then `show` goes from one to the next without another visit. */
export async function openGallery(page: Page): Promise<void> {
  await page.goto('/?gallery');
  await expect(page.locator('html[data-gallery=list]')).toBeAttached({ timeout: 60_000 });
}

/** Whether the pane has nothing to show: one of a layer stays empty until there is a run. */
const isEmpty = (state: State, tab: PaneId): boolean => ['empty', 'loading', 'error'].includes(state) && needsRun(tab);

export async function show(page: Page, state: State, tab: PaneId, scheme: 'light' | 'dark'): Promise<void> {
  const piece = `${state}/${tab}/${scheme}`;
  await page.evaluate((name) => {
    location.hash = name;
  }, piece);
  await expect(page.locator(`html[data-gallery="${piece}"]`)).toBeAttached();
  if (isEmpty(state, tab)) return;
  const panel = page.getByRole('tabpanel');
  await expect(panel).not.toBeEmpty();
  // The listing comes after the pane.
  if (tab === 'program') await expect(panel.locator('.program-line').first()).toBeVisible();
}
