import { useMemo, useRef, type ReactElement } from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import { sweepOf } from '../../../core/experiment/exploration.ts';
import { layerOf } from '../../../core/experiment/workload.ts';
import type { DesignResult } from '../../../core/explore/evaluate.ts';
import { gridSize, machineSpace } from '../../../core/explore/space.ts';
import { startOf } from '../../../core/machine/presets.ts';
import { useExperiment, useExperimentStore } from '../../../state/documents/experiment.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { useSweepStore } from '../../../state/runs/sweep.ts';
import { useViewStore } from '../../../state/view/view.ts';
import '../../charts/charts.css';
import { workloadTitle } from '../../words/names.ts';
import { AxesEditor } from './axes/AxesEditor.tsx';
import { isSameWork, useSweepForm } from './axes/sweepForm.ts';
import { availableOf, chosenResource, designPoints, fittingFront, resourceNames } from './designs.ts';
import { ownDesign } from './plot/ownDesign.ts';
import { SweepFigure } from './plot/SweepFigure.tsx';
import './sweep.css';
import { SweepBar } from './SweepBar.tsx';
import { SweepProgress } from './SweepProgress.tsx';
import { SweepTable } from './SweepTable.tsx';

/** Many machines at once: latency against what they cost, and a click to open one. */
export function SweepPane({ run }: { readonly run: RunView | null }): ReactElement {
  const experiment = useExperiment();
  const device = useViewStore((s) => s.view.device) ?? startOf(experiment).preset.deviceId;
  const axes = useSweepForm((s) => s.axes);
  const wanted = useSweepForm((s) => s.resource);
  const shape = useSweepForm((s) => s.shape);
  const origin = useSweepForm((s) => s.origin);
  const results = useSweepStore((s) => s.results);
  const spec = useSweepStore((s) => s.spec);
  const scroller = useRef<HTMLDivElement>(null);
  const resource = chosenResource(results, wanted);
  const points = useMemo(() => designPoints(results, resource), [results, resource]);
  const front = useMemo(() => new Set(fittingFront(points, resource).map((p) => p.result.index)), [points, resource]);
  const ran = useResultsStore((s) => s.good?.result.experiment ?? null);
  // What another layer took says nothing among these.
  const comparable = origin === null || (ran !== null && isSameWork(origin, ran));
  const own = useMemo(
    () => (comparable ? ownDesign(run, resource, spec?.device ?? device) : null),
    [comparable, run, resource, spec, device],
  );
  const open = (result: DesignResult): void => {
    if (spec === null) return;
    const arch = machineSpace(spec).machineAt(result.index);
    useExperimentStore.getState().edit((e) => ({ ...(origin ?? e), arch }));
  };

  return (
    <div className="sweep">
      <SweepSide device={device} />
      <div className="sweep-main">
        <SweepBar resource={resource} />
        {shape === 'table' ? (
          <div ref={scroller} className="sweep-scroll" tabIndex={0} role="group" aria-label="Table of designs">
            <SweepTable
              axes={spec?.axes ?? axes}
              results={results}
              resources={resourceNames(results)}
              front={front}
              onOpen={open}
              scroller={scroller}
            />
          </div>
        ) : (
          <SweepFigure
            axes={spec?.axes ?? axes}
            points={points}
            own={own}
            resource={resource}
            available={availableOf(results, resource)}
            onOpen={(point) => {
              open(point.result);
            }}
          />
        )}
      </div>
    </div>
  );
}

/** What is to be combined, and the button that does it. */
function SweepSide({ device }: { readonly device: string }): ReactElement {
  const experiment = useExperiment();
  const axes = useSweepForm((s) => s.axes);
  const status = useSweepStore((s) => s.status);
  const start = useSweepStore((s) => s.start);
  const layer = layerOf(experiment.workload);

  const begin = (): void => {
    const sweep = sweepOf({ ...experiment, exploration: { axes, device } });
    if (!sweep.ok) return;
    useSweepForm.setState({ origin: experiment, chosen: null });
    start(sweep.value);
  };
  return (
    <div className="sweep-side">
      <SweepProgress count={gridSize(axes)} onStart={begin} disabled={!layer.ok || axes.length === 0} />
      <p className="small weak">
        {workloadTitle(experiment.workload)} on every combination of these values, the rest as it is.
      </p>
      <AxesEditor
        axes={axes}
        arch={experiment.arch}
        disabled={status === 'running'}
        onChange={(next) => {
          useSweepForm.setState({ axes: next });
        }}
      />
    </div>
  );
}
