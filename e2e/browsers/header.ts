import type { Tab } from './driver.ts';

/** Gives the machine that the header names another name, as long as one may be. */
export const renameMachine = (tab: Tab, name: string): Promise<void> =>
  tab.ask((text) => {
    const chosen = document.querySelector<HTMLSelectElement>('.header select')?.selectedOptions[0];
    if (chosen !== undefined) chosen.textContent = text;
  }, name);

/** What is wrong with where the header's parts lie; nothing if each is whole, inside of the window, and on top of no other. */
export const headerFaults = (tab: Tab): Promise<readonly string[]> =>
  tab.ask(() => {
    const parts = [
      ...document.querySelectorAll('.header :is(h1, .header-title, .header-shape, .select, .status, button)'),
    ]
      .map((node) => ({
        node,
        box: node.getBoundingClientRect(),
        name: node.getAttribute('aria-label') ?? node.textContent,
      }))
      .filter(({ box }) => box.width > 0);
    // The layer's shape and the machine's name are what gives way where there is no room.
    const cut = parts.filter(
      ({ node }) => !node.matches('.header-shape, .select') && node.scrollWidth > node.clientWidth + 1,
    );
    const outside = parts.filter(({ box }) => box.left < -0.5 || box.right > innerWidth + 0.5);
    const over = parts.flatMap((a, i) =>
      parts
        .slice(i + 1)
        .filter((b) => !a.node.contains(b.node))
        .filter(
          (b) =>
            Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 0.5 &&
            Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 0.5,
        )
        .map((b) => `${a.name} and ${b.name} lie on each other`),
    );
    return [
      ...(parts.length < 8 ? [`only ${parts.length} parts are to be seen`] : []),
      ...cut.map(({ name }) => `${name} is cut`),
      ...outside.map(({ name, box }) => `${name} ends at ${Math.round(box.right)} of ${innerWidth}`),
      ...over,
    ];
  }, null);
