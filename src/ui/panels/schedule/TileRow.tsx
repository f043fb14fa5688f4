import type { ReactElement } from 'react';
import type { NumberKnob } from '../../../core/compiler/schedule/schedule.ts';
import { lastIndexWhere } from '../../../core/base/last.ts';
import { useExperimentStore } from '../../../state/documents/experiment.ts';
import { SliderRow } from '../../controls/SliderRow.tsx';
import type { Stop } from '../../controls/stops.ts';
import { integer } from '../../words/format.ts';
import { setPin } from '../../../state/documents/pins.ts';
import { repairExperiment } from '../../../state/documents/repair.ts';
import { typedTile } from './typedTile.ts';

export interface TileStop extends Stop {
  readonly size: number;
}

interface TileRowProps {
  readonly knob: NumberKnob;
  readonly pin: number | undefined;
  /** What the search chose, if it has. */
  readonly chosen: number | undefined;
  /** Ascending. */
  readonly stops: readonly TileStop[];
  readonly extent: number | undefined;
  readonly invalid: boolean;
}

const MEANING: Partial<Readonly<Record<NumberKnob, string>>> = {
  tile_h: 'output rows in a tile',
  tile_w: 'output columns in a tile',
  tile_ci: 'blocks of input channels in a tile',
  tile_co: 'blocks of output channels in a tile',
};

/** A tile size: the searched one, or pinned by moving its dot or typing it. */
export function TileRow({ knob, pin, chosen, stops, extent, invalid }: TileRowProps): ReactElement {
  const endGesture = useExperimentStore((s) => s.endGesture);
  const value = pin ?? chosen;
  const index = Math.max(0, value === undefined ? 0 : lastIndexWhere(stops, ({ size }) => size <= value));
  return (
    <SliderRow
      label={knob}
      text={`${value ?? 'not known yet'} of ${extent ?? '?'}, ${pin === undefined ? 'chosen by the search' : 'pinned'}`}
      meaning={MEANING[knob] ?? knob}
      derived=""
      stops={stops}
      index={index}
      invalid={invalid}
      value={value === undefined ? '–' : integer(value)}
      unit={extent === undefined ? '' : `of ${integer(extent)}`}
      onMove={(to) => {
        const stop = stops[to];
        if (stop !== undefined) setPin(knob, stop.size, `drag ${knob}`);
      }}
      onRelease={endGesture}
      onTyped={(text) => {
        const size = typedTile(knob, text, extent ?? 1);
        if (!size.ok) return size.problems[0];
        setPin(knob, size.value);
        return null;
      }}
      onRepair={repairExperiment}
    >
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
    </SliderRow>
  );
}
