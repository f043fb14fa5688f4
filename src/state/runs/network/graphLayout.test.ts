import { beforeEach, expect, it } from 'vitest';
import { inOneGo } from '../../../core/base/slices.ts';
import type { JobClient, JobHandlers } from '../../../workers/client.ts';
import { layoutInSlices, type LayoutRequest } from '../../../workers/layeredLayout.ts';
import type { LayoutUpdate } from '../../../workers/layoutSteps.ts';
import { createLayouts, layoutKey, useLayoutStore } from './graphLayout.ts';

const chain = (count: number): LayoutRequest => ({
  boxes: Array.from({ length: count }, () => ({ width: 100, height: 40 })),
  edges: Array.from({ length: count - 1 }, (_, from) => ({ from, to: from + 1 })),
  direction: 'down',
});

/** A worker that the test plays. */
function setUp() {
  const asked: { readonly request: LayoutRequest; readonly handlers: JobHandlers<LayoutUpdate> }[] = [];
  const client: JobClient<LayoutRequest, LayoutUpdate> = {
    run: (request, handlers) => asked.push({ request, handlers }),
    cancel: () => undefined,
    warm: () => undefined,
    restart: () => undefined,
  };
  const answer = (at: number): void => {
    const job = asked[at];
    if (job === undefined) throw new Error('nothing was asked');
    job.handlers.onEvent({ kind: 'layout', layout: inOneGo(layoutInSlices(job.request)) });
    job.handlers.onEnd({ kind: 'done' });
  };
  return { layouts: createLayouts(client), asked, answer };
}

const now = () => useLayoutStore.getState();

beforeEach(() => {
  useLayoutStore.setState(useLayoutStore.getInitialState(), true);
});

it('asks once for a graph, and answers at once when it goes back to one it has', () => {
  const { layouts, asked, answer } = setUp();
  layouts.show(chain(3));
  layouts.show(chain(3));
  expect(asked).toHaveLength(1);
  answer(0);
  expect(now()).toMatchObject({ key: layoutKey(chain(3)), layout: { width: 100 } });
  layouts.show(chain(4));
  // What is there stays until the next one is laid out, under its own name.
  expect(now().key).toBe(layoutKey(chain(3)));
  answer(1);
  expect(now().layout?.corners).toHaveLength(8);
  layouts.show(chain(3));
  expect(asked).toHaveLength(2);
  expect(now()).toMatchObject({ askedKey: layoutKey(chain(3)), key: layoutKey(chain(3)) });
});

it('says that its worker failed, and begins anew on Retry', () => {
  const { layouts, asked, answer } = setUp();
  layouts.show(chain(2));
  asked[0]?.handlers.onEnd({ kind: 'failed', failure: { kind: 'died', message: 'It ended.' } });
  expect(now().failure?.message).toBe('It ended.');
  layouts.retry(chain(2));
  expect(now().failure).toBeNull();
  answer(1);
  expect(now().layout?.corners).toHaveLength(4);
});
