import { createBell, turnWithNews } from './bell.ts';
import { exposeJobs } from './expose.ts';
import { createHostClient, failureOfHost, hostInWorker } from './hostClient.ts';
import { createModelClient, modelsInWorker } from './modelClient.ts';
import type { NetworkRequest, NetworkUpdate } from './networkProtocol.ts';
import { createNetworkSteps } from './networkSteps.ts';
import { createScheduleClient, searcherInWorker } from './scheduleClient.ts';

const hostClient = createHostClient();
const scheduleClient = createScheduleClient();
// Now, so that they are there when a network asks for them, without a connection too.
hostClient.warm();
scheduleClient.warm();
const bell = createBell();
const searcher = searcherInWorker(scheduleClient);
const host = { ...hostInWorker(hostClient, bell), ...modelsInWorker(createModelClient(), bell) };

exposeJobs<NetworkRequest, NetworkUpdate>({
  // A worker may wait for a file: the page does not.
  steps: createNetworkSteps((file) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(file)), host, searcher),
  waits: bell.isAwaited,
  turn: (turn) => turnWithNews(turn, bell),
  failureOf: failureOfHost,
  isProgress: (update) => update.kind === 'progress',
  transfer: (update) => (update.kind === 'ran' && update.planes !== null ? [update.planes.values.buffer] : []),
});
