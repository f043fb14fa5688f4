import type { KernelScope } from '../../isa/assembly/kernelReference.ts';
import { readStatements, type Statement } from '../../isa/assembly/lexer.ts';
import { nearest } from '../../base/nearest.ts';
import { parseInstruction } from '../../isa/assembly/parse.ts';
import { problemAt, shown, type Assembled, type AssemblyProblem } from '../../isa/assembly/problem.ts';
import { decodeAt, streamWords } from '../../isa/codec.ts';
import { isaLayout } from '../../isa/fields.ts';
import { INSTRUCTION_BYTES } from '../../machine/design/constants.ts';
import { geometry } from '../../machine/geometry.ts';
import { BUNDLE_LIMITS } from '../bundle.ts';
import type { Program } from '../program.ts';
import { DATA_DIRECTIVES, readData } from './dataReader.ts';
import { HEADER_DIRECTIVES, readHeader } from './header.ts';
import { createMicroOpBuffer } from './microOpBuffer.ts';

export interface Assembly {
  readonly program: Program;
  /** Line (from 1) of each instruction. */
  readonly lineOfInstruction: Int32Array;
}

const MAX_PROBLEMS = 50;

/**
 * The program of an assembly text. Problems come in the order of the lines, each with line and column; at most 50.
 * The inverse of `disassemble`, to the bit.
 */
export function assemble(source: string): Assembled<Assembly> {
  const problems: AssemblyProblem[] = [];
  const parts = sortStatements(readStatements(source), problems);
  const header = readHeader(parts.header, problems);
  if (header === null) return failed(problems);
  const layout = isaLayout(header.arch);
  const data = readData(layout, parts.data, problems);
  const buffer = createMicroOpBuffer(geometry(header.arch).depth.UOP);
  const scope: KernelScope = { kernels: data.kernels, resident: (dramBase, n) => buffer.resident(dramBase, n) };

  const count = parts.code.length;
  const instructions = new Uint8Array(count * INSTRUCTION_BYTES);
  const lineOfInstruction = new Int32Array(count);
  for (const [i, statement] of parts.code.entries()) {
    if (problems.length >= MAX_PROBLEMS) break;
    const bytes = parseInstruction(layout, statement, scope);
    if (bytes.ok) {
      instructions.set(bytes.value, i * INSTRUCTION_BYTES);
      lineOfInstruction[i] = statement.words[0].line;
      buffer.apply(decodeAt(layout, streamWords(bytes.value), 0));
    } else problems.push(...bytes.problems);
  }
  if (problems.length > 0) return failed(problems);

  const { name, source: origin, arch, base, workload, extra, expect } = header;
  const hasExpectation = expect !== null || data.expect.length > 0;
  const program: Program = {
    name,
    source: origin,
    arch,
    instructions,
    dram: data.dram,
    base,
    expect: hasExpectation
      ? { dram: data.expect, counters: expect?.counters ?? null, cycles: expect?.cycles ?? null }
      : null,
    workload,
    ...(extra === undefined ? {} : { extra }),
  };
  return { ok: true, value: { program, lineOfInstruction } };
}

interface Parts {
  readonly header: Statement[];
  readonly data: Statement[];
  readonly code: Statement[];
}

function sortStatements(statements: readonly Statement[], problems: AssemblyProblem[]): Parts {
  const parts: Parts = { header: [], data: [], code: [] };
  for (const statement of statements) {
    const [head] = statement.words;
    if (HEADER_DIRECTIVES.includes(head.text)) parts.header.push(statement);
    else if (DATA_DIRECTIVES.includes(head.text)) parts.data.push(statement);
    else if (head.text.startsWith('.') && head.text !== '.raw') problems.push(unknownDirective(statement));
    else parts.code.push(statement);
  }
  if (parts.code.length > BUNDLE_LIMITS.instructions) problems.push(tooMany(parts.code));
  return parts;
}

function unknownDirective({ words: [head] }: Statement): AssemblyProblem {
  const known = [...HEADER_DIRECTIVES, ...DATA_DIRECTIVES, '.raw'];
  const near = nearest(head.text, known);
  return problemAt(head, `there is no directive ${JSON.stringify(shown(head.text))}.`, {
    code: 'assembly.directive',
    field: shown(head.text),
    got: shown(head.text),
    limit: known.join(' '),
    fix: near === null ? `Use ${known.join(', ')}.` : `Did you mean ${near}?`,
  });
}

function tooMany(code: readonly Statement[]): AssemblyProblem {
  const word = code[BUNDLE_LIMITS.instructions]?.words[0] ?? { text: '', line: 1, column: 1 };
  return problemAt(word, `the program has ${code.length} instructions.`, {
    code: 'assembly.too-large',
    field: 'instructions',
    got: code.length,
    limit: BUNDLE_LIMITS.instructions,
    fix: `Keep it to ${BUNDLE_LIMITS.instructions} instructions.`,
  });
}

function failed(problems: readonly AssemblyProblem[]): {
  ok: false;
  problems: readonly [AssemblyProblem, ...AssemblyProblem[]];
} {
  const [first, ...rest] = [...problems].sort((a, b) => a.line - b.line || a.column - b.column).slice(0, MAX_PROBLEMS);
  if (first === undefined) throw new Error('failed without a problem');
  return { ok: false, problems: [first, ...rest] };
}
