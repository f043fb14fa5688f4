import { exposeJobs } from './expose.ts';
import type { NetworkRequest, NetworkUpdate } from './networkProtocol.ts';
import { createNetworkSteps } from './networkSteps.ts';

exposeJobs<NetworkRequest, NetworkUpdate>({
  // A worker may wait for a file: the page does not.
  steps: createNetworkSteps((file) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(file))),
  isProgress: (update) => update.kind === 'progress',
  transfer: (update) => (update.kind === 'ran' && update.planes !== null ? [update.planes.values.buffer] : []),
});
