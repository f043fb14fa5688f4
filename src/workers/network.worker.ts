import { createBell, turnWithNews } from './bell.ts';
import { exposeJobs } from './expose.ts';
import { createHostClient, failureOfHost, hostInWorker } from './hostClient.ts';
import { createModelClient, modelsInWorker } from './modelClient.ts';
import type { NetworkRequest, NetworkUpdate } from './networkProtocol.ts';
import { createNetworkSteps } from './networkSteps.ts';

const hostClient = createHostClient();
// Now, so that it is there when the first layer asks for it, without a connection too.
hostClient.warm();
const bell = createBell();
const host = { ...hostInWorker(hostClient, bell), ...modelsInWorker(createModelClient(), bell) };

exposeJobs<NetworkRequest, NetworkUpdate>({
  // A worker may wait for a file: the page does not.
  steps: createNetworkSteps((file) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(file)), host),
  waits: bell.isAwaited,
  turn: (turn) => turnWithNews(turn, bell),
  failureOf: failureOfHost,
  isProgress: (update) => update.kind === 'progress',
  transfer: (update) => (update.kind === 'ran' && update.planes !== null ? [update.planes.values.buffer] : []),
});
