import type { Browser, Page } from '@playwright/test';
import type { Graph, GraphNode } from '../core/workload/graph/graph.ts';
import { exportOnnx } from '../core/workload/onnx/exportOnnx.ts';
import type { Measured } from './figure.ts';
import { LONG_MS, tasksOf } from './longTasks.ts';
import { whenShown } from './product.ts';

/** Blocks of nine nodes with a shortcut around each: 1,008 nodes, of which VTA takes the sums. */
const BLOCKS = 112;
const IN_A_BLOCK = 8;

const MOVES = 60;

function longNetwork(): Uint8Array {
  const nodes: GraphNode[] = [];
  let last = 'x';
  for (let block = 0; block < BLOCKS; block++) {
    const start = last;
    for (let k = 0; k < IN_A_BLOCK; k++) {
      const name = `b${block}.${k}`;
      nodes.push({ name, operator: { kind: k % 2 === 0 ? 'sigmoid' : 'tanh' }, inputs: [last], output: name });
      last = name;
    }
    const name = `b${block}.sum`;
    nodes.push({ name, operator: { kind: 'add' }, inputs: [last, start], output: name });
    last = name;
  }
  const inputs = [{ name: 'x', type: 'float32', shape: [1, 4, 2, 2] }] as const;
  const graph: Graph = { version: 1, name: 'long', inputs, outputs: [last], nodes, constants: {} };
  const file = exportOnnx(graph);
  if (!file.ok) throw new Error(file.problems[0].message);
  return file.value;
}

/** Drops a file on the page. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(content), (byte) => byte.charCodeAt(0))], file));
      return transfer;
    },
    [name, Buffer.from(bytes).toString('base64')] as const,
  );
  for (const type of ['dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: data });
}

/** What people do with a graph, by what it is. */
async function uses(page: Page): Promise<readonly (readonly [doing: string, act: () => Promise<unknown>])[]> {
  const ground = page.locator('.graph-ground');
  await ground.waitFor();
  const box = await ground.boundingBox();
  if (box === null) throw new Error('the graph is not shown');
  const [x, y] = [box.x + box.width / 2, box.y + box.height - 20];
  const zoom = async (): Promise<void> => {
    await ground.hover();
    for (let i = 0; i < MOVES; i++) await page.mouse.wheel(0, i < MOVES / 2 ? 120 : -120);
  };
  const drag = async (): Promise<void> => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 300, y - 10, { steps: MOVES });
    await page.mouse.up();
  };
  const walk = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await ground.press('ArrowRight');
  };
  return [
    ['zooming', zoom],
    ['showing all', () => ground.press('Digit0')],
    ['dragging', drag],
    ['searching', () => page.getByRole('search').getByRole('searchbox').fill('sum')],
    ['walking', walk],
  ];
}

/** Tasks of the main thread over 50 ms while a graph of a thousand nodes is opened, zoomed, dragged, searched and walked. */
export async function measureGraphTasks(browser: Browser, address: string): Promise<Measured> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(address);
  await whenShown(page, '✓ bits');
  await drop(page, 'long.onnx', longNetwork());
  await page
    .getByText(`b${BLOCKS - 1}.sum`)
    .first()
    .waitFor({ state: 'attached' });
  await page.getByRole('banner').getByRole('button', { name: 'cancel' }).waitFor({ state: 'detached' });
  const session = await browser.newBrowserCDPSession();
  const found: { readonly doing: string; readonly longest: number; readonly long: number; readonly sum: number }[] = [];
  const during = async (doing: string, act: () => Promise<unknown>): Promise<void> => {
    const tasks = await tasksOf(session, page, act);
    const sum = tasks.reduce((a, b) => a + b, 0);
    found.push({ doing, longest: Math.max(0, ...tasks), long: tasks.filter((ms) => ms > LONG_MS).length, sum });
  };
  await during('opening', async () => {
    await page.keyboard.press('KeyG');
    await page.locator('.graph-focus').waitFor();
  });
  for (const [doing, act] of await uses(page)) await during(doing, act);
  await context.close();
  const worst = found.reduce((a, b) => (b.longest > a.longest ? b : a));
  const dragging = found.find(({ doing }) => doing === 'dragging');
  return {
    value: found.reduce((sum, { long }) => sum + long, 0),
    note: `over ${LONG_MS} ms of CPU, ${BLOCKS * (IN_A_BLOCK + 1)} nodes, ${found.length} actions; longest ${worst.longest.toFixed(0)} ms ${worst.doing}; a move with all in sight ${((dragging?.sum ?? 0) / MOVES).toFixed(1)} ms`,
  };
}
