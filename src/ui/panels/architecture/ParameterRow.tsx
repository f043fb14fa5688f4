import { useMemo, type ReactElement } from 'react';
import type { Arch } from '../../../core/machine/arch.ts';
import { isLimited, stopBreaches } from '../../../core/machine/legalStops.ts';
import { getParameter, withParameter, type Parameter, type ParameterValue } from '../../../core/machine/parameters.ts';
import { quantityText } from '../../../core/machine/quantity.ts';
import { typedValue } from '../../../core/machine/typedValue.ts';
import { useExperimentStore } from '../../../state/documents/experiment.ts';
import { SliderRow } from '../../controls/SliderRow.tsx';
import { stopIndex } from '../../controls/stops.ts';
import { thin } from '../../words/format.ts';
import { briefDerived, briefUnit } from './brief.ts';
import { repairArch } from '../../../state/documents/machineRepair.ts';

interface ParameterRowProps {
  readonly parameter: Parameter;
  readonly arch: Arch;
  /** A limit names it; what it says stands beside the result. */
  readonly invalid: boolean;
}

/** One parameter: name, a mark for every stop, value with its unit, what follows from it. */
export function ParameterRow({ parameter: p, arch, invalid }: ParameterRowProps): ReactElement {
  const edit = useExperimentStore((s) => s.edit);
  const endGesture = useExperimentStore((s) => s.endGesture);
  const value = getParameter(arch, p.id);
  const shown = p.display(value);
  const derived = thin(p.derived(arch));
  const stops = useMemo(() => {
    const breaches = isLimited(p.id) ? stopBreaches(arch, p.id) : [];
    return p.stops.map((stop, i) => ({
      text: thin(quantityText(p.display(stop))),
      why: breaches[i] == null ? null : thin(breaches[i]),
    }));
  }, [arch, p]);
  const set = (next: ParameterValue, gesture?: string): void => {
    edit((e) => ({ ...e, arch: withParameter(e.arch, p.id, next) }), gesture);
  };
  return (
    <SliderRow
      label={p.label}
      text={`${quantityText(shown)}; ${derived}`}
      meaning={thin(p.meaning)}
      derived={derived}
      stops={stops}
      index={stopIndex(p, value)}
      invalid={invalid}
      value={thin(shown.value)}
      unit={briefUnit(shown.unit)}
      onMove={(to) => {
        const next = p.stops[to];
        if (next !== undefined) set(next, `drag ${p.id}`);
      }}
      onRelease={endGesture}
      onTyped={(text) => {
        const typed = typedValue(p, text, value);
        if (!typed.ok) return typed.problems[0];
        set(typed.value);
        return null;
      }}
      onRepair={repairArch}
    >
      <span className="number weak small">{briefDerived(p.id, arch)}</span>
    </SliderRow>
  );
}
