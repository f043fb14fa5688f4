import { counted } from '../../machine/quantity.ts';
import type { Word } from './lexer.ts';
import { parseNumber } from './numbers.ts';
import { nearest } from '../../base/nearest.ts';
import { problemAt, shown, type AssemblyProblem } from './problem.ts';

/** A labelled run of micro-ops in DRAM. */
export interface Kernel {
  /** LOAD UOP's dram_base: DRAM byte address / 4. */
  readonly dramBase: number;
  /** Micro-ops. */
  readonly count: number;
}

/** What labels mean at the instruction being read. */
export interface KernelScope {
  readonly kernels: ReadonlyMap<string, Kernel>;
  /** Index in the micro-op buffer where that DRAM range lies now; null if it is not loaded whole and in one piece. */
  resident(dramBase: number, count: number): number | null;
}

export const NO_KERNELS: KernelScope = { kernels: new Map(), resident: () => null };

export const LABEL = /^[A-Za-z_][A-Za-z0-9_]*$/;

type Found<T> = { readonly value: T } | { readonly problem: AssemblyProblem };

/** The kernel a label names. `offset`: where in the word the label stands. */
export function findKernel(scope: KernelScope, name: string, word: Word, offset: number): Found<Kernel> {
  const kernel = scope.kernels.get(name);
  if (kernel !== undefined) return { value: kernel };
  const near = nearest(name, scope.kernels.keys());
  const problem = problemAt(
    word,
    `no micro-op kernel is called ${JSON.stringify(shown(name))}.`,
    {
      code: 'assembly.label',
      field: 'kernel',
      got: shown(name),
      limit: null,
      fix: near === null ? `Define it: .uop ${shown(name)} inside a .dram range.` : `Did you mean ${near}?`,
    },
    offset,
  );
  return { problem };
}

/** `kernel0` or `kernel0[2:6]` as the range of the micro-op buffer that holds it when the instruction runs. */
export function kernelRange(scope: KernelScope, word: Word): Found<readonly [begin: number, end: number]> {
  const match = /^([^[]*)(?:\[(\w+):(\w+)\])?$/.exec(word.text);
  const name = match?.[1] ?? word.text;
  if (!LABEL.test(name)) {
    const problem = problemAt(word, `${JSON.stringify(shown(word.text))} is neither key=value nor a kernel's name.`, {
      code: 'assembly.operand',
      field: 'kernel',
      got: shown(word.text),
      limit: 'NAME, NAME[BEGIN:END] or key=value',
      fix: 'Name a micro-op kernel, or write the range as uop=BEGIN..END.',
    });
    return { problem };
  }
  const found = findKernel(scope, name, word, 0);
  if ('problem' in found) return found;
  const { dramBase, count } = found.value;
  const from = match?.[2] === undefined ? 0 : parseNumber(match[2]);
  const to = match?.[3] === undefined ? count : parseNumber(match[3]);
  if (from === null || to === null || from < 0 || from >= to || to > count) {
    const problem = problemAt(
      word,
      `${shown(word.text)} is not a part of ${name}, which has ${counted(count, 'micro-op')}.`,
      {
        code: 'assembly.kernel-range',
        field: 'kernel',
        got: shown(word.text),
        limit: `${name}[0:${count}]`,
        fix: `Use ${name}[BEGIN:END] with 0 <= BEGIN < END <= ${count}.`,
      },
      name.length,
    );
    return { problem };
  }
  const begin = scope.resident(dramBase + from, to - from);
  if (begin !== null) return { value: [begin, begin + to - from] };
  const problem = problemAt(word, `${name} is not in the micro-op buffer when this instruction runs.`, {
    code: 'assembly.kernel-not-loaded',
    field: 'kernel',
    got: name,
    limit: null,
    fix: `Load it before: load.uop ${name}.`,
  });
  return { problem };
}
