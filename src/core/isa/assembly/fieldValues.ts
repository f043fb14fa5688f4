import { fieldRange, fieldRangeProblem, type Field, type IsaLayout } from '../fields.ts';
import type { KernelScope } from './kernelReference.ts';
import type { Word } from './lexer.ts';
import type { Mnemonic } from './mnemonics.ts';
import { parseNumber } from './numbers.ts';
import type { AssemblyOperand } from './operands.ts';
import { problemAt, shown, type AssemblyProblem } from './problem.ts';

/** An operand as written: `key=value`, with the place of the value. */
export interface Given {
  readonly word: Word;
  readonly value: string;
  readonly offset: number;
}

/** One line being read: fields go to `value`, what is wrong to `problems`. */
export interface LineContext {
  readonly layout: IsaLayout;
  readonly mnemonic: Mnemonic;
  readonly fields: ReadonlyMap<string, Field>;
  readonly line: ReadonlyMap<string, Given>;
  readonly scope: KernelScope;
  readonly value: Record<string, number | boolean | string>;
  readonly problems: AssemblyProblem[];
}

export const fallback = (operand: AssemblyOperand, value: LineContext['value']): number =>
  operand.fallback === 'xSize' ? Number(value['xSize']) : operand.fallback;

export function readOperand(context: LineContext, operand: AssemblyOperand, given: Given): void {
  const parts = given.value.split(',');
  if (parts.length === operand.fields.length) setNumbers(context, given, parts, operand.fields, ',');
  else if (operand.shared === true && parts.length === 1) {
    const [first = '', ...others] = operand.fields;
    setNumbers(context, given, parts, [first], ',');
    for (const name of others) context.value[name] = context.value[first] ?? 0;
  } else context.problems.push(badCount(given, operand.usage));
}

export function setNumbers(
  context: LineContext,
  given: Given,
  parts: readonly string[],
  names: readonly string[],
  gap: string,
): void {
  let offset = given.offset;
  for (const [i, name] of names.entries()) {
    const text = parts[i] ?? '';
    const number = parseNumber(text);
    if (number !== null) setField(context, name, number, { ...given, offset });
    else {
      const details = { code: 'assembly.number', field: name, got: shown(text), limit: 'a decimal or 0x number' };
      const fix = 'Write a whole number, such as 12 or 0x1f.';
      const message = `${JSON.stringify(shown(text))} is not a number.`;
      context.problems.push(problemAt(given.word, message, { ...details, fix }, offset));
    }
    offset += text.length + gap.length;
  }
}

export function setField({ fields, value, problems }: LineContext, name: string, number: number, given: Given): void {
  const field = fields.get(name);
  if (field === undefined) throw new Error(`no field ${name}`);
  value[name] = number;
  const { min, max } = fieldRange(field);
  if (number >= min && number <= max) return;
  const problem = fieldRangeProblem(field, number);
  problems.push(problemAt(given.word, problem.message, problem, given.offset));
}

export const badCount = (given: Given, usage: string): AssemblyProblem =>
  problemAt(
    given.word,
    `${JSON.stringify(shown(given.word.text))} should read ${usage}.`,
    {
      code: 'assembly.operand',
      field: shown(given.word.text.split('=')[0] ?? ''),
      got: shown(given.value),
      limit: usage,
      fix: `Write ${usage}.`,
    },
    given.offset,
  );
