import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { inOneGo } from '../src/core/base/slices.ts';
import { runModel } from '../src/core/workload/model/modelRuntime.ts';
import { modelOf } from '../src/onnxRuntime/models.testing.ts';
import { nodeModelRuntime } from '../src/onnxRuntime/node/nodeModelRuntime.ts';
import { explorer } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

const DIST = process.env['E2E_DIST'] ?? 'dist';

const draw = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.fround(Math.sin(seed + 12.9898 * i)));

/** What a graph of ours does not know: a recurrent layer, its last state through an activation, as probabilities. */
const MODEL = modelOf({
  opset: 20,
  inputs: { x: 'float32 5,1,3', w: 'float32 1,16,3', r: 'float32 1,16,4' },
  outputs: { h: 'float32', y: 'float32' },
  nodes: [
    { op: 'LSTM', in: ['x', 'w', 'r'], out: ['', 'h'], with: { hidden_size: 4 } },
    { op: 'Gelu', in: ['h'], out: ['g'] },
    { op: 'Softmax', in: ['g'], out: ['y'], with: { axis: 2 } },
  ],
});
const INPUTS = {
  x: { type: 'float32', shape: [5, 1, 3], data: Float32Array.from(draw(15, 1)) },
  w: { type: 'float32', shape: [1, 16, 3], data: Float32Array.from(draw(48, 2)) },
  r: { type: 'float32', shape: [1, 16, 4], data: Float32Array.from(draw(64, 3)) },
} as const;

test('a model gives the same bits in a worker of the page as in Node, with nothing from anywhere else', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('/?net=lenet5&tab=network');
  await expect(explorer(page).status).toContainText('✓ cycles');
  // A network that our graph knows fetches nothing of it.
  expect(asked.filter((url) => /model\.worker|\.wasm/.test(url))).toEqual([]);

  const inNode = inOneGo(runModel(nodeModelRuntime(), { model: MODEL, inputs: INPUTS }));
  if (!inNode.ok) throw new Error(inNode.problems[0].message);
  const inPage = await runInWorker(page);
  for (const name of ['h', 'y']) {
    expect(inPage[name], name).toEqual([...(inNode.value.values[name]?.data as Float32Array)]);
  }
  const [h = [], y = []] = [inPage['h'], inPage['y']];
  expect(h.some((value) => Math.abs(value) > 0.05)).toBe(true);
  expect(y).toHaveLength(4);
  expect(y.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);

  const { origin } = new URL(page.url());
  expect(asked.filter((url) => /model\.worker|\.wasm/.test(url))).toHaveLength(2);
  expect(asked.filter((url) => /^https?:/.test(url) && new URL(url).origin !== origin)).toEqual([]);
});

/** Outputs of the model by the worker that the page's build has for it, spoken to as its client does. */
function runInWorker(page: Page): Promise<Record<string, number[]>> {
  const script = readdirSync(join(DIST, 'assets')).find((name) => name.startsWith('model.worker')) ?? '';
  const inputs = Object.entries(INPUTS).map(([name, { shape, data }]) => ({ name, shape, data: [...data] }));
  return page.evaluate(
    ({ script, model, inputs }) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(new URL(`assets/${script}`, document.baseURI), { type: 'module' });
        worker.addEventListener('error', (event) => reject(new Error(event.message)));
        const { port1, port2 } = new MessageChannel();
        port2.addEventListener('message', ({ data }: MessageEvent) => {
          const message = data.argumentList?.[0]?.value;
          port2.postMessage({ id: data.id, type: 'RAW', value: undefined });
          const event = message?.event;
          if (message?.kind === 'end') reject(new Error(JSON.stringify(message.outcome)));
          if (event?.kind === 'refused') reject(new Error(event.reason));
          if (event?.kind !== 'answer') return;
          const values = Object.entries(event.answer.values as Record<string, { data: Float32Array }>);
          resolve(Object.fromEntries(values.map(([name, value]) => [name, [...value.data]])));
          worker.terminate();
        });
        port2.start();
        const call = (path: string, argumentList: unknown[], transfer: Transferable[] = []): void =>
          worker.postMessage({ id: path, type: 'APPLY', path: [path], argumentList }, transfer);
        call('listen', [{ type: 'HANDLER', name: 'proxy', value: port1 }], [port1]);
        const tensors = inputs.map(({ name, shape, data }) => [
          name,
          { type: 'float32', shape, data: Float32Array.from(data) },
        ]);
        const request = { model: 1, bytes: Uint8Array.from(model), inputs: Object.fromEntries(tensors), outputs: null };
        call('start', [
          { type: 'RAW', value: 1 },
          { type: 'RAW', value: request },
        ]);
      }),
    { script, model: [...MODEL], inputs },
  );
}
