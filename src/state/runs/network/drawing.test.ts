import { expect, it } from 'vitest';
import { digitFromStrokes } from '../../../core/workload/digits/drawing.ts';
import type { JobClient, JobHandlers } from '../../../workers/client.ts';
import { drawingSteps, type DrawingRequest, type DrawingUpdate } from '../../../workers/drawingSteps.ts';
import { createDrawing, DrawingError } from './drawing.ts';
import { digitInput } from './digitInput.ts';

interface Asked {
  readonly request: DrawingRequest;
  readonly handlers: JobHandlers<DrawingUpdate>;
}

/** A client whose jobs end when the test says so; a newer one cancels the older, as the real one does. */
function byHand(): JobClient<DrawingRequest, DrawingUpdate> & { readonly asked: Asked[] } {
  const asked: Asked[] = [];
  let open: Asked | null = null;
  return {
    asked,
    run: (request, handlers) => {
      const before = open;
      open = { request, handlers };
      asked.push(open);
      before?.handlers.onEnd({ kind: 'cancelled' });
    },
    cancel: () => undefined,
    warm: () => undefined,
    restart: () => undefined,
  };
}

function finish({ request, handlers }: Asked): void {
  for (const update of drawingSteps(request)) handlers.onEvent(update);
  handlers.onEnd({ kind: 'done' });
}

const LINE = [[60, 60, 60, 180]];

it('answers all who ask for one drawing with the worker’s pixels, and asks the worker once', async () => {
  const client = byHand();
  const pixelsOf = createDrawing(client);
  const both = [pixelsOf(LINE), pixelsOf(LINE)];
  client.asked.forEach(finish);
  for (const pixels of await Promise.all(both)) expect(pixels).toEqual(digitFromStrokes(LINE));
  await pixelsOf(LINE);
  expect(client.asked).toHaveLength(1);
});

it('is where the network’s input comes from: the page makes no pixels of a drawing itself', async () => {
  const pixels = Float32Array.of(0.5);
  const input = await digitInput(
    { labels: new Uint8Array(0), images: new Uint8Array(0) },
    { kind: 'drawn', strokes: LINE },
    (strokes) => (strokes === LINE ? Promise.resolve(pixels) : Promise.reject(new Error('another drawing'))),
  );
  expect(input).toEqual({ pixels, label: null });
});

it('of no strokes is paper, without a worker', async () => {
  const client = byHand();
  const pixels = await createDrawing(client)([]);
  expect([client.asked.length, pixels.length, pixels.every((v) => v === 0)]).toEqual([0, 784, true]);
});

it('says what failed, and asks anew for what failed or was replaced', async () => {
  const client = byHand();
  const pixelsOf = createDrawing(client);
  const other = [[10, 10, 200, 10]];
  const replaced = pixelsOf(LINE);
  const failed = pixelsOf(other);
  await expect(replaced).rejects.toThrow(DrawingError);
  client.asked[1]?.handlers.onEnd({ kind: 'failed', failure: { kind: 'died', message: 'The worker ended.' } });
  await expect(failed).rejects.toThrow('The worker ended.');
  const again = pixelsOf(LINE);
  client.asked.slice(2).forEach(finish);
  expect(await again).toEqual(digitFromStrokes(LINE));
});
