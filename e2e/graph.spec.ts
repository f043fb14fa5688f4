import type { Locator, Page } from '@playwright/test';
import type { Graph, GraphNode } from '../src/core/workload/graph/graph.ts';
import { exportOnnx } from '../src/core/workload/onnx/exportOnnx.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { drop } from './support/drop.ts';
import { explorer, open } from './support/explorer.ts';
import { openGallery, show } from './support/gallery.ts';
import { rendersOf, watchRenders } from './support/renders.ts';
import { expect, test } from './support/test.ts';

const panel = (page: Page): Locator => page.getByRole('tabpanel', { name: 'Network' });
const field = (page: Page): Locator => panel(page).getByRole('group', { name: /^Graph of the network/ });
/** The box that has the keyboard. */
const box = (page: Page): Locator => field(page).locator('.graph-focus');
const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' });

/** Where a box is drawn, from what the keyboard's element says. */
async function middleOf(target: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const at = await target.boundingBox();
  if (at === null) throw new Error('it is not on the page');
  return { x: at.x + at.width / 2, y: at.y + at.height / 2 };
}

test('a network is a graph: selected, walked, searched, opened, as layers and as nodes, and a move renders nothing', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await watchRenders(page);
  await openGallery(page);
  await show(page, 'done', 'network', 'light');

  await test.step('it stands beside the list, with every box in a table for those who do not see it', async () => {
    await panel(page).getByRole('button', { name: 'Graph', exact: true }).click();
    await expect(box(page)).toHaveAccessibleName(
      /^conv1, conv2d, VTA, gives 6 × 28 × 28 int8 × 2\S+, reads input, read by pool1$/,
    );
    const rows = panel(page)
      .getByRole('table', { name: /^Graph of the network: 9 boxes, 8 edges/ })
      .getByRole('row');
    await expect(rows).toHaveCount(10);
    await expect(rows.nth(3)).toContainText('pool1');
    await expectNoAxeViolations(page, 'main');
  });

  await test.step('arrows walk along the edges, and the selection is shared with the tracks, the panel and the inspector', async () => {
    await box(page).focus();
    await page.keyboard.press('ArrowRight');
    await expect(box(page)).toBeFocused();
    await expect(box(page)).toHaveAccessibleName(/^pool1, max pool/);
    await expect(inspector(page).getByRole('heading', { name: 'pool1' })).toBeVisible();
    await expect(explorer(page).layer('pool1')).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('End');
    await expect(box(page)).toHaveAccessibleName(/^\S+, output, .*reads classifier/);
    await expect(inspector(page)).toContainText('output of the network');
    await page.keyboard.press('Home');
    await expect(box(page)).toHaveAccessibleName(/^input, input, gives 1 × 28 × 28/);
  });

  await test.step('a click selects what is under the pointer', async () => {
    await page.keyboard.press('ArrowRight');
    await expect(box(page)).toHaveAccessibleName(/^conv1/);
    const conv1 = await middleOf(box(page));
    await page.keyboard.press('ArrowRight');
    await page.mouse.click(conv1.x, conv1.y);
    await expect(box(page)).toHaveAccessibleName(/^conv1/);
  });

  await test.step('nodes have attributes, inputs with their shapes, and a way to their layer', async () => {
    await panel(page).getByRole('button', { name: 'Nodes' }).click();
    await expect(box(page)).toHaveAccessibleName(/^conv1, Conv, VTA/);
    await box(page).focus();
    await page.keyboard.press('ArrowRight');
    await expect(box(page)).toHaveAccessibleName(/^\S+, Relu, VTA.*reads conv1/);
    await page.keyboard.press('ArrowLeft');
    await expect(inspector(page)).toContainText('kernel_shape');
    await expect(inspector(page)).toContainText('6 × 1 × 5 × 5 float32, constant');
    await inspector(page).getByRole('button', { name: 'conv1' }).first().click();
    await expect(inspector(page)).toContainText('cycles, exact');
  });

  await test.step('a search counts what it finds, goes from one to the next and brings it into sight', async () => {
    await box(page).focus();
    await page.keyboard.press('/');
    await page.keyboard.type('relu');
    const status = panel(page).getByRole('search').getByRole('status');
    await expect(status).toHaveText('4');
    await page.keyboard.press('Enter');
    await expect(status).toHaveText('1 of 4');
    await page.keyboard.press('Shift+Enter');
    await expect(status).toHaveText('4 of 4');
    await expect(box(page)).toHaveAccessibleName(/^\S+, Relu/);
    await expect(box(page)).toBeInViewport();
    await page.keyboard.press('Escape');
    await expect(status).toHaveText('');
  });

  await test.step('wheel, drag and keys move what is seen, and render no part of the page', async () => {
    await panel(page).getByRole('button', { name: 'Layers' }).click();
    await expect(box(page)).toHaveAccessibleName(/, VTA/);
    await box(page).focus();
    const place = (): Promise<string | null> => box(page).getAttribute('style');
    const before = await place();
    const ground = await field(page).boundingBox();
    if (ground === null) throw new Error('the graph is not shown');
    // Below the boxes of a chain there is nothing to light up.
    const [x, y] = [ground.x + 200, ground.y + ground.height - 40];
    await page.mouse.move(x, y);
    const rendered = await rendersOf(page, async () => {
      await page.mouse.wheel(0, -200);
      await page.mouse.down();
      await page.mouse.move(x - 120, y - 10, { steps: 12 });
      await page.mouse.up();
      await page.keyboard.press('w');
      await page.keyboard.press('d');
    });
    expect(rendered).toEqual([]);
    expect(await place()).not.toBe(before);
    await page.keyboard.press('0');
    await expect(box(page)).toBeInViewport();
  });

  await test.step('Enter opens a layer in the timeline, as in the list', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('tab', { name: 'Memory' })).toHaveAttribute('aria-selected', 'true');
  });
});

test('on a narrow page the graph goes down, and boxes are chosen by a touch', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openGallery(page);
  await show(page, 'done', 'network', 'dark');
  await panel(page).getByRole('button', { name: 'Graph', exact: true }).click();
  await expect(box(page)).toHaveAccessibleName(/^conv1/);
  await box(page).focus();
  await page.keyboard.press('ArrowDown');
  await expect(box(page)).toHaveAccessibleName(/^pool1/);
  await expectNoAxeViolations(page, 'main', 'contrast');
});

/** Blocks of nine nodes that the host computes, with a shortcut around each. */
function longNetwork(blocks: number): Uint8Array {
  const nodes: GraphNode[] = [];
  let last = 'x';
  for (let b = 0; b < blocks; b++) {
    const start = last;
    for (let k = 0; k < 8; k++) {
      const name = `b${b}.${k}`;
      nodes.push({ name, operator: { kind: k % 2 === 0 ? 'sigmoid' : 'tanh' }, inputs: [last], output: name });
      last = name;
    }
    nodes.push({ name: `b${b}.sum`, operator: { kind: 'add' }, inputs: [last, start], output: `b${b}.sum` });
    last = `b${b}.sum`;
  }
  const graph: Graph = {
    ...{ version: 1, name: 'long', nodes, outputs: [last], constants: {} },
    inputs: [{ name: 'x', type: 'float32', shape: [1, 4, 2, 2] }],
  };
  const file = exportOnnx(graph);
  if (!file.ok) throw new Error(file.problems[0].message);
  return file.value;
}

test('a thousand nodes are shown, found and moved, and a move renders nothing and draws what is in sight', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await watchRenders(page);
  await open(page);
  await drop(page, 'long.onnx', longNetwork(112));
  await expect(explorer(page).layer('b111.sum')).toBeAttached({ timeout: 60_000 });
  await expect(explorer(page).result).toHaveAttribute('data-stale', 'false', { timeout: 60_000 });
  await page.keyboard.press('g');
  await expect(page).toHaveURL(/graph=layers/);
  await panel(page).getByRole('button', { name: 'Nodes' }).click();
  await expect(panel(page).getByRole('table', { name: /^Graph of the network: 1 010 boxes/ })).toBeAttached({
    timeout: 60_000,
  });
  await expect(box(page)).toHaveAccessibleName(/^x, input/);
  await panel(page).getByRole('searchbox').fill('b111.sum');
  await page.keyboard.press('Enter');
  await expect(box(page)).toHaveAccessibleName(/^b111\.sum, Add/);
  await expect(box(page)).toBeInViewport();
  await expect(page).toHaveURL(/sel=node:1007\.1007/);
  const ground = await field(page).boundingBox();
  if (ground === null) throw new Error('the graph is not shown');
  const [x, y] = [ground.x + ground.width / 2, ground.y + ground.height - 30];
  await page.mouse.move(x, y);
  const rendered = await rendersOf(page, async () => {
    await page.mouse.down();
    await page.mouse.move(x + 300, y - 8, { steps: 15 });
    await page.mouse.up();
    await page.mouse.wheel(0, 300);
  });
  expect(rendered).toEqual([]);

  await test.step('a part of it is taken from its graph, by key or by button', async () => {
    await panel(page).getByRole('searchbox').fill('b2.sum');
    await page.keyboard.press('Enter');
    await box(page).focus();
    await page.keyboard.press('x');
    await expect(page).toHaveURL(/end=b2\.sum/);
    await expect(panel(page).getByRole('table', { name: /^Graph of the network: 29 boxes/ })).toBeAttached();
    await panel(page).getByRole('searchbox').fill('b1.3');
    await page.keyboard.press('Enter');
    await expect(box(page)).toHaveAccessibleName(/^b1\.3/);
    await field(page).getByRole('button', { name: 'begin here' }).click();
    await expect(page).toHaveURL(/begin=b1\.2/);
  });
});
