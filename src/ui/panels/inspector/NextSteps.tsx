import { useMemo, type ReactElement } from 'react';
import { findDevice, type Device } from '../../../core/machine/devices.ts';
import { getParameter } from '../../../core/machine/parameters.ts';
import { startOf } from '../../../core/machine/presets.ts';
import { settingLabel } from '../../../core/machine/setting.ts';
import { runKey, useExperiment, useExperimentStore } from '../../../state/documents/experiment.ts';
import { nextSteps, rankSteps, type RankedStep } from '../../../state/documents/nextSteps.ts';
import { useResultsStore, useSummaryStore } from '../../../state/runs/results.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { withUnit, signed, thin } from '../../words/format.ts';

/**
 * What one more step of each parameter would save and take, from runs made in the background; a click takes the step. Of the
 * run that is shown, also while it is the last good one: on a phone all that is below would move.
 */
export function NextSteps({ cycles }: { readonly cycles: number }): ReactElement | null {
  const now = useExperiment();
  const experiment = useResultsStore((s) => s.good?.result.experiment ?? null);
  const chosen = useViewStore((s) => s.view.device);
  const device = findDevice(chosen ?? startOf(now).preset.deviceId);
  const summaries = useSummaryStore((s) => s.summaries);
  const steps = useMemo(
    () => (device === undefined || experiment === null ? [] : nextSteps(experiment, device)),
    [experiment, device],
  );
  if (device === undefined || steps.length === 0) return null;
  const ranked = rankSteps(steps, cycles, (of) => {
    const known = summaries.get(runKey(of));
    if (known === undefined) return null;
    // A layer that does not fit that machine saves nothing on it.
    if ('message' in known) return Infinity;
    return known.exact ? known.cycles : null;
  });
  return (
    <>
      <h4>One step further</h4>
      {ranked.length === 0 && <p className="small weak">No single step saves a cycle.</p>}
      <ul className="operands next-steps">
        {ranked.map((ranking) => (
          <Step key={ranking.step.id} ranking={ranking} cycles={cycles} device={device} />
        ))}
      </ul>
    </>
  );
}

interface StepProps {
  readonly ranking: RankedStep;
  readonly cycles: number;
  readonly device: Device;
}

function Step({ ranking: { step, saved }, cycles, device }: StepProps): ReactElement {
  const edit = useExperimentStore((s) => s.edit);
  const { id, experiment, more, misfit } = step;
  return (
    <li>
      <button
        type="button"
        className="link"
        onClick={() => {
          edit((e) => ({ ...experiment, preset: e.preset }));
        }}
      >
        {thin(settingLabel(id, getParameter(experiment.arch, id)))}
      </button>
      <span className={`number ${saved === null ? 'weak' : ''}`}>
        {saved === null ? 'trying' : withUnit({ text: signed((-100 * saved) / cycles, 1), unit: '%' })}
        {saved !== null && <span className="unit">cycles</span>}
      </span>
      <span className="small weak next-cost" title={misfit === null ? undefined : thin(misfit)}>
        {misfit !== null && <span className="over">does not fit {device.id}: </span>}
        {more.length === 0
          ? 'takes no more of the device'
          : more.map(({ resource, by }) => `${signed(by, Number.isInteger(by) ? 0 : 1)}\u202f${resource}`).join(', ')}
      </span>
    </li>
  );
}
