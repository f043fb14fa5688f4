import type { DesignResult } from '../../core/explore/evaluate.ts';
import type { SweepAxis } from '../../core/explore/sweepSpec.ts';

/** One JSON object a design, as `vta sweep` writes them. */
export function toNdjson(results: readonly DesignResult[]): string {
  return ordered(results)
    .map((r) => `${JSON.stringify(r)}\n`)
    .join('');
}

const FIGURES: readonly (readonly [name: string, value: (r: DesignResult) => unknown])[] = [
  ['legal', (r) => r.legal],
  ['cycles', (r) => r.cycles],
  ['milliseconds', (r) => r.milliseconds],
  ['bound', (r) => r.bound],
  ['estimate', (r) => r.estimate],
  ['utilization', (r) => r.utilization],
  ['extrapolated', (r) => r.extrapolated.join(' ')],
  ['lut', (r) => r.resources?.lut],
  ['ff', (r) => r.resources?.ff],
  ['dsp', (r) => r.resources?.dsp],
  ['bram36', (r) => r.resources?.bram36],
  ['device', (r) => r.resources?.device],
  ['fits', (r) => r.resources?.fits],
  ['why', (r) => r.problems[0]?.message ?? r.resources?.why],
];

/** A table for spreadsheets: the axes, then the figures. RFC 4180. */
export function toCsv(axes: readonly SweepAxis[], results: readonly DesignResult[]): string {
  const head = [...axes.map((a) => a.id), ...FIGURES.map(([name]) => name)];
  const rows = ordered(results).map((r) => [
    ...axes.map((a) => r.design[a.id]),
    ...FIGURES.map(([, value]) => value(r)),
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
