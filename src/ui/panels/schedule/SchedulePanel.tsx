import { useMemo, type ReactElement } from 'react';
import type { Problem } from '../../../core/base/problem.ts';
import { extents, knobSizes, leastSizes, type TileKnob } from '../../../core/compiler/space/space.ts';
import type { FoldTaps, Schedule, SchedulePins } from '../../../core/compiler/schedule/schedule.ts';
import { pinBreaches } from '../../../core/compiler/space/smallest.ts';
import { createTarget, withFold, type Target } from '../../../core/compiler/target/target.ts';
import type { Experiment } from '../../../core/experiment/experiment.ts';
import { runKey, useExperiment, useExperimentStore } from '../../../state/documents/experiment.ts';
import { isHidingOff, shapeOfWorkload } from '../../../state/documents/layers.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { Section } from '../../controls/Section.tsx';
import { Select } from '../../controls/Select.tsx';
import { threeOf } from '../../figures/cycles/three.ts';
import { ThreeFigures } from '../../figures/cycles/ThreeFigures.tsx';
import { integer, thin } from '../../words/format.ts';
import { deferred } from '../../controls/Deferred.tsx';
import { BiasRow } from './BiasRow.tsx';
import { BufferFill } from './BufferFill.tsx';
import { FoldRow } from './FoldRow.tsx';
import { OrderRow } from './OrderRow.tsx';
import { searchShort, searchText } from '../../words/searchText.ts';
import { setHiding, setPins, unpinAll } from '../../../state/documents/pins.ts';
import './schedule.css';
import { threadsOf, type Threads } from '../../../state/documents/threads.ts';
import { THREAD_TEXT } from '../../words/threads.ts';
import { TileRow, type TileStop } from './TileRow.tsx';

/** Nothing has reacted before something was changed: fetched then. */
const ScheduleReaction = deferred(
  'the schedule',
  async () => (await import('./ScheduleReaction.tsx')).ScheduleReaction,
);

const TILES = ['tile_h', 'tile_w', 'tile_ci', 'tile_co'] as const;

/** The knobs of the compiler: each searched, or pinned by hand. Pins that cannot be compiled are marked; why stands beside the result. */
export function SchedulePanel(): ReactElement {
  const experiment = useExperiment();
  const pins = experiment.schedule;
  const ran = useResultsStore((s) => s.good?.result.experiment);
  // On a machine that cannot be built nothing follows for tiles: what was known of them stays, and so does the panel.
  const layer = useMemo(() => targetOf(experiment) ?? (ran === undefined ? null : targetOf(ran)), [experiment, ran]);
  const shown = useShownSchedule(experiment);
  const fold = pins.fold_taps ?? shown?.fold_taps ?? 'none';
  const target = useMemo(() => foldedAs(layer, fold), [layer, fold]);
  const problems = useRefusal(experiment);
  const edited = useExperimentStore((s) => s.history.past.length > 0);
  const pinned = Object.keys(pins).length > 0;
  const extent = target === null ? null : extents(target);
  const stops = useMemo(() => (target === null ? null : tileStops(target, pins, shown)), [target, pins, shown]);
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
      <div className="parameters" role="group" aria-label="Tiles, threads, order and folded taps">
        <HidingSwitch pins={pins} />
        {TILES.map((tile) => (
          <TileRow
            key={tile}
            knob={tile}
            pin={pins[tile]}
            chosen={shown?.[tile]}
            stops={stops?.[tile] ?? []}
            extent={extent?.[tile]}
            invalid={problems.some((p) => p.field === tile)}
          />
        ))}
        <ThreadsRow pins={pins} shown={shown} />
        <OrderRow pin={pins.order} chosen={shown?.order} />
        <FoldRow layer={layer} pin={pins.fold_taps} chosen={shown?.fold_taps} />
        {target !== null && shown !== null && <BiasRow target={target} schedule={shown} />}
      </div>
      <BufferFill />
      <SearchLine />
      {edited && <ScheduleReaction />}
    </Section>
  );
}

function HidingSwitch({ pins }: { readonly pins: SchedulePins }): ReactElement {
  const hidingOff = isHidingOff(pins);
  return (
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
  );
}

function ThreadsRow({ pins, shown }: { readonly pins: SchedulePins; readonly shown: Schedule | null }): ReactElement {
  return (
    <div className="parameter schedule-threads">
      <span className="parameter-label">threads</span>
      <Select<Threads>
        label="Threads"
        value={threadsOf(pins)}
        options={(['auto', 'none', 'channels', 'rows'] as const).map((value) => ({
          value,
          text:
            value === 'auto' ? `auto${shown === null ? '' : `: ${THREAD_TEXT[threadsOf(shown)]}`}` : THREAD_TEXT[value],
        }))}
        onChange={setPins}
      />
    </div>
  );
}

function targetOf({ arch, workload, epilogue }: Experiment): Target | null {
  const shape = shapeOfWorkload(workload);
  const target = shape === null ? null : createTarget(arch, shape, epilogue);
  return target?.ok === true ? target.value : null;
}

/** As it is shown; where that cannot be, as it is. */
function foldedAs(layer: Target | null, fold: FoldTaps): Target | null {
  const folded = layer === null ? null : withFold(layer, fold);
  return folded?.ok === true ? folded.value : layer;
}

const tileStops = (
  target: Target,
  pins: SchedulePins,
  shown: Schedule | null,
): Readonly<Record<TileKnob, readonly TileStop[]>> => {
  const of = (tile: TileKnob): readonly TileStop[] => stopsOf(target, pins, tile, pins[tile] ?? shown?.[tile]);
  return { tile_h: of('tile_h'), tile_w: of('tile_w'), tile_ci: of('tile_ci'), tile_co: of('tile_co') };
};

/**
 * Stops of a tile's slider, ascending: of the sizes that make as many tiles the smallest, and the size it has. All sizes
 * would be too many to move between; any other can be typed. Each says why no schedule with these pins has room for it.
 */
function stopsOf(target: Target, pins: SchedulePins, tile: TileKnob, size: number | undefined): readonly TileStop[] {
  const all = knobSizes(target, tile);
  const least = new Set(leastSizes(all, extents(target)[tile]));
  const sizes = all.filter((s) => s === size || least.has(s)).reverse();
  const breaches = pinBreaches(target, pins, tile, sizes);
  return sizes.map((s, i) => ({ size: s, text: integer(s), why: breaches[i] == null ? null : thin(breaches[i]) }));
}

/** What was chosen for this experiment, as soon as it is known; till then what the last good run had. */
function useShownSchedule(experiment: Experiment): Schedule | null {
  const key = runKey(experiment);
  return useResultsStore((s) => (s.estimate?.key === key ? s.estimate.schedule : (s.good?.view.schedule ?? null)));
}

const NONE: readonly Problem[] = [];

function useRefusal(experiment: Experiment): readonly Problem[] {
  const key = runKey(experiment);
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
