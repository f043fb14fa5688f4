import { useMemo, useRef, useState, type ReactElement } from 'react';
import { fit } from '../../../core/machine/deviceFit.ts';
import { findDevice } from '../../../core/machine/devices.ts';
import { extrapolatedCycles } from '../../../core/machine/notes.ts';
import { startOf } from '../../../core/machine/presets.ts';
import { resources } from '../../../core/machine/resources.ts';
import { runCycles, type RunView } from '../../../core/analysis/runView.ts';
import type { DesignResult } from '../../../core/explore/evaluate.ts';
import { designAt, designCount, type SweepAxis, type SweepSpec } from '../../../core/explore/sweepSpec.ts';
import type { Experiment } from '../../../core/experiment/experiment.ts';
import { layerOf } from '../../../core/experiment/workload.ts';
import { VERSION } from '../../../core/base/version.ts';
import { linkTo } from '../../../state/links/address.ts';
import { useExperiment, useExperimentStore } from '../../../state/documents/experiment.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { useSweepStore } from '../../../state/runs/sweep.ts';
import { useViewStore } from '../../../state/view/view.ts';
import '../../charts/charts.css';
import { useSize } from '../../charts/canvas/Layers.tsx';
import { Select } from '../../controls/Select.tsx';
import { plural } from '../../words/format.ts';
import { workloadTitle } from '../../words/names.ts';
import { AxesEditor } from './axes/AxesEditor.tsx';
import type { ResourceName } from '../../../core/explore/designFigures.ts';
import { availableOf, chosenResource, designPoints, frontOf, resourceNames, type PlottedDesign } from './designs.ts';
import { download, toCsv, toNdjson, type SweepSource } from './exporting.ts';
import { PlaceCard } from './PlaceCard.tsx';
import { placeOf, placesOf, type Place } from './plot/places.ts';
import { layoutScatter } from './plot/scatter.ts';
import './sweep.css';
import { isSameWork, useSweepForm } from './axes/sweepForm.ts';
import { SweepPlot } from './plot/SweepPlot.tsx';
import { SweepProgress } from './SweepProgress.tsx';
import { SweepTable } from './SweepTable.tsx';

/** Many machines at once: latency against what they cost, and a click to open one. */
export function SweepPane({ run }: { readonly run: RunView | null }): ReactElement {
  const experiment = useExperiment();
  const device = useViewStore((s) => s.view.device) ?? startOf(experiment).preset.deviceId;
  const { axes, resource: wanted, shape, origin } = useSweepForm();
  const { results, spec, status, start } = useSweepStore();
  const names = resourceNames(results);
  const resource = chosenResource(results, wanted);
  const points = useMemo(() => designPoints(results, resource), [results, resource]);
  const front = useMemo(() => new Set(frontOf(points).map((p) => p.result.index)), [points]);
  const ran = useResultsStore((s) => s.good?.result.experiment ?? null);
  // What another layer took says nothing among these.
  const comparable = origin === null || (ran !== null && isSameWork(origin, ran));
  const own = useMemo(
    () => (comparable ? ownPoint(run, resource, spec?.device ?? device) : null),
    [comparable, run, resource, spec, device],
  );
  const layer = layerOf(experiment.workload);

  const begin = (): void => {
    if (!layer.ok) return;
    useSweepForm.setState({ origin: experiment, chosen: null });
    // One run of the layer, like the page's own, however often its network has it.
    const once = { ...layer.value, count: 1 };
    const { arch: base, schedule, epilogue } = experiment;
    start({ base, axes, layers: [once], schedule, epilogue, device });
  };
  const open = (result: DesignResult): void => {
    if (spec === null) return;
    const { arch } = designAt(spec, result.index);
    useExperimentStore.getState().edit((e) => ({ ...(origin ?? e), arch }));
  };

  return (
    <div className="sweep">
      <div className="sweep-side">
        <SweepProgress count={designCount({ axes })} onStart={begin} disabled={!layer.ok || axes.length === 0} />
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
      <div className="sweep-main">
        <div className="sweep-bar small">
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
          <span>
            latency against
            <Select
              label="Resource on the horizontal axis"
              value={resource}
              options={names.map((name) => ({ value: name, text: name }))}
              onChange={(name) => {
                useSweepForm.setState({ resource: name });
              }}
            />
          </span>
          <span className="weak sweep-note">
            {origin !== null && spec !== null && `${workloadTitle(origin.workload)}: ${outcome(results)}`}
            {origin !== null && spec !== null && ran !== null && !comparable && (
              <> · {otherWork(origin, ran)}, so its machine is not among them</>
            )}
          </span>
          {spec !== null && <Exports results={results} spec={spec} origin={origin ?? experiment} />}
        </div>
        {shape === 'table' ? (
          <div className="sweep-scroll" tabIndex={0} role="group" aria-label="Table of designs">
            <SweepTable axes={spec?.axes ?? axes} results={results} resources={names} front={front} onOpen={open} />
          </div>
        ) : (
          <Plot
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

function Plot({
  axes,
  points,
  own,
  resource,
  available,
  onOpen,
}: {
  readonly axes: readonly SweepAxis[];
  readonly points: readonly PlottedDesign[];
  readonly own: PlottedDesign | null;
  readonly resource: ResourceName;
  readonly available: number | null;
  readonly onOpen: (point: PlottedDesign) => void;
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const chosen = useSweepForm((s) => s.chosen);
  const [hovered, setHovered] = useState<Place | null>(null);
  const layout = useMemo(
    () =>
      size === null || size.height <= 0
        ? null
        : layoutScatter(
            own === null ? points : [...points, own],
            size.width,
            size.height,
            available === null ? [] : [available],
          ),
    [points, own, size, available],
  );
  const places = useMemo(() => (layout === null ? [] : placesOf(points, layout)), [points, layout]);
  const shown = placeOf(places, hovered?.points[0]?.result.index ?? null) ?? placeOf(places, chosen);
  return (
    <div className="sweep-figure">
      <div className="sweep-drawing">
        <div ref={box} className="sweep-plot">
          {size !== null && layout !== null && (
            <SweepPlot
              points={points}
              places={places}
              layout={layout}
              own={own}
              resource={resource}
              available={available}
              size={size}
              shown={shown}
              onHover={setHovered}
              onChoose={(place) => {
                useSweepForm.setState({ chosen: place?.points[0]?.result.index ?? null });
              }}
            />
          )}
        </div>
        <p className="sweep-key small weak">
          <i className="sweep-key-dot" /> fits <i className="sweep-key-over" /> does not fit{' '}
          <i className="sweep-key-line" /> Pareto front of those that fit <span className="sweep-key-count">×2</span>{' '}
          designs in one place
        </p>
      </div>
      <PlaceCard axes={axes} place={shown} resource={resource} onOpen={onOpen} />
    </div>
  );
}

function Exports({
  results,
  spec,
  origin,
}: {
  readonly results: readonly DesignResult[];
  readonly spec: SweepSpec;
  readonly origin: Experiment;
}): ReactElement {
  const source = (): SweepSource => ({
    workload: workloadTitle(origin.workload),
    machineOf: ({ index }) => designAt(spec, index).arch,
    link: new URL(linkTo(origin), location.href).href,
    version: VERSION,
  });
  return (
    <span>
      <button
        type="button"
        className="link"
        disabled={results.length === 0}
        onClick={() => {
          download('sweep.ndjson', 'application/x-ndjson', toNdjson(results, source()));
        }}
      >
        ndjson
      </button>{' '}
      <button
        type="button"
        className="link"
        disabled={results.length === 0}
        onClick={() => {
          download('sweep.csv', 'text/csv', toCsv(spec.axes, results, source()));
        }}
      >
        csv
      </button>
    </span>
  );
}

/** The run on the page as a point among the others. */
function ownPoint(run: RunView | null, resource: ResourceName, deviceId: string): PlottedDesign | null {
  const device = findDevice(deviceId);
  if (run === null || device === undefined) return null;
  const budget = fit(resources(run.arch), device);
  const used = budget.lines.find((line) => line.resource === resource)?.used;
  if (used === undefined) return null;
  const cycles = runCycles(run);
  const milliseconds = cycles / run.arch.hardware.clockMHz / 1000;
  const result: DesignResult = {
    index: -1,
    design: {},
    legal: true,
    cycles,
    milliseconds,
    bound: run.lowerBound.cycles,
    estimate: run.estimate,
    utilization: null,
    layers: [],
    extrapolated: extrapolatedCycles(run.arch),
    resources: null,
    problems: [],
  };
  return { result, used, milliseconds, fits: budget.fits };
}
