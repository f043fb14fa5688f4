import { createJobClient, type JobClient } from './client.ts';
import type { NetworkRequest, NetworkUpdate } from './networkProtocol.ts';
import { spawnWorker } from './spawn.ts';

/** The page's handle on the worker that compiles and runs whole networks; it is made for the first one. */
export const createNetworkClient = (): JobClient<NetworkRequest, NetworkUpdate> =>
  createJobClient(
    spawnWorker<NetworkRequest, NetworkUpdate>(
      () => new Worker(new URL('./network.worker.ts', import.meta.url), { type: 'module', name: 'network' }),
    ),
  );
