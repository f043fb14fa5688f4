import { test as base, expect } from '@playwright/test';
import type { Page } from '@playwright/test';

/** A page's complaints, in order: uncaught errors, console errors, responses that failed. */
export interface Complaints {
  /** Lets complaints that match pass: for tests that break something on purpose. */
  allow: (pattern: RegExp) => void;
}

interface Options {
  /**
   * Whether the page also computes what nobody asked for yet: the other layers, and the machines that could be tried next. It takes as
   * long as all else that a visit does; only tests that look at it have it.
   */
  readonly background: boolean;
}

interface Fixtures {
  readonly complaints: Complaints;
  readonly watch: (page: Page) => void;
}

/** In the page: the worker of the background takes what it is told and never answers. */
function withoutBackground(): void {
  const RealWorker = window.Worker;
  class Silent extends EventTarget {
    readonly postMessage = (): void => undefined;
    readonly terminate = (): void => undefined;
  }
  window.Worker = new Proxy(RealWorker, {
    construct: (target, args: [URL, WorkerOptions?]) =>
      args[1]?.name === 'background' ? new Silent() : new target(...args),
  });
}

/**
 * Every test fails if its page raises an uncaught error or writes one to the console: a picture that looks right on top
 * of an exception is not right. Pages made by hand (a second browser context) join by `watch(page)`.
 */
export const test = base.extend<Options & Fixtures & { readonly collected: { heard: string[]; allowed: RegExp[] } }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures that are needed from this pattern.
  collected: async ({}, use) => {
    const collected: { heard: string[]; allowed: RegExp[] } = { heard: [], allowed: [] };
    await use(collected);
    const { heard, allowed } = collected;
    expect(heard.filter((text) => !allowed.some((pattern) => pattern.test(text)))).toEqual([]);
  },
  watch: async ({ collected }, use) => {
    await use((page) => {
      page.on('pageerror', (error) => collected.heard.push(`uncaught: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') collected.heard.push(`console: ${message.text()} (${message.location().url})`);
      });
    });
  },
  complaints: async ({ collected }, use) => {
    await use({
      allow: (pattern) => {
        collected.allowed.push(pattern);
      },
    });
  },
  background: [false, { option: true }],
  page: async ({ page, watch, background }, use) => {
    watch(page);
    if (!background) await page.addInitScript(withoutBackground);
    await use(page);
  },
});

export { expect };
