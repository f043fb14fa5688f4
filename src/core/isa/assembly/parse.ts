import { encode, writeBits } from '../codec.ts';
import type { IsaLayout } from '../fields.ts';
import { MEMORY_TYPE } from '../../machine/design/memories.ts';
import type { Instruction } from '../instruction.ts';
import { badCount, fallback, readOperand, setField, setNumbers, type LineContext, type Given } from './fieldValues.ts';
import { findKernel, kernelRange, NO_KERNELS, type KernelScope } from './kernelReference.ts';
import { readStatements, type Statement, type Word } from './lexer.ts';
import { findMnemonic, MNEMONICS, type Mnemonic } from './mnemonics.ts';
import { nearest } from '../../base/nearest.ts';
import { parseHex128 } from './numbers.ts';
import { OPERANDS, usesMicroOps, type AssemblyOperand } from './operands.ts';
import { problemAt, shown, type Assembled, type AssemblyProblem } from './problem.ts';
import { neighbours, tokenFlag } from './tokens.ts';

/** The 16 bytes of one instruction line (or `.raw` line). Every problem of the line is reported. */
export function parseInstruction(
  layout: IsaLayout,
  statement: Statement,
  scope: KernelScope = NO_KERNELS,
): Assembled<Uint8Array> {
  const [head] = statement.words;
  if (head.text === '.raw') return parseRaw(statement);
  const mnemonic = findMnemonic(head.text);
  if (mnemonic === undefined) return { ok: false, problems: [unknownMnemonic(head)] };
  const line = new Map<string, Given>();
  const problems: AssemblyProblem[] = [];
  const kernel = splitOperands(statement, mnemonic, line, problems);
  const value: Record<string, number | boolean | string> = { op: mnemonic.op, ...mnemonic.fixed };
  const fields = new Map(layout.fields[mnemonic.op].map((f) => [f.name, f]));
  const context = { layout, mnemonic, fields, line, scope, value, problems };
  if (usesMicroOps(mnemonic.op)) readMicroOpRange(context, kernel, head);
  readOperands(context, kernel);
  readTokens(context);
  const unused = readUnused(context);
  const [first, ...rest] = problems;
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  const bytes = encode(layout, [value as unknown as Instruction]);
  if (!bytes.ok) throw new Error(`the parser let pass: ${bytes.problems[0].message}`);
  return { ok: true, value: bytes.value.map((b, i) => b | (unused?.[i] ?? 0)) };
}

/** One line on its own, without kernels: for a field where a user types a single instruction. */
export function assembleLine(layout: IsaLayout, text: string): Assembled<Uint8Array> {
  const [statement] = readStatements(text);
  if (statement !== undefined) return parseInstruction(layout, statement);
  return { ok: false, problems: [unknownMnemonic({ text: '', line: 1, column: 1 })] };
}

function unknownMnemonic(word: Word): AssemblyProblem {
  const near = nearest(
    word.text,
    MNEMONICS.map((m) => m.text),
  );
  return problemAt(word, `there is no instruction ${JSON.stringify(shown(word.text))}.`, {
    code: 'assembly.mnemonic',
    field: 'instruction',
    got: shown(word.text),
    limit: 'load.*, store.*, nop.*, gemm, gemm.reset, alu.*, finish, .raw',
    fix: near === null ? 'Use one of the instructions.' : `Did you mean ${near}?`,
  });
}

/** Fills `line` with key=value operands; returns the word without "=", which names a kernel. */
function splitOperands(
  statement: Statement,
  mnemonic: Mnemonic,
  line: Map<string, Given>,
  problems: AssemblyProblem[],
): Word | null {
  const takesKernel = usesMicroOps(mnemonic.op) || loadsMicroOps(mnemonic);
  const keys = ['pop', 'push', 'unused', ...(mnemonic.nop ? [] : OPERANDS[mnemonic.op].map((o) => o.key))];
  if (usesMicroOps(mnemonic.op)) keys.push('uop');
  if (mnemonic.op === 'ALU') keys.push('unusedimm');
  let kernel: Word | null = null;
  for (const word of statement.words.slice(1)) {
    const equals = word.text.indexOf('=');
    if (equals < 0 && takesKernel && kernel === null) {
      kernel = word;
      continue;
    }
    const key = equals < 0 ? word.text : word.text.slice(0, equals);
    const bad = (text: string, fix: string): void => {
      const details = {
        code: 'assembly.operand',
        field: shown(key),
        got: shown(word.text),
        limit: keys.join(' '),
        fix,
      };
      problems.push(problemAt(word, text, details));
    };
    if (equals < 0) bad(`${JSON.stringify(shown(key))} is not an operand; operands are key=value.`, 'Write key=value.');
    else if (!keys.includes(key)) {
      const near = nearest(key, keys);
      const fix = near === null ? `Use ${keys.join(', ')}.` : `Did you mean ${near}?`;
      bad(`${mnemonic.text} has no operand ${JSON.stringify(shown(key))}.`, fix);
    } else if (line.has(key)) bad(`${key} is given twice.`, 'Give it once.');
    else line.set(key, { word, value: word.text.slice(equals + 1), offset: equals + 1 });
  }
  return kernel;
}

const loadsMicroOps = (m: Mnemonic): boolean => m.op === 'LOAD' && !m.nop && m.fixed['memoryType'] === MEMORY_TYPE.UOP;

function readMicroOpRange(context: LineContext, kernel: Word | null, head: Word): void {
  const { line, problems, scope, mnemonic } = context;
  const given = line.get('uop');
  if ((kernel === null) === (given === undefined)) {
    const text = kernel === null ? 'needs its micro-ops' : 'has its micro-ops twice';
    const details = { code: 'assembly.kernel', field: 'uop', got: null, limit: 'KERNEL or uop=BEGIN..END' };
    const fix = 'Name a kernel, or give its range in the buffer as uop=BEGIN..END.';
    problems.push(problemAt(kernel ?? head, `${mnemonic.text} ${text}.`, { ...details, fix }));
  } else if (kernel !== null) {
    const range = kernelRange(scope, kernel);
    if ('problem' in range) problems.push(range.problem);
    else {
      setField(context, 'uopBegin', range.value[0], { word: kernel, value: kernel.text, offset: 0 });
      setField(context, 'uopEnd', range.value[1], { word: kernel, value: kernel.text, offset: 0 });
    }
  } else if (given !== undefined) {
    const parts = given.value.split('..');
    if (parts.length === 2) setNumbers(context, given, parts, ['uopBegin', 'uopEnd'], '..');
    else problems.push(badCount(given, 'uop=BEGIN..END'));
  }
}

function readOperands(context: LineContext, kernel: Word | null): void {
  const { line, mnemonic, value } = context;
  for (const operand of OPERANDS[mnemonic.op]) {
    const given = line.get(operand.key);
    if (operand.key === 'imm') readImmediate(context);
    else if (operand.key === 'dram' && loadsMicroOps(mnemonic)) readKernelAddress(context, operand, given, kernel);
    else if (given !== undefined) readOperand(context, operand, given);
    // Left out: a nop's fields are zero, and a field that a label has set already stays.
    else if (mnemonic.nop) for (const name of operand.fields) value[name] = 0;
    else for (const name of operand.fields) value[name] ??= fallback(operand, value);
  }
}

/** LOAD UOP: `load.uop kernel0` or `dram=kernel0` or a number. */
function readKernelAddress(
  context: LineContext,
  operand: AssemblyOperand,
  given: Given | undefined,
  kernel: Word | null,
): void {
  const { scope, value, problems } = context;
  if (kernel !== null && given !== undefined) {
    problems.push(badCount(given, 'either a kernel or dram=ADDRESS'));
  } else if (kernel !== null) {
    const found = findKernel(scope, kernel.text, kernel, 0);
    if ('problem' in found) return void problems.push(found.problem);
    const place = { word: kernel, value: kernel.text, offset: 0 };
    setField(context, 'dramBase', found.value.dramBase, place);
    if (!context.line.has('x')) setField(context, 'xSize', found.value.count, place);
  } else if (given !== undefined && /^[A-Za-z_]/.test(given.value)) {
    const found = findKernel(scope, given.value, given.word, given.offset);
    if ('problem' in found) return void problems.push(found.problem);
    setField(context, 'dramBase', found.value.dramBase, given);
  } else if (given !== undefined) readOperand(context, operand, given);
  else value['dramBase'] = 0;
}

function readImmediate(context: LineContext): void {
  const { line, value, problems } = context;
  const imm = line.get('imm');
  const unused = line.get('unusedimm');
  value['useImm'] = imm !== undefined;
  const given = imm ?? unused;
  if (imm !== undefined && unused !== undefined) problems.push(badCount(unused, 'imm=N or unusedimm=N, not both'));
  else if (given === undefined) value['imm'] = 0;
  else setNumbers(context, given, [given.value], ['imm'], '');
}

function readTokens({ line, value, problems }: LineContext): void {
  for (const flag of ['popPrev', 'popNext', 'pushPrev', 'pushNext']) value[flag] = false;
  const names = neighbours(value as unknown as Instruction);
  for (const key of ['pop', 'push'] as const) {
    const given = line.get(key);
    if (given === undefined) continue;
    let at = given.offset;
    for (const word of given.value.split(',')) {
      const flag = tokenFlag(key, word, names);
      if (flag !== null && value[flag] === false) value[flag] = true;
      else {
        const choices = `${names.prev}, ${names.next}`;
        const text = flag === null ? 'is no neighbour of this module' : 'is named twice';
        problems.push(
          problemAt(
            given.word,
            `${key}: ${JSON.stringify(shown(word))} ${text}.`,
            { code: 'assembly.token', field: key, got: shown(word), limit: choices, fix: `Use ${choices}, or both.` },
            at,
          ),
        );
      }
      at += word.length + 1;
    }
  }
}

/** `unused=0x…`: bits that no field owns, kept so that any stream can be written as text. */
function readUnused({ layout, mnemonic, line, problems }: LineContext): Uint8Array | null {
  const given = line.get('unused');
  if (given === undefined) return null;
  const bits = parseHex128(given.value);
  const mask = new Uint32Array(4);
  for (const f of [...layout.head, ...layout.fields[mnemonic.op]]) writeBits(mask, 0, f.offset, f.bits, 2 ** 32 - 1);
  const owned = new Uint8Array(mask.buffer);
  if (bits?.every((b, i) => (b & (owned[i] ?? 0)) === 0) === true) return bits;
  const text = bits === null ? 'is not a hexadecimal number of up to 128 bits' : 'sets bits of fields';
  problems.push(
    problemAt(
      given.word,
      `unused: ${shown(given.value)} ${text}.`,
      {
        code: 'assembly.unused',
        field: 'unused',
        got: shown(given.value),
        limit: 'bits that no field owns',
        fix: 'Set fields by their names; remove unused= if in doubt.',
      },
      given.offset,
    ),
  );
  return null;
}

function parseRaw(statement: Statement): Assembled<Uint8Array> {
  const [head, number, extra] = statement.words;
  const bytes = number === undefined ? null : parseHex128(number.text);
  if (bytes !== null && extra === undefined) return { ok: true, value: bytes };
  const problem = problemAt(extra ?? number ?? head, '.raw takes one hexadecimal number of up to 128 bits.', {
    code: 'assembly.raw',
    field: '.raw',
    got: number === undefined ? null : shown((extra ?? number).text),
    limit: '0x and 1 to 32 digits',
    fix: 'Write .raw 0x… with bit 127 first.',
  });
  return { ok: false, problems: [problem] };
}
