import { useEffect, useMemo, type ReactElement } from 'react';
import { getParameter, parameter } from '../../../core/machine/parameters.ts';
import { quantityText } from '../../../core/machine/quantity.ts';
import { KNOBS, type Schedule } from '../../../core/compiler/schedule/schedule.ts';
import type { Experiment } from '../../../core/experiment/experiment.ts';
import { runKey, useExperimentStore } from '../../../state/documents/experiment.ts';
import { useWeighed } from '../../../state/runs/insight.ts';
import { machineChange, type MachineChange } from '../../../state/documents/machineBefore.ts';
import { useResultsStore, useSummaryStore } from '../../../state/runs/results.ts';
import { theSession } from '../../../state/session/session.ts';
import { integer, thin } from '../../words/format.ts';
import { distance } from '../../figures/cycles/three.ts';
import { differenceText, knobChanges } from '../../words/compare.ts';

/** After the machine was changed: whether the search chose another schedule, and what the one before would take here. */
export function ScheduleReaction(): ReactElement | null {
  const history = useExperimentStore((s) => s.history);
  const experiment = history.present.experiment;
  const change = useMemo(() => machineChange(history), [history]);
  const now = useResultsStore((s) => (s.good?.key === runKey(experiment) ? s.good.view.schedule : null));
  const beforeKey = change === null ? null : runKey(change.before);
  const before = useSummaryStore((s) => {
    const known = beforeKey === null ? undefined : s.summaries.get(beforeKey);
    return known !== undefined && 'schedule' in known ? known.schedule : null;
  });
  const pinned = KNOBS.every((knob) => experiment.schedule[knob] !== undefined);
  if (change === null || now === null || before === null || pinned) return null;
  const changes = knobChanges(before, now);
  return (
    <div className="schedule-reaction small" role="status" aria-label="How the schedule reacted">
      {changes === '' ? (
        <p>
          {machineText(change, experiment)}: <span className="weak">the schedule stays the best.</span>
        </p>
      ) : (
        <>
          <p>
            {machineText(change, experiment)}: the schedule changed, {changes}.
          </p>
          <Before experiment={experiment} now={now} before={before} />
        </>
      )}
    </div>
  );
}

/** `Latency 16 cycles → 128 cycles`. */
function machineText({ before, parameters }: MachineChange, now: Experiment): string {
  const list = parameters.map((id) => {
    const p = parameter(id);
    const text = (e: Experiment): string => thin(quantityText(p.display(getParameter(e.arch, id))));
    return `${p.label} ${text(before)} → ${text(now)}`;
  });
  return list.length > 2 ? 'Another machine' : list.join(', ');
}

interface BeforeProps {
  readonly experiment: Experiment;
  readonly now: Schedule;
  readonly before: Schedule;
}

function Before({ experiment, now, before }: BeforeProps): ReactElement | null {
  const edit = useExperimentStore((s) => s.edit);
  const question = useMemo(() => ({ experiment, schedules: [now, before], more: 0 }), [experiment, now, before]);
  useEffect(() => {
    theSession().insight.weigh(question);
  }, [question]);
  const old = useWeighed(question)?.[1];
  if (old === undefined) return null;
  const { reasons, problem } = old;
  if (reasons === null) return <p className="weak">The one before does not fit here: {thin(problem?.message ?? '')}</p>;
  const { chosen, other, parts } = reasons;
  return (
    <>
      <p className="weak">
        The one before would take ≈ {integer(other.estimate.cycles)} here (
        {distance(other.estimate.cycles, chosen.estimate.cycles)})
        {parts.length > 0 && `: ${differenceText(parts.slice(0, 3))}`}.
      </p>
      <button
        type="button"
        className="link"
        onClick={() => {
          edit((e) => ({ ...e, schedule: before }));
        }}
      >
        pin the one before
      </button>
    </>
  );
}
