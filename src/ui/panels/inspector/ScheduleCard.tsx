import { useEffect, useMemo, type ReactElement } from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import { KNOBS, type Schedule } from '../../../core/compiler/schedule/schedule.ts';
import { useExperimentStore } from '../../../state/documents/experiment.ts';
import { useWeighed } from '../../../state/runs/insight.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { theSession } from '../../../state/session/session.ts';
import type { Weighed } from '../../../workers/insightSteps.ts';
import { threeOf } from '../../figures/cycles/three.ts';
import { ThreeFigures } from '../../figures/cycles/ThreeFigures.tsx';
import { integer, signed } from '../../words/format.ts';
import { differenceText, otherKnobs } from '../../words/compare.ts';
import { searchText } from '../../words/searchText.ts';
import { ValueRows } from '../../figures/ValueRows.tsx';

/** Runners-up that are shown. */
const MORE = 4;

/** Why this schedule: it and the next best, each with bound and estimate, and in which parts they differ. */
export function ScheduleCard({ run }: { readonly run: RunView }): ReactElement {
  const experiment = useResultsStore((s) => (s.good?.view === run ? s.good.result.experiment : null));
  const question = useMemo(
    () => (experiment === null ? null : { experiment, schedules: [run.schedule], more: MORE }),
    [experiment, run],
  );
  useEffect(() => {
    if (question !== null) theSession().insight.weigh(question);
  }, [question]);
  const weighed = useWeighed(question);
  const { legal } = run.search;
  return (
    <>
      <h3 className="inspector-title">Why this schedule</h3>
      <p className="inspector-purpose weak">{legal === 1 ? 'every knob is pinned' : searchText(run.search)}</p>
      <ValueRows rows={KNOBS.map((knob) => ({ name: knob, value: String(run.schedule[knob]) }))} mono />
      <ValueRows rows={[{ name: 'cycles, exact', value: integer(run.trace.cycles ?? NaN) }]} />
      <p className="run-three">
        <ThreeFigures of={threeOf(run)} />
      </p>
      {legal > 1 && (
        <>
          <h4>The next best</h4>
          {weighed === null ? <p className="weak">Being estimated.</p> : <Candidates weighed={weighed} />}
        </>
      )}
    </>
  );
}

function Candidates({ weighed }: { readonly weighed: readonly Weighed[] }): ReactElement | null {
  const [own, ...others] = weighed;
  const edit = useExperimentStore((s) => s.edit);
  if (own === undefined) return null;
  const pin = (schedule: Schedule): void => {
    edit((e) => ({ ...e, schedule }));
  };
  return (
    <table className="gap candidates">
      <caption className="visually-hidden">
        Schedules by estimate: the bound of each, its estimate, and the difference
      </caption>
      <thead>
        <tr>
          <th scope="col">schedule</th>
          <th scope="col">bound</th>
          <th scope="col" aria-label="estimate">
            ≈ est.
          </th>
          <th scope="col">more</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">chosen</th>
          <td className="weak">{integer(own.bound ?? NaN)}</td>
          <td>{estimateText(own)}</td>
          <td />
        </tr>
        {others.map((other) => (
          <tr key={KNOBS.map((knob) => other.schedule[knob]).join()}>
            <th scope="row">
              <button
                type="button"
                className="link"
                title="Pin this schedule"
                onClick={() => {
                  pin(other.schedule);
                }}
              >
                {otherKnobs(other.schedule, own.schedule)}
              </button>
              <span className="weak candidates-why">{differenceText(other.reasons?.parts.slice(0, 2) ?? [])}</span>
            </th>
            <td className="weak">{integer(other.bound ?? NaN)}</td>
            <td>{estimateText(other)}</td>
            <td className="weak">{signed(other.reasons?.difference ?? NaN)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const estimateText = ({ reasons }: Weighed): string => integer(reasons?.other.estimate.cycles ?? NaN);
