import type { Page } from '@playwright/test';

/** What React keeps of a component or an element, as far as it is read here. */
interface Fiber {
  readonly tag: number;
  readonly flags: number;
  readonly alternate: Fiber | null;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly stateNode: unknown;
}

/**
 * Has the page note every component that React renders, by the first element that it draws. Before the page is opened. React tells
 * tools for developers of each of its commits, in builds for publishing too; a component that ran carries the first flag.
 */
export async function watchRenders(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const rendered: string[] = [];
    const drawn = (fiber: Fiber): string => {
      for (let at: Fiber | null = fiber; at !== null; at = at.child) {
        const { stateNode } = at;
        if (stateNode instanceof Element)
          return `${stateNode.tagName.toLowerCase()}.${stateNode.getAttribute('class') ?? ''}`;
      }
      return 'nothing';
    };
    const visit = (now: Fiber, before: Fiber): void => {
      // 0, 11, 14, 15: functions, also those that pass a ref on or remember their properties.
      if ([0, 11, 14, 15].includes(now.tag) && (now.flags & 1) !== 0) rendered.push(drawn(now));
      if (now.child === before.child) return;
      for (let child = now.child; child !== null; child = child.sibling) {
        if (child.alternate !== null) visit(child, child.alternate);
      }
    };
    Object.assign(window, {
      rendered,
      __REACT_DEVTOOLS_GLOBAL_HOOK__: {
        supportsFiber: true,
        inject: () => 1,
        onCommitFiberUnmount: () => undefined,
        onCommitFiberRoot: (_: number, root: { readonly current: Fiber }) => {
          if (root.current.alternate !== null) visit(root.current, root.current.alternate);
        },
      },
    });
  });
}

/** What was rendered again while `act` went on, each kind once. */
export async function rendersOf(page: Page, act: () => Promise<unknown>): Promise<readonly string[]> {
  await page.evaluate(() => {
    (window as unknown as { rendered: string[] }).rendered.length = 0;
  });
  await act();
  await page.evaluate(() => new Promise(requestAnimationFrame));
  return page.evaluate(() => [...new Set((window as unknown as { rendered: string[] }).rendered)].sort());
}
