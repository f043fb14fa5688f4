import type { Repair } from '../base/problem.ts';
import type { Arch } from './arch.ts';
import type { ParameterId, ParameterValue } from './parameter.ts';
import { isParameterId, parameter, PARAMETERS, withParameter } from './parameters.ts';
import { quantityText } from './quantity.ts';

/** One parameter at a value. */
export interface Setting {
  readonly field: ParameterId;
  readonly value: ParameterValue;
}

/** As the screen says it: `WGT 256 KiB`. */
export const settingLabel = (id: ParameterId, value: ParameterValue): string => {
  const p = parameter(id);
  return `${p.label} ${quantityText(p.display(value))}`;
};

/** The same with the key to write into a file: `WGT 256 KiB (LOG_WGT_BUFF_SIZE 18)`. */
export const settingText = (id: ParameterId, value: ParameterValue): string =>
  `${settingLabel(id, value)} (${id} ${String(value)})`;

/** A repair that changes one parameter, or several at once. */
export function settingRepair(first: Setting, ...also: readonly Setting[]): Repair {
  const label = [first, ...also].map((s) => settingLabel(s.field, s.value)).join(', ');
  return { field: first.field, value: first.value, label, ...(also.length > 0 && { also }) };
}

/** All that a repair changes. */
export const changesOf = ({ field, value, also = [] }: Repair): readonly Pick<Repair, 'field' | 'value'>[] => [
  { field, value },
  ...also,
];

/** The machine with all that a repair changes; the same machine where it changes none of its parameters. */
export const withRepair = (arch: Arch, repair: Repair): Arch =>
  changesOf(repair).reduce((a, { field, value }) => (isParameterId(field) ? withParameter(a, field, value) : a), arch);

const repairText = (repair: Repair): string =>
  changesOf(repair)
    .map(({ field, value }) => (isParameterId(field) ? settingText(field, value) : `${field} ${value}`))
    .join(' and ');

/** `Choose A.`, `Choose one of A, or B and C.` */
export function chooseText(repairs: readonly Repair[]): string {
  const texts = repairs.map(repairText);
  if (texts.length < 2) return `Choose ${texts.join('')}.`;
  const last = texts.at(-1) ?? '';
  return `Choose ${texts.slice(0, -1).join(', ')}, or ${last}.`;
}

/** What the repairs that are left do; `otherwise` where there is none. */
export const fixOf = (repairs: readonly Repair[], otherwise: string): string =>
  repairs.length === 0 ? otherwise : chooseText(repairs);

const KEYS = new RegExp(` \\((?:${PARAMETERS.map((p) => p.id).join('|')})(?:; ([^()]*)| [^()]*)?\\)`, 'g');

/** A message without the keys of files, which stand in parentheses behind the words of the screen: for whoever has no file. */
export const withoutKeys = (text: string): string =>
  text.replace(KEYS, (_, more: string | undefined) => (more === undefined ? '' : ` (${more})`));
