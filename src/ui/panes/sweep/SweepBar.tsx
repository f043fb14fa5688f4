import type { ReactElement } from 'react';
import type { Experiment } from '../../../core/experiment/experiment.ts';
import type { ResourceName } from '../../../core/explore/designFigures.ts';
import type { DesignResult } from '../../../core/explore/evaluate.ts';
import { useExperiment } from '../../../state/documents/experiment.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { useSweepStore } from '../../../state/runs/sweep.ts';
import { Select } from '../../controls/Select.tsx';
import { plural } from '../../words/format.ts';
import { workloadTitle } from '../../words/names.ts';
import { isSameWork, useSweepForm } from './axes/sweepForm.ts';
import { resourceNames } from './designs.ts';
import { SweepExports } from './SweepExports.tsx';

/** How the designs are shown, what became of them, and how to save them. `resource`: what latency is drawn against. */
export function SweepBar({ resource }: { readonly resource: ResourceName }): ReactElement {
  const experiment = useExperiment();
  const origin = useSweepForm((s) => s.origin);
  const results = useSweepStore((s) => s.results);
  const spec = useSweepStore((s) => s.spec);
  return (
    <div className="sweep-bar small">
      <ShapeSwitch />
      <span>
        latency against
        <Select
          label="Resource on the horizontal axis"
          value={resource}
          options={resourceNames(results).map((name) => ({ value: name, text: name }))}
          onChange={(name) => {
            useSweepForm.setState({ resource: name });
          }}
        />
      </span>
      <span className="weak sweep-note">
        {origin !== null && spec !== null && <Outcome origin={origin} results={results} />}
      </span>
      {spec !== null && <SweepExports results={results} spec={spec} origin={origin ?? experiment} />}
    </div>
  );
}

function ShapeSwitch(): ReactElement {
  const shape = useSweepForm((s) => s.shape);
  return (
    <span className="sweep-switch" role="group" aria-label="Show as">
      {(['plot', 'table'] as const).map((name) => (
        <button
          key={name}
          type="button"
          className="plain"
          aria-pressed={shape === name}
          onClick={() => {
            useSweepForm.setState({ shape: name });
          }}
        >
          {name}
        </button>
      ))}
    </span>
  );
}

function Outcome({
  origin,
  results,
}: {
  readonly origin: Experiment;
  readonly results: readonly DesignResult[];
}): ReactElement {
  const ran = useResultsStore((s) => s.good?.result.experiment ?? null);
  return (
    <>
      {`${workloadTitle(origin.workload)}: ${outcome(results)}`}
      {ran !== null && !isSameWork(origin, ran) && <> · {otherWork(origin, ran)}, so its machine is not among them</>}
    </>
  );
}

function outcome(results: readonly DesignResult[]): string {
  const ran = results.filter((r) => r.legal);
  const fitting = ran.filter((r) => r.resources?.fits === true).length;
  const refused = results.length - ran.length;
  return [
    `${plural(ran.length, 'design')} ran`,
    `${fitting} fit the device`,
    ...(refused > 0 ? [`${refused} cannot be built (see table)`] : []),
  ].join(', ');
}

/** In what the work on the page differs from what the designs ran. */
function otherWork(origin: Experiment, now: Experiment): string {
  const [title, before] = [workloadTitle(now.workload), workloadTitle(origin.workload)];
  return title === before ? 'the page runs it otherwise' : `the page runs ${title}`;
}
