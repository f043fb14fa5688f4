import type { ReactElement } from 'react';
import type { NumberKnob } from '../../core/compiler/schedule.ts';
import type { Problem } from '../../core/problem.ts';
import { useExperimentStore } from '../../state/experiment.ts';
import { DotSlider } from '../controls/DotSlider.tsx';
import { Problems } from '../controls/Problems.tsx';
import { firstShown } from '../controls/stops.ts';
import { integer } from '../format.ts';
import { setPin } from './pins.ts';
import { repairExperiment } from './repair.ts';
import { lastIndexWhere } from '../../core/last.ts';

interface TileRowProps {
  readonly knob: NumberKnob;
  readonly pin: number | undefined;
  /** What the search chose, if it has. */
  readonly chosen: number | undefined;
  /** Ascending. */
  readonly sizes: readonly number[];
  readonly extent: number | undefined;
  readonly problems: readonly Problem[];
}

const MEANING: Partial<Readonly<Record<NumberKnob, string>>> = {
  tile_h: 'output rows in a tile',
  tile_w: 'output columns in a tile',
  tile_ci: 'blocks of input channels in a tile',
  tile_co: 'blocks of output channels in a tile',
};

/** A tile size: the searched one, or pinned by moving its dot. */
export function TileRow({ knob, pin, chosen, sizes, extent, problems }: TileRowProps): ReactElement {
  const endGesture = useExperimentStore((s) => s.endGesture);
  const value = pin ?? chosen;
  const index = Math.max(0, value === undefined ? 0 : lastIndexWhere(sizes, (size) => size <= value));
  const meaning = MEANING[knob] ?? knob;
  return (
    <>
      <div className="parameter" data-invalid={problems.length > 0} title={meaning}>
        <span className="parameter-label">{knob}</span>
        <DotSlider
          label={knob}
          text={`${value ?? 'not known yet'} of ${extent ?? '?'}, ${pin === undefined ? 'chosen by the search' : 'pinned'}`}
          description={meaning}
          count={Math.max(1, sizes.length)}
          index={index}
          first={firstShown(sizes.length, Math.floor(sizes.length / 2), index)}
          invalid={problems.length > 0}
          onMove={(to) => {
            const size = sizes[to];
            if (size !== undefined) setPin(knob, size, `drag ${knob}`);
          }}
          onRelease={endGesture}
        />
        <span className="number parameter-value">
          {value === undefined ? '–' : integer(value)}
          <span className="unit">{extent === undefined ? '' : `of ${integer(extent)}`}</span>
        </span>
        {pin === undefined ? (
          <span className="number weak small">auto</span>
        ) : (
          <button
            type="button"
            className="link small number"
            title={`${knob} is pinned: let the search choose it`}
            onClick={() => {
              setPin(knob, undefined);
            }}
          >
            unpin<span className="visually-hidden"> {knob}</span>
          </button>
        )}
      </div>
      <Problems problems={problems} onRepair={repairExperiment} />
    </>
  );
}
