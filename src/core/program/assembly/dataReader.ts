import { decodeBase64 } from '../../base/bytes.ts';
import { encodeMicroOp } from '../../isa/codec.ts';
import { fieldRange, fieldRangeProblem, type IsaLayout } from '../../isa/fields.ts';
import { LABEL, type Kernel } from '../../isa/assembly/kernelReference.ts';
import type { Statement, Word } from '../../isa/assembly/lexer.ts';
import { parseNumber } from '../../isa/assembly/numbers.ts';
import { problemAt, shown, type AssemblyProblem } from '../../isa/assembly/problem.ts';
import { BUNDLE_LIMITS } from '../bundle.ts';
import type { MemoryRange } from '../program.ts';
import { readAddress } from './header.ts';

export const DATA_DIRECTIVES = [
  '.dram',
  '.expect.dram',
  '.uop',
  '.base64',
  '.hex',
  '.zero',
  '.int8',
  '.int32',
  '.word',
  'uop',
];

export interface Data {
  readonly dram: readonly MemoryRange[];
  readonly expect: readonly MemoryRange[];
  /** Micro-op kernels by label. */
  readonly kernels: ReadonlyMap<string, Kernel>;
}

interface Range {
  readonly address: number;
  readonly pieces: Uint8Array[];
  size: number;
}

interface OpenKernel {
  readonly label: Word;
  readonly dramBase: number;
  count: number;
}

interface State {
  readonly layout: IsaLayout;
  readonly problems: AssemblyProblem[];
  readonly dram: Range[];
  readonly expect: Range[];
  readonly kernels: Map<string, OpenKernel>;
  /** Where bytes go now. */
  range: Range | null;
  kernel: OpenKernel | null;
  total: number;
}

/** Reads data lines in order: `.dram ADDRESS` opens a range, the lines after it append to it. */
export function readData(layout: IsaLayout, statements: readonly Statement[], problems: AssemblyProblem[]): Data {
  const state: State = {
    layout,
    problems,
    dram: [],
    expect: [],
    kernels: new Map(),
    range: null,
    kernel: null,
    total: 0,
  };
  for (const statement of statements) readStatement(state, statement);
  const close = (ranges: readonly Range[]): MemoryRange[] =>
    ranges.map(({ address, pieces, size }) => ({ address, bytes: join(pieces, size) }));
  for (const kernel of state.kernels.values()) {
    if (kernel.count === 0)
      report(
        state,
        kernel.label,
        'a kernel needs at least one uop line.',
        'assembly.kernel',
        'Add uop dst=0 src=0 wgt=0.',
      );
  }
  return { dram: close(state.dram), expect: close(state.expect), kernels: state.kernels };
}

function readStatement(state: State, statement: Statement): void {
  const [head] = statement.words;
  const isMicroOp = head.text === 'uop' || head.text === '.word';
  if (!isMicroOp) state.kernel = null;
  if (head.text === '.dram' || head.text === '.expect.dram') {
    // Even if the address is wrong a range opens, so that its lines do not count as misplaced.
    state.range = { address: readAddress(statement, state.problems) ?? 0, pieces: [], size: 0 };
    (head.text === '.dram' ? state.dram : state.expect).push(state.range);
  } else if (state.range === null) {
    report(state, head, `${head.text} belongs into a range.`, 'assembly.place', 'Open one before: .dram ADDRESS.');
  } else if (head.text === '.uop') openKernel(state, state.range, statement);
  else {
    const bytes = isMicroOp ? microOpBytes(state, statement) : dataBytes(state, statement);
    if (bytes !== null) append(state, state.range, bytes, head);
    if (isMicroOp && state.kernel !== null) state.kernel.count++;
  }
}

function append(state: State, range: Range, bytes: Uint8Array, head: Word): void {
  const end = range.address + range.size + bytes.length;
  if (end > BUNDLE_LIMITS.addressSpace) {
    report(state, head, `the range ends at ${end}, past the 32-bit address space.`, 'assembly.address');
    return;
  }
  range.pieces.push(bytes);
  range.size += bytes.length;
  state.total += bytes.length;
}

function openKernel(state: State, range: Range, statement: Statement): void {
  const [head, label, extra] = statement.words;
  const address = range.address + range.size;
  if (label === undefined || extra !== undefined || !LABEL.test(label.text)) {
    report(state, extra ?? label ?? head, '.uop takes one name.', 'assembly.label', 'Write .uop kernel0, say.');
  } else if (state.kernels.has(label.text)) {
    report(state, label, `${shown(label.text)} is defined twice.`, 'assembly.label', 'Choose another name.');
  } else if (address % 4 !== 0) {
    const text = `the kernel would lie at ${address}, which is not a multiple of 4 bytes.`;
    report(state, label, text, 'assembly.address', 'LOAD UOP counts 4-byte words: move the data before it.');
  } else {
    state.kernel = { label, dramBase: address / 4, count: 0 };
    state.kernels.set(label.text, state.kernel);
  }
}

/** `uop dst=1 src=2 wgt=3` or `.word 0x…`: always 4 bytes, zeros where there is a problem, so that labels stay right. */
function microOpBytes(state: State, statement: Statement): Uint8Array {
  const [head, ...operands] = statement.words;
  if (head.text === '.word') return integers(state, statement, 4, 0, 2 ** 32 - 1) ?? new Uint8Array(4);
  const uop = { dst: 0, src: 0, wgt: 0 };
  const seen = new Set<string>();
  for (const word of operands) {
    const equals = word.text.indexOf('=');
    const key = word.text.slice(0, Math.max(equals, 0));
    const value = parseNumber(word.text.slice(equals + 1));
    const field = state.layout.microOp.find((f) => f.name === key);
    if (field === undefined || value === null || seen.has(key)) {
      report(
        state,
        word,
        'a micro-op reads uop dst=N src=N wgt=N.',
        'assembly.operand',
        'Give each of dst, src and wgt once.',
      );
      continue;
    }
    seen.add(key);
    const { min, max } = fieldRange(field);
    if (value < min || value > max) {
      const problem = fieldRangeProblem(field, value);
      state.problems.push(problemAt(word, problem.message, problem, equals + 1));
    } else uop[field.name as keyof typeof uop] = value;
  }
  const encoded = encodeMicroOp(state.layout, uop);
  return littleEndian([encoded.ok ? encoded.value : 0], 4);
}

function dataBytes(state: State, statement: Statement): Uint8Array | null {
  const [head, word, extra] = statement.words;
  switch (head.text) {
    case '.int8':
      return integers(state, statement, 1, -128, 255);
    case '.int32':
      return integers(state, statement, 4, -(2 ** 31), 2 ** 32 - 1);
    default:
  }
  if (word === undefined || extra !== undefined) {
    report(state, extra ?? head, `${head.text} takes one value.`, 'assembly.data', USAGE[head.text]);
    return null;
  }
  switch (head.text) {
    case '.base64': {
      const bytes = decodeBase64(word.text, '.base64');
      if (bytes.ok) return bytes.value;
      for (const p of bytes.problems) state.problems.push(problemAt(word, p.message, p));
      return null;
    }
    case '.hex': {
      if (/^([0-9a-f]{2})*$/i.test(word.text)) {
        return Uint8Array.from({ length: word.text.length / 2 }, (_, i) =>
          parseInt(word.text.slice(2 * i, 2 * i + 2), 16),
        );
      }
      report(state, word, '.hex takes pairs of hexadecimal digits.', 'assembly.data', USAGE['.hex']);
      return null;
    }
    default: {
      const count = parseNumber(word.text);
      const room = BUNDLE_LIMITS.dataBytes - state.total;
      if (count !== null && count >= 0 && count <= room) return new Uint8Array(count);
      report(state, word, `.zero takes a count from 0 to ${room}.`, 'assembly.data', USAGE['.zero']);
      return null;
    }
  }
}

/** Whole numbers of `size` bytes each, little-endian, one or more, separated by blanks or commas. */
function integers(state: State, statement: Statement, size: 1 | 4, min: number, max: number): Uint8Array | null {
  const [head, ...words] = statement.words;
  const numbers: number[] = [];
  for (const word of words) {
    let offset = 0;
    for (const text of word.text.split(',')) {
      const value = parseNumber(text);
      if (value !== null && value >= min && value <= max) numbers.push(value);
      else if (text !== '') {
        const details = { code: 'assembly.number', field: head.text, got: shown(text), limit: `${min}..${max}` };
        const fix = `Use whole numbers from ${min} to ${max}.`;
        state.problems.push(
          problemAt(word, `${shown(text)} is not a number from ${min} to ${max}.`, { ...details, fix }, offset),
        );
      }
      offset += text.length + 1;
    }
  }
  if (numbers.length > 0) return littleEndian(numbers, size);
  if (words.length === 0) report(state, head, `${head.text} takes whole numbers.`, 'assembly.data');
  return null;
}

function littleEndian(values: readonly number[], size: 1 | 4): Uint8Array {
  return Uint8Array.from({ length: values.length * size }, (_, i) => {
    const value = values[Math.floor(i / size)] ?? 0;
    return value >> (8 * (i % size));
  });
}

function join(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** What a directive looks like, where no problem says better what to do. */
const USAGE: Readonly<Record<string, string>> = {
  '.base64': 'Write .base64 and the bytes in one word, such as .base64 AAEC.',
  '.hex': 'Write .hex and the bytes in one word, such as .hex 0001ff.',
  '.zero': 'Write .zero and a count, such as .zero 64.',
  '.int8': 'Write .int8 and numbers, such as .int8 1,-2,3.',
  '.int32': 'Write .int32 and numbers, such as .int32 1,-2,3.',
  '.word': 'Write .word and numbers, such as .word 0x801.',
};

function report(
  state: State,
  word: Word,
  text: string,
  code: string,
  fix = USAGE[word.text] ?? 'Use a lower address or fewer bytes.',
): void {
  state.problems.push(
    problemAt(word, text, { code, field: word.text.slice(0, 40), got: shown(word.text), limit: null, fix }),
  );
}
