import type { ReactElement } from 'react';
import { archNotes } from '../../../core/machine/limits.ts';
import type { ParameterSection } from '../../../core/machine/parameter.ts';
import { getParameter, PARAMETERS, type Parameter } from '../../../core/machine/parameters.ts';
import { archProblems, useExperiment } from '../../../state/documents/experiment.ts';
import { Section } from '../../controls/Section.tsx';
import { thin } from '../../words/format.ts';
import '../../controls/rows.css';
import './architecture.css';
import { ConfigLinks } from './ConfigLinks.tsx';
import { ParameterRow } from './ParameterRow.tsx';

const MAIN: readonly ParameterSection[] = ['core', 'buffers', 'memory'];
const REST: readonly ParameterSection[] = ['widths', 'isa'];

/** Every parameter of the machine, from the schema; illegal values are marked beforehand, taken, and explained beside the result. */
export function ArchitecturePanel(): ReactElement {
  const { arch } = useExperiment();
  const problems = archProblems(arch);
  const rows = (sections: readonly ParameterSection[]): ReactElement[] =>
    sections.map((section) => (
      <div key={section} className="parameters" role="group" aria-label={GROUP_NAMES[section]}>
        {PARAMETERS.filter((p) => p.section === section).map((p) => (
          <ParameterRow key={p.id} parameter={p} arch={arch} invalid={problems.some(({ field }) => field === p.id)} />
        ))}
      </div>
    ));
  const changed = PARAMETERS.filter((p) => REST.includes(p.section) && differs(p, getParameter(arch, p.id)));
  const notes = problems.length > 0 ? [] : archNotes(arch);
  return (
    <>
      <Section title="Architecture" aside={<ConfigLinks />}>
        {rows(MAIN)}
        <div className="notes-room">
          {notes.length > 0 && (
            <details className="notes small">
              <summary>extrapolated: not checked against the RTL</summary>
              <ul>
                {notes.map((n) => (
                  <li key={`${n.code} ${n.field}`}>{thin(n.message)}</li>
                ))}
              </ul>
            </details>
          )}
        </div>
      </Section>
      <Section
        title="Widths and fields"
        closedAtFirst
        aside={changed.length > 0 && <span className="weak">{changed.length} changed</span>}
      >
        {rows(REST)}
      </Section>
    </>
  );
}

const GROUP_NAMES: Readonly<Record<ParameterSection, string>> = {
  core: 'GEMM core',
  widths: 'Data widths',
  buffers: 'Buffers',
  memory: 'Memory and queues',
  isa: 'Instruction fields',
};

const differs = (p: Parameter, value: number | string): boolean => value !== p.default;
