import type { DesignResult } from '../core/explore/evaluate.ts';
import type { Strategy } from '../core/explore/strategy.ts';
import type { SweepSpec } from '../core/explore/sweepSpec.ts';
import { createJobClient } from './client.ts';
import { runPool, type PoolHandlers } from './pool.ts';
import { spawnWorker } from './spawn.ts';
import type { DesignRequest } from './sweepSteps.ts';

export interface SweepClient {
  /** Evaluates the designs that the strategy proposes; returns a function that cancels. Only one sweep at a time. */
  readonly run: (spec: SweepSpec, strategy: Strategy<DesignResult>, handlers: PoolHandlers<DesignResult>) => () => void;
  /** Makes the first worker now; a sweep goes on with it where no others can be made. */
  readonly warm: () => void;
}

/** One core is left to the page; more than a few workers only eat memory. */
const poolSize = (): number => Math.max(1, Math.min(6, navigator.hardwareConcurrency - 1));

/** The page's handle on the workers that evaluate designs; all but a first one are made for the first sweep, and kept. */
export function createSweepClient(): SweepClient {
  const clients = Array.from({ length: poolSize() }, (_, i) =>
    createJobClient(
      spawnWorker<DesignRequest, DesignResult | null>(
        () => new Worker(new URL('./sweep.worker.ts', import.meta.url), { type: 'module', name: `sweep ${i}` }),
      ),
    ),
  );
  return {
    run: (spec, strategy, handlers) =>
      runPool(clients, strategy, (index) => ({ spec, index }), {
        ...handlers,
        onEvent: (result) => {
          if (result === null) return;
          strategy.tell(result.index, result);
          handlers.onEvent(result);
        },
      }),
    warm: () => {
      clients[0]?.warm();
    },
  };
}
