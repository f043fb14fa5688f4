import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../core/machine/parameters.ts';
import type { SearchingAhead } from '../core/network/searchAhead.ts';
import { LENET5 } from '../core/workload/zoo/lenet.ts';
import { fakeClient } from './client.testing.ts';
import { searcherInWorker } from './scheduleClient.ts';
import { scheduleSteps, type ScheduleUpdate } from './scheduleSteps.ts';

describe('schedules searched in a worker of their own', () => {
  it('are there as they are found, one network at a time; a worker that dies finds no more', () => {
    const { client, jobs, handlers, cancelled } = fakeClient<SearchingAhead, ScheduleUpdate>();
    const searcher = searcherInWorker(client);
    const asked: SearchingAhead = { graph: LENET5.build(1), arch: DEFAULT_ARCH, weightScales: 'tensor' };
    const found = searcher.begin(asked);
    expect([jobs[0]?.request, found.size]).toEqual([asked, 0]);
    const updates = [...scheduleSteps(asked)];
    const searched = updates.flatMap((update) => (update.kind === 'searched' ? [update.searched] : []));
    expect(searched.length).toBeGreaterThan(3);
    for (const update of updates) handlers().onEvent(update);
    expect([...found.values()]).toEqual(searched);
    handlers().onEnd({ kind: 'failed', failure: { kind: 'died', message: 'out of memory' } });
    expect(found.size).toBe(searched.length);
    expect(searcher.begin(asked).size).toBe(0);
    searcher.end();
    expect(cancelled).toEqual([1]);
  });
});
