import { exposeJobs } from './expose.ts';
import { createHostClient, createHostInWorker, failureOfHost, turnWithNews } from './hostClient.ts';
import type { NetworkRequest, NetworkUpdate } from './networkProtocol.ts';
import { createNetworkSteps } from './networkSteps.ts';

const hostClient = createHostClient();
// Now, so that it is there when the first layer asks for it, without a connection too.
hostClient.warm();
const host = createHostInWorker(hostClient);

exposeJobs<NetworkRequest, NetworkUpdate>({
  // A worker may wait for a file: the page does not.
  steps: createNetworkSteps((file) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(file)), host.runtime),
  waits: () => host.news() !== null,
  turn: (turn) => turnWithNews(turn, host.news),
  failureOf: failureOfHost,
  isProgress: (update) => update.kind === 'progress',
  transfer: (update) => (update.kind === 'ran' && update.planes !== null ? [update.planes.values.buffer] : []),
});
