import { getParameter, PARAMETERS } from '../../core/machine/parameters.ts';
import { quantityText } from '../../core/machine/quantity.ts';
import { KNOBS } from '../../core/compiler/schedule/schedule.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { canonicalText } from '../../core/experiment/key.ts';
import { thin } from './format.ts';
import { workloadTitle } from './names.ts';

/** In what an experiment differs from the one it is compared with: `Bus 64 bits → 128 bits`. Empty: in nothing. */
export function changes(before: Experiment, now: Experiment): readonly string[] {
  const list: string[] = [];
  const add = (name: string, from: string, to: string): void => {
    if (from !== to) list.push(`${name} ${from} → ${to}`.trim());
  };
  if (canonicalText(before.workload) !== canonicalText(now.workload)) {
    const [from, to] = [workloadTitle(before.workload), workloadTitle(now.workload)];
    list.push(from === to ? 'another convolution' : `${from} → ${to}`);
  }
  for (const p of PARAMETERS) {
    const text = (e: Experiment): string => thin(quantityText(p.display(getParameter(e.arch, p.id))));
    add(p.label, text(before), text(now));
  }
  for (const knob of KNOBS) {
    const text = (e: Experiment): string => (e.schedule[knob] === undefined ? 'auto' : String(e.schedule[knob]));
    add(knob, text(before), text(now));
  }
  if (canonicalText(before.epilogue) !== canonicalText(now.epilogue)) list.push('another epilogue');
  add('seed', String(before.seed), String(now.seed));
  return list;
}
