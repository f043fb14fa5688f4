import type { Locator, Page } from '@playwright/test';
import { withParameter } from '../src/core/machine/parameters.ts';
import { CAUSES } from '../src/core/cycles/causes.ts';
import { OPERATION } from '../src/core/machine/design/operations.ts';
import type { Experiment } from '../src/core/experiment/experiment.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectedCycles, expectedRun } from './support/expected.ts';
import { exactCycles, explorer, open, settled, show } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

/** A number as it is shown: grouped by narrow spaces, a minus that is a minus, or "below"; nothing shown is 0. */
function shownNumber(text: string): number {
  const digits = text
    .replaceAll(/[\s\u202f+≈]/g, '')
    .replace('\u2212', '-')
    .replace(/^(\d+)below$/, '-$1');
  const value = digits === '' ? 0 : Number(digits);
  if (!Number.isFinite(value)) throw new Error(`"${text}" is no number`);
  return value;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const legend = (page: Page): Locator =>
  explorer(page).result.getByRole('group', { name: /^Where the .* cycles went$/ });
const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' });

/** Cycles of the legend's entries, the whole first, and what of them lies above the bound. */
async function legendNumbers(page: Page): Promise<{ readonly cycles: number[]; readonly above: number[] }> {
  const cycles = await legend(page).locator('.breakdown-value').allInnerTexts();
  const above = await legend(page).locator('.breakdown-above > span').allInnerTexts();
  return { cycles: cycles.map(shownNumber), above: above.map(shownNumber) };
}

/** `bound 529 337 (−0.1 %) ≤ program 529 857 ≤ exact 530 113`: the three numbers. */
async function boundNumbers(page: Page): Promise<readonly [bound: number, program: number, exact: number]> {
  const text = await explorer(page).result.locator('.bound-line').innerText();
  const found = /bound ([\d\u202f]+).*≤ program\s+([\d\u202f]+)\s+≤ exact\s+([\d\u202f]+)/s.exec(text);
  const [, bound = '', program = '', exact = ''] = found ?? [];
  return [shownNumber(bound), shownNumber(program), shownNumber(exact)];
}

const onC10 =
  (latency: number) =>
  (e: Experiment): Experiment => ({
    ...e,
    arch: withParameter(e.arch, 'memoryDelay', latency),
    workload: { kind: 'network', network: 'resnet18', layer: 'C10' },
  });

test('every cycle of a run is accounted for, and each figure says why', async ({ page }) => {
  test.setTimeout(180_000);
  await test.step('bound, estimate and exact figure stand together, in their order', async () => {
    await open(page);
    const cycles = await exactCycles(page);
    const [bound, program, exact] = await boundNumbers(page);
    expect(exact).toBe(cycles);
    expect(bound).toBeGreaterThan(0.5 * cycles);
    expect(bound).toBeLessThanOrEqual(program);
    expect(program).toBeLessThanOrEqual(exact);
    await expect(explorer(page).result.locator('.bound-line')).toContainText(/estimate ≈ [\d\u202f]+/);
  });

  for (const [resource, part] of [
    ['compute', 'products'],
    ['bus read', 'no room'],
    ['bus write', 'output'],
  ] as const) {
    await test.step(`the cycles as ${resource} lived them add up to the run, and to what lies above the bound`, async () => {
      await show(page);
      const cycles = await exactCycles(page);
      await explorer(page).result.getByRole('button', { name: resource, exact: true }).click();
      await expect(legend(page)).toContainText(part);
      const {
        cycles: [whole, ...parts],
        above: [distance = NaN, ...differences],
      } = await legendNumbers(page);
      expect(whole).toBe(cycles);
      expect(sum(parts)).toBe(cycles);
      expect(sum(differences)).toBe(distance);
      if (resource === 'compute') {
        const [bound] = await boundNumbers(page);
        expect(distance).toBe(cycles - bound);
      } else {
        await expect(page).toHaveURL(new RegExp(`account=${resource.slice(4)}`));
      }
    });
  }
  await test.step('the causes of a run add up to it, each with its name and its parts', async () => {
    await show(page);
    const cycles = await exactCycles(page);
    const causes = explorer(page)
      .result.getByRole('group', { name: /^Why the run took/ })
      .getByRole('button');
    const known = Object.values(CAUSES).map((c) => c.label);
    const shown: number[] = [];
    for (const button of await causes.all()) {
      await button.click();
      const title = inspector(page).getByRole('heading', { level: 3 });
      await expect(title).toContainText(new RegExp(known.join('|')));
      const amount = await title.locator('.inspector-amount').innerText();
      shown.push(shownNumber(amount.replace('cycles', '')));
      const parts = await inspector(page)
        .getByRole('heading', { name: 'In which parts' })
        .locator('+ ul .number')
        .allInnerTexts();
      expect(sum(parts.map((text) => shownNumber(text.replace('cycles', ''))))).toBe(shown.at(-1));
    }
    expect(sum(shown)).toBe(cycles);
  });

  await test.step('the table of the cycles adds up in every column, and its rows lead to their parts', async () => {
    await show(page, '/?sel=figure:cycles');
    const cycles = await exactCycles(page);
    const table = inspector(page).getByRole('table');
    await expect(table.getByRole('columnheader', { name: 'estimate' })).toBeVisible();
    const rows = await table.locator('tbody tr').all();
    const cells = await Promise.all(
      rows.map(async (row) => (await row.getByRole('cell').allInnerTexts()).map(shownNumber)),
    );
    const totals = (await table.locator('tfoot td').allInnerTexts()).map(shownNumber);
    expect(totals.map((_, column) => sum(cells.map((row) => row[column] ?? NaN)))).toEqual(totals);
    expect(totals[2]).toBe(cycles);
    expect(totals[3]).toBe(cycles - (totals[0] ?? NaN));
    await table.getByRole('button', { name: 'products' }).click();
    await expect(inspector(page).getByRole('heading', { level: 3 })).toContainText('products');
  });

  await test.step('the parts of an instruction add up to its life, and a wait leads to its culprit', async () => {
    // Of a layer that takes the engine half as long here too.
    const run = expectedRun(onC10(16));
    // The first product waits for the token of a load.
    const index = run.trace.op.findIndex((op, i) => op === OPERATION.GEMM && (run.trace.tokenFromPrev[i] ?? -1) >= 0);
    const culprit = run.trace.tokenFromPrev[index] ?? -1;
    await show(page, `/?layer=resnet18.C10&sel=i${index}`);
    const list = inspector(page).getByRole('list', { name: /^From ready at fetch to done/ });
    const parts = (await list.locator('> li:not(.segment-sum) > .number').allInnerTexts()).map(shownNumber);
    const life = (run.trace.done[index] ?? 0) - (run.trace.offered[index] ?? 0);
    expect(parts.length).toBeGreaterThan(1);
    expect(sum(parts)).toBe(life);
    for (const name of await list.locator('> li:not(.segment-sum) > .link').allInnerTexts()) {
      expect(Object.values(CAUSES).some((c) => name.startsWith(c.label))).toBe(true);
    }
    const tokens = inspector(page).getByRole('table', { name: /^Tokens/ });
    await tokens.getByRole('button', { name: new RegExp(`^#${culprit} `) }).click();
    await expect(inspector(page).getByRole('heading', { level: 3 })).toHaveText(new RegExp(`^#${culprit} `));
  });

  await test.step('why this schedule: the next best, with bound and estimate', async () => {
    await show(page);
    await page.getByRole('button', { name: /^best of/ }).click();
    const table = inspector(page).getByRole('table', { name: /^Schedules by estimate/ });
    await expect(table).toBeVisible();
    const rows = await table.locator('tbody tr').all();
    expect(rows.length).toBeGreaterThan(2);
    const estimates: number[] = [];
    for (const row of rows) {
      const [bound = '', estimate = ''] = await row.getByRole('cell').allInnerTexts();
      expect(shownNumber(bound)).toBeGreaterThan(0);
      estimates.push(shownNumber(estimate));
    }
    expect(estimates).toEqual([...estimates].sort((a, b) => a - b));
  });

  for (const selection of ['figure:cycles', 'figure:schedule', 'i3']) {
    await test.step(`the inspector with ${selection} breaks no accessibility rule`, async () => {
      await show(page, `/?sel=${selection}&account=read`);
      await expect(
        inspector(page).getByRole('heading', { level: 3 }).or(inspector(page).getByText('has no figure')),
      ).toBeVisible();
      // What stands beside it is the same; the result shows another account.
      await expectNoAxeViolations(page, selection === 'figure:cycles' ? 'html' : '.side-right');
    });
  }
  await test.step('a figure says where it is defined, and the reference opens there', async () => {
    await show(page, '/?sel=figure:cycles');
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByRole('button', { name: 'section 2 of the reference' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reference' });
    await expect(dialog.getByRole('heading', { name: /^Start and end of a run/ })).toBeFocused();
    await expect(dialog.getByRole('heading', { name: /^Start and end of a run/ })).toBeInViewport();
    await expectNoAxeViolations(page, 'dialog[open]');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
});

/** From 16 cycles in one step: a run, not one for each value between. */
async function slowDown(page: Page): Promise<void> {
  const slider = explorer(page).slider('Latency');
  await slider.press('Enter');
  const field = page.getByRole('textbox', { name: 'Latency, value' });
  await field.fill('128');
  await field.press('Enter');
  await expect(slider).toHaveAttribute('aria-valuetext', /^128/);
  await settled(page);
}

test('a slower memory is labelled as extrapolated, and says whether the schedule reacted to it', async ({ page }) => {
  const before = expectedRun(onC10(16)).schedule;
  const after = expectedRun(onC10(128)).schedule;
  // On another layer it need not react; here it does.
  expect(after).not.toEqual(before);
  await open(page, '/?layer=resnet18.C10');
  await expect(explorer(page).result.getByRole('button', { name: 'extrapolated machine' })).toBeHidden();
  await slowDown(page);

  await test.step('is labelled as extrapolated next to the cycles, with the reason', async () => {
    await explorer(page).result.getByRole('button', { name: 'extrapolated machine' }).click();
    await expect(inspector(page)).toContainText('A memory latency of 128 cycles was never compared with the RTL');
  });

  await test.step('shows whether the schedule reacted and why, and the one before can be pinned', async () => {
    const reaction = page.getByRole('status', { name: 'How the schedule reacted' });
    await expect(reaction).toContainText(/Latency 16\s?cycles → 128\s?cycles/);
    await expect(reaction).toContainText('the schedule changed');
    await expect(reaction).toContainText(/The one before (would take ≈ [\d\u202f]+ here|does not fit)/);
    await reaction.getByRole('button', { name: 'pin the one before' }).click();
    const pinned = expectedCycles((e) => ({ ...onC10(128)(e), schedule: before }));
    await expect.poll(() => exactCycles(page)).toBe(pinned);
    await expect(reaction).toBeHidden();
  });
});
