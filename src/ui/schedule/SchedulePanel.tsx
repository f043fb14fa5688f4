import { useMemo, type ReactElement } from 'react';
import type { Problem } from '../../core/problem.ts';
import { extents, knobSizes, leastSizes, type TileKnob } from '../../core/compiler/space.ts';
import type { Schedule } from '../../core/compiler/schedule.ts';
import { createTarget, type Target } from '../../core/compiler/target.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { keyOf, useExperiment, useExperimentStore } from '../../state/experiment.ts';
import { isHidingOff, shapeOfWorkload } from '../../state/layers.ts';
import { useResultsStore } from '../../state/results.ts';
import { useViewStore } from '../../state/view.ts';
import { Problems } from '../controls/Problems.tsx';
import { Section } from '../controls/Section.tsx';
import { Select } from '../controls/Select.tsx';
import { threeOf } from '../cycles/three.ts';
import { ThreeFigures } from '../cycles/ThreeFigures.tsx';
import { deferred } from '../shell/Deferred.tsx';
import { BiasRow } from './BiasRow.tsx';
import { BufferUse } from './BufferUse.tsx';
import { OrderRow } from './OrderRow.tsx';
import { searchShort, searchText } from './searchText.ts';
import { repairExperiment } from './repair.ts';
import { setHiding, setPins, unpinAll } from './pins.ts';
import './schedule.css';
import { THREAD_TEXT, threadsOf, type Threads } from './threads.ts';
import { TileRow } from './TileRow.tsx';

/** Nothing has reacted before something was changed: fetched then. */
const ScheduleReaction = deferred(
  'the schedule',
  async () => (await import('./ScheduleReaction.tsx')).ScheduleReaction,
);

const TILES = ['tile_h', 'tile_w', 'tile_ci', 'tile_co'] as const;

/** The knobs of the compiler: each searched, or pinned by hand. Pins that cannot be compiled are explained. */
export function SchedulePanel(): ReactElement {
  const experiment = useExperiment();
  const pins = experiment.schedule;
  const target = useMemo(() => targetOf(experiment), [experiment]);
  const shown = useShownSchedule(experiment);
  const problems = useRefusal(experiment);
  const edited = useExperimentStore((s) => s.history.past.length > 0);
  const hidingOff = isHidingOff(pins);
  const pinned = Object.keys(pins).length > 0;
  const extent = target === null ? null : extents(target);
  const elsewhere = problems.filter((p) => !TILES.some((tile) => tile === p.field));
  return (
    <Section
      title="Schedule"
      aside={
        pinned ? (
          <button type="button" className="link" onClick={unpinAll}>
            all auto
          </button>
        ) : (
          <span className="weak">auto</span>
        )
      }
    >
      <div className="parameters" role="group" aria-label="Tiles, threads and order">
        <label className="parameter schedule-switch">
          <span className="parameter-label">latency hiding</span>
          <input
            type="checkbox"
            role="switch"
            checked={!hidingOff}
            onChange={(event) => {
              setHiding(event.target.checked);
            }}
          />
          <span className="weak small">{hidingOff ? 'off: one thread, loads and compute take turns' : 'on'}</span>
        </label>
        {TILES.map((tile) => (
          <TileRow
            key={tile}
            knob={tile}
            pin={pins[tile]}
            chosen={shown?.[tile]}
            sizes={target === null ? [] : stopsOf(target, tile, pins[tile] ?? shown?.[tile])}
            extent={extent?.[tile]}
            problems={problems.filter((p) => p.field === tile)}
          />
        ))}
        <div className="parameter schedule-threads">
          <span className="parameter-label">threads</span>
          <Select<Threads>
            label="Threads"
            value={threadsOf(pins)}
            options={(['auto', 'none', 'channels', 'rows'] as const).map((value) => ({
              value,
              text:
                value === 'auto'
                  ? `auto${shown === null ? '' : `: ${THREAD_TEXT[threadsOf(shown)]}`}`
                  : THREAD_TEXT[value],
            }))}
            onChange={setPins}
          />
        </div>
        <OrderRow pin={pins.order} chosen={shown?.order} />
        {target !== null && shown !== null && <BiasRow target={target} schedule={shown} />}
      </div>
      <Problems problems={elsewhere} onRepair={repairExperiment} />
      <BufferUse />
      <SearchLine />
      {edited && <ScheduleReaction />}
    </Section>
  );
}

function targetOf({ arch, workload, epilogue }: Experiment): Target | null {
  const shape = shapeOfWorkload(workload);
  const target = shape === null ? null : createTarget(arch, shape, epilogue);
  return target?.ok === true ? target.value : null;
}

/**
 * Stops of a tile's slider, ascending: of the sizes that make as many tiles the smallest, and the size it has. All sizes
 * would be too many to move between; any other can be pinned in the address or on the command line.
 */
function stopsOf(target: Target, tile: TileKnob, size: number | undefined): number[] {
  const sizes = knobSizes(target, tile);
  const stops = new Set(leastSizes(sizes, extents(target)[tile]));
  return sizes.filter((s) => s === size || stops.has(s)).reverse();
}

/** What was chosen for this experiment, as soon as it is known; till then what the last good run had. */
function useShownSchedule(experiment: Experiment): Schedule | null {
  const key = keyOf(experiment);
  return useResultsStore((s) => (s.estimate?.key === key ? s.estimate.schedule : (s.good?.view.schedule ?? null)));
}

const NONE: readonly Problem[] = [];

function useRefusal(experiment: Experiment): readonly Problem[] {
  const key = keyOf(experiment);
  return useResultsStore((s) =>
    s.refused?.key === key && isSchedules(s.refused.problems) ? s.refused.problems : NONE,
  );
}

/** The machine's own problems stand in its panel. */
const isSchedules = (problems: readonly Problem[]): boolean =>
  problems.some(
    (p) => p.code.startsWith('schedule.') || p.code.startsWith('workload.') || p.code.startsWith('compile'),
  );

/** From how many the schedule was chosen, which opens why; and its three figures. */
function SearchLine(): ReactElement {
  const run = useResultsStore((s) => s.good?.view);
  const pinned = useExperimentStore((s) => Object.keys(s.history.present.experiment.schedule).length > 0);
  const patch = useViewStore((s) => s.patch);
  if (run === undefined) return <p className="small schedule-search"> </p>;
  return (
    <div className="small weak schedule-search">
      <button
        type="button"
        className="link"
        title={searchText(run.search)}
        onClick={() => {
          patch({ selection: { kind: 'figure', id: 'schedule' }, inspectorOpen: true });
        }}
      >
        {searchShort(run.search)}
        {pinned ? ', with these pins' : ''}
      </button>
      <span className="schedule-figures">
        <ThreeFigures of={threeOf(run)} />
      </span>
    </div>
  );
}
