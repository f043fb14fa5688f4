import { test } from '@playwright/test';
import { findFirefox, findWebKit } from '../../src/tools/browser.mjs';
import type { Tab } from './driver.ts';
import { startFirefox } from './firefox.ts';
import { firstStory } from './story.ts';
import { startWebKit } from './webkit.ts';

const firefox = findFirefox();
const webkit = findWebKit();
/** `null`: this machine has it not. One that is there and does not start is a failure. */
const BROWSERS: readonly (readonly [string, (() => Promise<Tab>) | null])[] = [
  ['Firefox', firefox === null ? null : () => startFirefox(firefox)],
  ['WebKitGTK', webkit === null ? null : () => startWebKit(webkit)],
];

// These browsers start anew, and draw without a graphics card.
test.setTimeout(150_000);

let tab: Tab | null = null;
// Here and not at the test's end, which one that takes too long never comes to.
// oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures that are needed from this pattern.
test.afterEach(async ({}, info) => {
  if (tab === null) return;
  if (info.status !== info.expectedStatus) {
    const picture = await tab.picture().catch(() => null);
    if (picture !== null) await info.attach('picture', { body: Buffer.from(picture), contentType: 'image/png' });
  }
  await tab.end();
  tab = null;
});

for (const [name, start] of BROWSERS) {
  test(`the first story in ${name}, with the cycles that the engine gives outside of the page`, async ({ baseURL }) => {
    test.skip(start === null, `${name} is not installed and could not be`);
    if (start === null || baseURL === undefined) throw new Error('nothing to test with');
    tab = await start();
    await firstStory(tab, baseURL);
  });
}
