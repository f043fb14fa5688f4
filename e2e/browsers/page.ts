import { expect } from '@playwright/test';
import type { Tab } from './driver.ts';

/** Waits until the page's answer is as `expected` says; a failure shows the last answer. */
export async function waitFor<T>(read: () => Promise<T>, expected: (value: T) => boolean, what: string): Promise<T> {
  let last: T | undefined;
  await expect
    .poll(
      async () => {
        last = await read();
        return expected(last) ? 'seen' : last;
      },
      { message: what, intervals: [50], timeout: 60_000 },
    )
    .toBe('seen');
  return last as T;
}

const texts = (tab: Tab) =>
  tab.ask(
    () => ({
      title: document.querySelector('.header-title')?.textContent ?? '',
      status: document.querySelector('header [role=status]')?.textContent ?? '',
      cycles:
        [...document.querySelectorAll('section[aria-label=Result] button.figure')]
          .find((button) => button.querySelector('.figure-label')?.textContent === 'Cycles')
          ?.querySelector('.figure-value')?.textContent ?? '',
      stale: document.querySelector('section[aria-label=Result]')?.getAttribute('data-stale') ?? 'none',
    }),
    null,
  );

/** The cycles on screen once bits and cycles of the layer named are checked. An estimate (≈) is no number. */
export async function checkedCycles(tab: Tab, title: string): Promise<number> {
  const { cycles } = await waitFor(
    () => texts(tab),
    (now) =>
      now.title === title && now.stale === 'false' && now.status.includes('✓ bits') && now.status.includes('✓ cycles'),
    `the checked result of ${title}`,
  );
  return Number(cycles.replace(/[\s\u2009\u202f]/g, ''));
}

/** Clicks in the middle of the first button whose name begins so. */
export async function clickButton(tab: Tab, name: string): Promise<void> {
  const middle = await tab.ask((wanted) => {
    const button = [...document.querySelectorAll('button')].find((b) =>
      (b.getAttribute('aria-label') ?? b.textContent).startsWith(wanted),
    );
    button?.scrollIntoView({ block: 'nearest' });
    const box = button?.getBoundingClientRect();
    return box === undefined ? null : { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }, name);
  if (middle === null) throw new Error(`no button is named ${name}`);
  await tab.click(middle.x, middle.y);
}

/** Presses Tab until the slider has the focus. */
export async function tabToSlider(tab: Tab, name: string): Promise<void> {
  for (let presses = 0; presses < 100; presses++) {
    await tab.press('Tab');
    const focused = await tab.ask(() => {
      const { activeElement } = document;
      return activeElement?.getAttribute('role') === 'slider' ? activeElement.getAttribute('aria-label') : null;
    }, null);
    if (focused === name) return;
  }
  throw new Error(`100 presses of Tab did not reach the slider ${name}`);
}
