import type { DesignResult } from '../core/explore/evaluate.ts';
import type { SweepSpec } from '../core/explore/sweepSpec.ts';
import { createJobClient, type JobClient } from './client.ts';
import { runPool, type PoolHandlers } from './pool.ts';
import { spawnWorker } from './spawn.ts';
import type { DesignRequest } from './sweepSteps.ts';

export interface SweepClient {
  /** Evaluates these designs; returns a function that cancels. Only one sweep at a time. */
  readonly run: (spec: SweepSpec, indices: readonly number[], handlers: PoolHandlers<DesignResult>) => () => void;
}

/** One core is left to the page; more than a few workers only eat memory. */
const poolSize = (): number => Math.max(1, Math.min(6, navigator.hardwareConcurrency - 1));

/** The page's handle on the workers that evaluate designs; they are made for the first sweep, and kept. */
export function createSweepClient(): SweepClient {
  let clients: readonly JobClient<DesignRequest, DesignResult | null>[] = [];
  return {
    run: (spec, indices, handlers) => {
      if (clients.length === 0) {
        clients = Array.from({ length: poolSize() }, (_, i) =>
          createJobClient(
            spawnWorker<DesignRequest, DesignResult | null>(
              () => new Worker(new URL('./sweep.worker.ts', import.meta.url), { type: 'module', name: `sweep ${i}` }),
            ),
          ),
        );
      }
      return runPool(clients, indices, (index) => ({ spec, index }), {
        ...handlers,
        onEvent: (result) => {
          if (result !== null) handlers.onEvent(result);
        },
      });
    },
  };
}
