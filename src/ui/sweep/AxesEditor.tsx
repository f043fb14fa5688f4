import type { ReactElement } from 'react';
import type { Arch } from '../../core/arch/arch.ts';
import { isParameterId, parameter, type ParameterId } from '../../core/arch/parameters.ts';
import type { SweepAxis } from '../../core/explore/sweepSpec.ts';
import { Select } from '../controls/Select.tsx';
import { thin } from '../format.ts';
import { addAxis, commonUnit, freeParameters, offeredValues, removeAxis, toggleValue } from './axes.ts';
import { valueText } from './designs.ts';

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
  return (
    <fieldset className="sweep-axes" disabled={disabled}>
      <legend className="visually-hidden">What the sweep varies</legend>
      {axes.map((axis) => (
        <AxisRow key={axis.id} axis={axis} axes={axes} onChange={onChange} />
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
  onChange,
}: {
  readonly axis: SweepAxis;
  readonly axes: readonly SweepAxis[];
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
      <span className="sweep-axis-name" title={meaning}>
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
      <span className="sweep-values">
        {offered.map((value) => (
          <label key={value} className="sweep-value">
            <input
              type="checkbox"
              checked={axis.values.includes(value)}
              onChange={() => {
                onChange(toggleValue(axes, axis.id, value));
              }}
            />
            <span>{unit === '' ? valueText(axis.id, value) : thin(knob.display(value).value)}</span>
          </label>
        ))}
      </span>
    </div>
  );
}
