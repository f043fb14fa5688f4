import type { ReactElement } from 'react';
import type { Arch } from '../../core/arch/arch.ts';
import { getParameter, withParameter, type Parameter } from '../../core/arch/parameters.ts';
import { quantityText } from '../../core/arch/quantity.ts';
import type { Problem } from '../../core/problem.ts';
import { useExperimentStore } from '../../state/experiment.ts';
import { Problems } from '../controls/Problems.tsx';
import { thin } from '../format.ts';
import { briefDerived, briefUnit } from './brief.ts';
import { DotSlider } from '../controls/DotSlider.tsx';
import { repairArch } from './repair.ts';
import { firstShown, stopIndex } from '../controls/stops.ts';

interface ParameterRowProps {
  readonly parameter: Parameter;
  readonly arch: Arch;
  readonly problems: readonly Problem[];
}

/** One parameter: name, dots, value with its unit, what follows from it; what is wrong with it below. */
export function ParameterRow({ parameter: p, arch, problems }: ParameterRowProps): ReactElement {
  const edit = useExperimentStore((s) => s.edit);
  const endGesture = useExperimentStore((s) => s.endGesture);
  const value = getParameter(arch, p.id);
  const shown = p.display(value);
  const index = stopIndex(p, value);
  const derived = thin(p.derived(arch));
  return (
    <>
      <div className="parameter" data-invalid={problems.length > 0} title={`${p.meaning}\n${derived}`}>
        <span className="parameter-label">{p.label}</span>
        <DotSlider
          label={p.label}
          text={`${quantityText(shown)}; ${derived}`}
          description={p.meaning}
          count={p.stops.length}
          index={index}
          first={firstShown(p.stops.length, stopIndex(p, p.default), index)}
          invalid={problems.length > 0}
          onMove={(to) => {
            const next = p.stops[to];
            if (next !== undefined) edit((e) => ({ ...e, arch: withParameter(e.arch, p.id, next) }), `drag ${p.id}`);
          }}
          onRelease={endGesture}
        />
        <span className="number parameter-value">
          {thin(shown.value)}
          <span className="unit">{briefUnit(shown.unit)}</span>
        </span>
        <span className="number weak small">{briefDerived(p.id, arch)}</span>
      </div>
      <Problems problems={problems} onRepair={repairArch} />
    </>
  );
}
