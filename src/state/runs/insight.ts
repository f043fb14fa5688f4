import { createStore } from '../store.ts';
import { withNewest } from '../../core/base/lru.ts';
import { canonicalText } from '../../core/experiment/key.ts';
import type { JobClient } from '../../workers/client.ts';
import type { ScheduleQuestion, Weighed } from '../../workers/insightSteps.ts';
import { runKey } from '../documents/experiment.ts';

/** Schedules weighed against each other, by `weighKey`; filled when it is asked for. */
export const useInsightStore = createStore<{ readonly weighed: ReadonlyMap<string, readonly Weighed[]> }>(() => ({
  weighed: new Map(),
}));

const weighKey = ({ experiment, schedules, more }: ScheduleQuestion): string =>
  `${runKey(experiment)} ${canonicalText(schedules)} ${more}`;

/** The answer to a question that was asked, once it is there. */
export const useWeighed = (question: ScheduleQuestion | null): readonly Weighed[] | null =>
  useInsightStore((s) => (question === null ? null : (s.weighed.get(weighKey(question)) ?? null)));

export interface Insight {
  readonly weigh: (question: ScheduleQuestion) => void;
}

/** Answers kept. */
const KEPT = 40;

/** Asks one thing after another; an answer that does not come is not worth an alarm, what it would explain is not shown. */
export function createInsight(client: JobClient<ScheduleQuestion, readonly Weighed[]>): Insight {
  const asked = new Set<string>();
  const waiting: ScheduleQuestion[] = [];
  let busy = false;

  function next(): void {
    const job = waiting.shift();
    busy = job !== undefined;
    if (job === undefined) return;
    const key = weighKey(job);
    client.run(job, {
      onEvent: (answer) => {
        useInsightStore.setState(({ weighed }) => ({ weighed: withNewest(weighed, key, answer, KEPT) }));
      },
      onEnd: () => {
        asked.delete(key);
        next();
      },
    });
  }

  return {
    weigh: (job) => {
      const key = weighKey(job);
      if (asked.has(key) || useInsightStore.getState().weighed.has(key)) return;
      asked.add(key);
      waiting.push(job);
      if (!busy) next();
    },
  };
}
