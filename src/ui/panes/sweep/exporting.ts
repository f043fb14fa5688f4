import type { Arch } from '../../../core/machine/arch.ts';
import { about } from '../../../core/experiment/about.ts';
import { DESIGN_FIGURES, type DesignFigureName } from '../../../core/explore/designFigures.ts';
import type { DesignResult } from '../../../core/explore/evaluate.ts';
import type { SweepAxis } from '../../../core/explore/space.ts';
import type { Version } from '../../../core/base/version.ts';
import { resourceNames, whyNot } from './designs.ts';

/** What every row says of itself, so that a file needs nothing beside it. */
export interface SweepSource {
  readonly workload: string;
  /** The machine of a design. */
  readonly machineOf: (result: DesignResult) => Arch;
  /** Opens the experiment that was varied. */
  readonly link: string;
  readonly version: Version;
}

const aboutOf = ({ workload, machineOf, link, version }: SweepSource, result: DesignResult) => ({
  ...about(workload, machineOf(result), version),
  link,
});

/** One JSON object a design, as `vta sweep` writes them, and `about`: what it is a design of. */
export function toNdjson(results: readonly DesignResult[], source: SweepSource): string {
  return ordered(results)
    .map((r) => `${JSON.stringify({ ...r, about: aboutOf(source, r) })}\n`)
    .join('');
}

type CsvColumn = readonly [name: string, value: (r: DesignResult) => unknown];

/** A figure as the design has it, its unit in the name; a share is from 0 to 1. */
function figureColumn(name: DesignFigureName & keyof DesignResult): CsvColumn {
  const { unit } = DESIGN_FIGURES[name];
  const isSaid = unit === name || unit === 'ms';
  return [isSaid ? name : `${name} (${unit === '%' ? 'share' : unit})`, (r) => r[name]];
}

const RUN: readonly CsvColumn[] = [
  ['legal', (r) => r.legal],
  ...(['cycles', 'milliseconds', 'bound', 'estimate', 'utilization'] as const).map(figureColumn),
  ['extrapolated', (r) => r.extrapolated.join(' ')],
];

const FIT: readonly CsvColumn[] = [
  ['products for DSP', (r) => r.resources?.dsp],
  ['products in LUTs', (r) => r.resources?.productsInLuts],
  ['device', (r) => r.resources?.device],
  ['fits', (r) => r.resources?.fits],
  ['why', whyNot],
];

/** A table for spreadsheets: the axes, then what the table on screen shows, then what the rows are of. RFC 4180. */
export function toCsv(axes: readonly SweepAxis[], results: readonly DesignResult[], source: SweepSource): string {
  const used = resourceNames(results).map((name): CsvColumn => [name, DESIGN_FIGURES[name].value]);
  const about: readonly CsvColumn[] = [
    ['workload', () => source.workload],
    ['clock (MHz)', (r) => aboutOf(source, r).clockMHz],
    ['machine', (r) => JSON.stringify(aboutOf(source, r).machine)],
    ['link', () => source.link],
    ['version', () => `${source.version.version}, results ${source.version.results}, engine ${source.version.engine}`],
  ];
  const columns = [...RUN, ...used, ...FIT, ...about];
  const head = [...axes.map((a) => a.id), ...columns.map(([name]) => name)];
  const rows = ordered(results).map((r) => [
    ...axes.map((a) => r.design[a.id]),
    ...columns.map(([, value]) => value(r)),
  ]);
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

const ordered = (results: readonly DesignResult[]): DesignResult[] => [...results].sort((a, b) => a.index - b.index);

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string' ? String(value) : '';
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hands a text to the browser as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(url);
}
