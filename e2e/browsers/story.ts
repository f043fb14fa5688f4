import { expect } from '@playwright/test';
import { withParameter } from '../../src/core/machine/parameters.ts';
import type { Experiment } from '../../src/core/experiment/experiment.ts';
import { expectedCycles } from '../support/expected.ts';
import { WINDOW, type Tab } from './driver.ts';
import { headerFaults, renameMachine } from './header.ts';
import { checkedCycles, clickButton, tabToSlider, waitFor } from './page.ts';

/** The layer that is computed fastest. */
const onC4 = (e: Experiment): Experiment => ({
  ...e,
  workload: { kind: 'network', network: 'resnet18', layer: 'C4' },
});
const onWideBus = (e: Experiment): Experiment => ({ ...e, arch: withParameter(e.arch, 'busBits', 128) });

/** A small laptop; the narrowest with the header in one row, and in two; a phone, or as narrow as the browser lets a window be. */
const WIDTHS = [1280, 1101, 821, 390];

/** The link as the clipboard has it: pasted where text can be written, the search of commands. */
async function pasted(tab: Tab): Promise<string> {
  const field = (): string | null => document.querySelector<HTMLInputElement>('input.palette-input')?.value ?? null;
  await tab.shortcut('k');
  await waitFor(
    () => tab.ask(field, null),
    (value) => value === '',
    'the search of commands',
  );
  await tab.shortcut('v');
  const text = await waitFor(
    () => tab.ask(field, null),
    (value) => value !== null && value !== '',
    'the link that was pasted',
  );
  await tab.press('Escape');
  await waitFor(
    () => tab.ask(field, null),
    (value) => value === null,
    'the search of commands closed',
  );
  return String(text);
}

/** At every width, also with a machine whose name has no room. */
async function expectWholeHeader(tab: Tab): Promise<void> {
  for (const machine of ['Default', 'A machine with a name longer than any window is wide '.repeat(4)]) {
    await renameMachine(tab, machine);
    for (const width of WIDTHS) {
      await tab.resize(width);
      expect(await headerFaults(tab), `the header in a window of ${width} pixels, machine ${machine}`).toEqual([]);
    }
  }
  await renameMachine(tab, 'Default');
  await tab.resize(WINDOW.width);
}

/**
 * The first story: arrive, a result, another layer, a parameter by keyboard, copy the link, open it. All cycles are those that the engine
 * gives outside of the page.
 */
export async function firstStory(tab: Tab, address: string): Promise<void> {
  await tab.goto(address);
  expect(await checkedCycles(tab, 'ResNet-18 · C2')).toBe(expectedCycles());
  await expectWholeHeader(tab);

  await clickButton(tab, 'C4');
  expect(await checkedCycles(tab, 'ResNet-18 · C4')).toBe(expectedCycles(onC4));

  await tabToSlider(tab, 'Bus');
  await tab.press('ArrowRight');
  const wide = expectedCycles((e) => onC4(onWideBus(e)));
  await waitFor(
    () => checkedCycles(tab, 'ResNet-18 · C4'),
    (cycles) => cycles === wide,
    `${wide} cycles with a bus of 128 bits`,
  );

  await clickButton(tab, 'Copy link');
  await waitFor(
    () => tab.ask(() => document.querySelector('.toast')?.textContent ?? '', null),
    (text) => text.includes('Link copied'),
    'the word that the link is copied',
  );
  const link = await pasted(tab);
  expect(link.startsWith(address)).toBe(true);
  expect(await tab.complaints()).toEqual([]);

  // What the browser remembers of this visit is another layer: the link has to win.
  await clickButton(tab, 'C10');
  await waitFor(
    () => tab.ask(() => location.search, null),
    (search) => search.includes('resnet18.C10'),
    'the address of another layer',
  );
  await tab.goto(link);
  expect(await checkedCycles(tab, 'ResNet-18 · C4')).toBe(wide);
  expect(await tab.complaints()).toEqual([]);
}
