import { withParameter } from '../src/core/machine/parameters.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectedCycles } from './support/expected.ts';
import { exactCycles, explorer, figure, figureTexts, open, settled, show } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

test('a first visit shows ResNet-18 C2, exactly; another layer and latency hiding are a click away', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await test.step('shows ResNet-18 C2 on the default VTA, with the cycles that the engine gives outside of the page', async () => {
    await page.goto('/');
    await expect(page).toHaveTitle(/VTA Explorer/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('VTA Explorer');
    await expect(page.getByText('ResNet-18 · C2')).toBeVisible();
    expect(await exactCycles(page)).toBe(expectedCycles());
    const utilization = await figure(page, 'Utilization');
    expect(utilization.value).toBeGreaterThan(50);
    expect(utilization.value).toBeLessThanOrEqual(100);
    await expectNoAxeViolations(page);
  });

  await test.step('chosen from the list is compiled and run', async () => {
    await show(page);
    await explorer(page).layer('C10').click();
    await expect(page.getByText('ResNet-18 · C10')).toBeVisible();
    const c10 = expectedCycles((e) => ({ ...e, workload: { kind: 'network', network: 'resnet18', layer: 'C10' } }));
    expect(await exactCycles(page)).toBe(c10);
  });

  await test.step('switched off costs cycles, switched on again gives them back', async () => {
    await show(page);
    const hidden = await exactCycles(page);
    const hiding = page.getByRole('switch', { name: /latency hiding/ });
    await hiding.uncheck();
    const exposed = await exactCycles(page);
    expect(exposed).toBeGreaterThan(hidden);
    await hiding.check();
    expect(await exactCycles(page)).toBe(hidden);
  });

  await test.step('the other layers are run too, when the page has time', async () => {
    const rows = page.getByRole('group', { name: /^Layers of/ }).getByRole('button');
    expect(await rows.count()).toBeGreaterThan(5);
    // Exact ones have bound, estimate and exact figure in their title.
    for (const row of await rows.all()) await expect(row).toHaveAttribute('title', /exact/);
  });
});

// As it is visited: with all that the page computes when it has time.
test.use({ background: true });

/** A layer of a fraction of the work, where which layer it is adds nothing. */
const SMALL = '/?layer=resnet18.C10';

test('a parameter is dragged, taken back, and moved to where it cannot be', async ({ page }) => {
  test.setTimeout(120_000);
  await test.step('dragged along its dots gives a new exact result for the value it is dropped at', async () => {
    await open(page, SMALL);
    const slider = explorer(page).slider('Bus');
    const box = await slider.boundingBox();
    if (box === null) throw new Error('the slider is not on screen');
    const count = Number(await slider.getAttribute('aria-valuemax')) + 1;
    const dot = box.width / count;
    const middle = box.y + box.height / 2;
    await page.mouse.move(box.x + dot / 2, middle);
    await page.mouse.down();
    await page.mouse.move(box.x + dot * 1.5, middle, { steps: 4 });
    await expect(slider).toHaveAttribute('aria-valuetext', /^128/);
    await page.mouse.move(box.x + dot * 2.5, middle, { steps: 4 });
    await expect(slider).toHaveAttribute('aria-valuetext', /^256/);
    await page.mouse.up();
    const wide = expectedCycles((e) => ({
      ...e,
      arch: withParameter(e.arch, 'busBits', 256),
      workload: { kind: 'network', network: 'resnet18', layer: 'C10' },
    }));
    expect(await exactCycles(page)).toBe(wide);
  });

  await test.step('dragged through several values is one step of undo', async () => {
    await show(page, SMALL);
    const before = await figureTexts(page);
    const slider = explorer(page).slider('Bus');
    const box = await slider.boundingBox();
    if (box === null) throw new Error('the slider is not on screen');
    // Marked text must not be dragged instead.
    await page.keyboard.press('ControlOrMeta+a');
    await page.mouse.move(box.x + 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2, { steps: 20 });
    await page.mouse.up();
    await expect(slider).not.toHaveAttribute('aria-valuetext', /^64/);
    await settled(page);
    expect(await figureTexts(page)).not.toEqual(before);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(slider).toHaveAttribute('aria-valuetext', /^64/);
    expect(await figureTexts(page)).toEqual(before);
  });

  await test.step('moved to a value that cannot be keeps the last result, says which limit, and offers what mends it', async () => {
    await show(page, SMALL);
    const before = await figureTexts(page);
    const slider = explorer(page).slider('UOP');
    await slider.focus();
    await slider.press('End');
    await expect(slider).toHaveAttribute('aria-invalid', 'true');
    await expect(explorer(page).result).toHaveAttribute('data-stale', 'true');
    await page.getByRole('group', { name: 'What would mend it' }).getByRole('button').first().click();
    await settled(page);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await figureTexts(page)).toEqual(before);
  });
});
