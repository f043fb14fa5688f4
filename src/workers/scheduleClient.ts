import type { SearchingAhead } from '../core/network/searchAhead.ts';
import type { Searched, SearchedBefore } from '../core/network/vtaLayer.ts';
import { createJobClient, type JobClient } from './client.ts';
import type { ScheduleUpdate } from './scheduleSteps.ts';
import { spawnWorker } from './spawn.ts';

/** Who searches the schedules of a network that is not in integers yet. */
export interface SearcherAhead {
  /** What is found, while it grows. A search that fails finds nothing: whoever compiles searches itself what it misses. */
  readonly begin: (asked: SearchingAhead) => SearchedBefore;
  /** The network is compiled, or nobody wants it any more. */
  readonly end: () => void;
}

/** The handle on the worker that does so. */
export const createScheduleClient = (): JobClient<SearchingAhead, ScheduleUpdate> =>
  createJobClient(
    spawnWorker<SearchingAhead, ScheduleUpdate>(
      () => new Worker(new URL('./schedule.worker.ts', import.meta.url), { type: 'module', name: 'schedules' }),
    ),
  );

/** In a worker of its own, as the network's worker drives it: one network at a time. */
export function searcherInWorker(client: JobClient<SearchingAhead, ScheduleUpdate>): SearcherAhead {
  return {
    begin(asked) {
      const found = new Map<string, Searched>();
      client.run(asked, {
        onEvent(update) {
          if (update.kind === 'searched') found.set(update.searched.structure, update.searched);
        },
        onEnd: () => undefined,
      });
      return found;
    },
    end: client.cancel,
  };
}
