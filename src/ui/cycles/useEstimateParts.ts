import { useEffect, useMemo } from 'react';
import type { RunView } from '../../core/analysis/runView.ts';
import type { PartCycles } from '../../core/compiler/account.ts';
import { useWeighed } from '../../state/insight.ts';
import { useResultsStore } from '../../state/results.ts';
import { theSession } from '../../state/session.ts';

/** The estimate of a run by parts; asked of the worker when somebody looks, null till it has answered. */
export function useEstimateParts(run: RunView): readonly PartCycles[] | null {
  const experiment = useResultsStore((s) => (s.good?.view === run ? s.good.result.experiment : null));
  const question = useMemo(
    () => (experiment === null ? null : { experiment, schedules: [run.schedule], more: 0 }),
    [experiment, run],
  );
  useEffect(() => {
    if (question !== null) theSession().insight.weigh(question);
  }, [question]);
  return useWeighed(question)?.[0]?.parts ?? null;
}
