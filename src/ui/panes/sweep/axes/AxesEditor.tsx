import type { ReactElement } from 'react';
import type { Arch } from '../../../../core/machine/arch.ts';
import {
  isParameterId,
  parameter,
  type ParameterId,
  type ParameterValue,
} from '../../../../core/machine/parameters.ts';
import type { LegalCount } from '../../../../core/explore/legalDesigns.ts';
import type { SweepAxis } from '../../../../core/explore/space.ts';
import { Select } from '../../../controls/Select.tsx';
import { integer, plural, thin } from '../../../words/format.ts';
import { addAxis, commonUnit, freeParameters, offeredValues, removeAxis, toggleValue } from './axes.ts';
import { valueText } from '../designs.ts';
import { useLegalDesigns } from './useLegalDesigns.ts';

/** Which parameters vary, over which values. */
export function AxesEditor({
  axes,
  arch,
  disabled,
  onChange,
}: {
  readonly axes: readonly SweepAxis[];
  readonly arch: Arch;
  readonly disabled: boolean;
  readonly onChange: (axes: readonly SweepAxis[]) => void;
}): ReactElement {
  const legal = useLegalDesigns(arch, axes);
  return (
    <fieldset className="sweep-axes" disabled={disabled}>
      <legend className="visually-hidden">What the sweep varies</legend>
      <p
        className="small sweep-illegal"
        aria-live="polite"
        title={legal?.all.why == null ? undefined : thin(legal.all.why)}
      >
        {legal !== null && legal.all.illegal > 0 && (
          <span className={legal.all.illegal === legal.all.total ? 'over' : undefined}>
            {integer(legal.all.illegal)} of {plural(legal.all.total, 'design')} cannot be built.
          </span>
        )}
      </p>
      {axes.map((axis) => (
        <AxisRow key={axis.id} axis={axis} axes={axes} legal={legal?.of.get(axis.id)} onChange={onChange} />
      ))}
      <Select
        label="Add a parameter to the sweep"
        value=""
        options={[
          { value: '', text: 'add a parameter' },
          ...freeParameters(axes).map((id) => ({ value: id, text: parameter(id).label })),
        ]}
        onChange={(id) => {
          if (isParameterId(id)) onChange(addAxis(axes, arch, id));
        }}
      />
    </fieldset>
  );
}

function AxisRow({
  axis,
  axes,
  legal,
  onChange,
}: {
  readonly axis: SweepAxis;
  readonly axes: readonly SweepAxis[];
  /** What can be built with each value; undefined: the axis decides nothing, or it is not counted. */
  readonly legal: ReadonlyMap<ParameterValue, LegalCount> | undefined;
  readonly onChange: (axes: readonly SweepAxis[]) => void;
}): ReactElement {
  const knob = parameter(axis.id);
  const { label, meaning } = knob;
  const offered = offeredValues(axis);
  const unit = commonUnit(offered.map((value) => knob.display(value)));
  const remove = (id: ParameterId): void => {
    onChange(removeAxis(axes, id));
  };
  return (
    <div className="sweep-axis" role="group" aria-label={label}>
      <span className="sweep-axis-name" title={thin(meaning)}>
        <span>
          {label}
          {unit !== '' && <span className="unit"> {unit}</span>}
        </span>
        <button
          type="button"
          className="plain"
          aria-label={`Do not vary ${label}`}
          title={`Do not vary ${label}`}
          onClick={() => {
            remove(axis.id);
          }}
        >
          ×
        </button>
      </span>
      <AxisValues
        axis={axis}
        legal={legal}
        unit={unit}
        onToggle={(value) => {
          onChange(toggleValue(axes, axis.id, value));
        }}
      />
    </div>
  );
}

function AxisValues({
  axis,
  legal,
  unit,
  onToggle,
}: {
  readonly axis: SweepAxis;
  readonly legal: ReadonlyMap<ParameterValue, LegalCount> | undefined;
  /** Of all its values; empty: each has its own. */
  readonly unit: string;
  readonly onToggle: (value: ParameterValue) => void;
}): ReactElement {
  const knob = parameter(axis.id);
  return (
    <span className="sweep-values">
      {offeredValues(axis).map((value) => (
        <label
          key={value}
          className="sweep-value"
          data-legal={legalityOf(legal?.get(value))}
          title={legalText(legal?.get(value))}
        >
          <input
            type="checkbox"
            checked={axis.values.includes(value)}
            onChange={() => {
              onToggle(value);
            }}
          />
          <span>
            {legalityOf(legal?.get(value)) === 'none' && <span className="visually-hidden">cannot be built: </span>}
            {unit === '' ? valueText(axis.id, value) : thin(knob.display(value).value)}
          </span>
        </label>
      ))}
    </span>
  );
}

type Legality = 'all' | 'some' | 'none';

const legalityOf = (count: LegalCount | undefined): Legality =>
  count === undefined || count.illegal === 0 ? 'all' : count.illegal === count.total ? 'none' : 'some';

function legalText(count: LegalCount | undefined): string | undefined {
  if (count === undefined || count.why === null) return undefined;
  const { illegal, total, why } = count;
  const which = illegal === total ? 'No design' : `${integer(illegal)} of ${plural(total, 'design')}`;
  return `${which} with this value can${illegal === total ? '' : 'not'} be built: ${thin(why)}`;
}
