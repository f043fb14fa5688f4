import { counted } from '../machine/quantity.ts';
import type { Arch, Hardware } from '../machine/arch.ts';
import { isReachLimit } from '../machine/fieldLimits.ts';
import { checkArch } from '../machine/limits.ts';
import { parseMachineFile } from '../machine/machineFile.ts';
import { base64Bytes, decodeBase64 } from '../base/bytes.ts';
import { INSTRUCTION_BYTES } from '../machine/design/constants.ts';
import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import { isRecord } from '../base/record.ts';
import { createChecker, describeJson, nestsDeeper, type Checker } from './checker.ts';
import {
  COUNTER_NAMES,
  DEFAULT_STREAM_BASE,
  type Counters,
  type MemoryRange,
  type Program,
  type ProgramExpectation,
} from './program.ts';

export const BUNDLE_FORMAT = 'vta-program/1';

/** The machine of a bundle that has no `hardware` (`docs/spec/bundle.md`). */
export const BUNDLE_HARDWARE: Hardware = {
  busBits: 64,
  burstLengthLog2: 8,
  queueDepth: 512,
  memoryDelay: 16,
  tagPool: 16,
  clockMHz: 100,
  isaLayout: 'derived',
};

/** What a bundle may ask of us at most. Physical addresses have 32 bits; the rest keeps memory and time finite. */
export const BUNDLE_LIMITS = {
  instructions: 2 ** 22,
  ranges: 2 ** 16,
  dataBytes: 2 ** 28,
  addressSpace: 2 ** 32,
  nesting: 32,
  nameLength: 1000,
  sourceLength: 100_000,
} as const;

/** Fields this version interprets; all others are carried along in `Program.extra`. */
const KNOWN = new Set([
  'format',
  'name',
  'source',
  'config',
  'hardware',
  'instructionCount',
  'instructions',
  'dram',
  'base',
  'expect',
  'workload',
]);

/**
 * A program from a bundle's parsed JSON. Ranges may overlap (the later one wins where they do). Problems carry the JSON
 * path: `dram[3].bytes`, `expect.counters.gemm_counter`; those of the machine carry the parameter's name.
 */
export function parseBundle(json: unknown): Result<Program> {
  const check = createChecker();
  if (!isRecord(json) || json['format'] !== BUNDLE_FORMAT) return failure(notABundle(json));
  if (nestsDeeper(json, BUNDLE_LIMITS.nesting)) return failure(tooDeep());
  if (holdsNetwork(json)) return failure(wholeNetwork());

  const name = check.text(json['name'], 'name', BUNDLE_LIMITS.nameLength);
  const source = json['source'] === undefined ? '' : check.text(json['source'], 'source', BUNDLE_LIMITS.sourceLength);
  const arch = parseMachine(json['config'], json['hardware'], check);
  const instructions = parseStream(json['instructions'], json['instructionCount'], check);
  const dram = parseRanges(json['dram'], 'dram', check);
  const base =
    json['base'] === undefined
      ? DEFAULT_STREAM_BASE
      : check.whole(json['base'], 'base', 0, BUNDLE_LIMITS.addressSpace - 1);
  const expect = parseExpectation(json['expect'], check);

  const [first, ...rest] = check.problems;
  if (first !== undefined) return failure(first, ...rest);
  if (arch === null) throw new Error('a machine without problems has an arch');
  const extra = Object.fromEntries(Object.entries(json).filter(([key]) => !KNOWN.has(key)));
  const program: Program = {
    name,
    source,
    arch,
    instructions,
    dram,
    base,
    expect,
    workload: json['workload'] ?? null,
  };
  return ok(Object.keys(extra).length > 0 ? { ...program, extra } : program);
}

/** A bundle of a whole network has steps (`networkBundle.ts`) where that of a layer has instructions. */
export const holdsNetwork = (json: unknown): boolean => isRecord(json) && json['steps'] !== undefined;

const wholeNetwork = (): Problem => ({
  code: 'bundle.network',
  message: 'The bundle holds a whole network, in steps; what is wanted here is a single program.',
  field: 'steps',
  got: 'a network',
  limit: 'a program',
  fix: 'Use vta simulate, which runs both, or give the bundle of one layer.',
});

/** The machine of a bundle or of an assembly text; null if there are problems. */
export function parseMachine(config: unknown, hardware: unknown, check: Checker): Arch | null {
  if (!isRecord(config)) {
    check.record(config, 'config');
    return null;
  }
  const parsed = parseMachineFile(config, hardware);
  if (!parsed.ok) {
    parsed.problems.forEach(check.add);
    return null;
  }
  const { arch } = parsed.value;
  const broken = checkArch(arch).filter(({ code }) => !isReachLimit(code));
  broken.forEach(check.add);
  return broken.length === 0 ? arch : null;
}

/** `at`: the path of the object that has them, '' or with a dot behind. */
export function parseStream(value: unknown, count: unknown, check: Checker, at = ''): Uint8Array {
  const before = check.problems.length;
  const bytes = parseBytes(value, `${at}instructions`, BUNDLE_LIMITS.instructions * INSTRUCTION_BYTES, check);
  const stated = check.whole(count, `${at}instructionCount`, 0, BUNDLE_LIMITS.instructions);
  if (bytes !== null && check.problems.length === before && bytes.length !== stated * INSTRUCTION_BYTES) {
    check.add({
      code: 'bundle.instruction-count',
      message: `${at}instructionCount is ${stated}, but instructions has ${counted(bytes.length, 'byte')}, which is ${counted(bytes.length / INSTRUCTION_BYTES, 'instruction')} of 16 bytes.`,
      field: `${at}instructionCount`,
      got: stated,
      limit: bytes.length / INSTRUCTION_BYTES,
      fix: 'Give the whole stream, 16 bytes an instruction, and its count.',
    });
  }
  return bytes ?? new Uint8Array(0);
}

export function parseBytes(value: unknown, path: string, maxBytes: number, check: Checker): Uint8Array | null {
  if (typeof value !== 'string') {
    check.text(value, path, 0);
    return null;
  }
  if (base64Bytes(value) > maxBytes + 3) {
    check.add({
      code: 'bundle.too-large',
      message: `${path} holds about ${counted(base64Bytes(value), 'byte')}, more than the ${maxBytes} that are accepted.`,
      field: path,
      got: base64Bytes(value),
      limit: maxBytes,
      fix: 'Split the program or give less data.',
    });
    return null;
  }
  const bytes = decodeBase64(value, path);
  if (bytes.ok) return bytes.value;
  bytes.problems.forEach(check.add);
  return null;
}

export function parseRanges(value: unknown, path: string, check: Checker): MemoryRange[] {
  let total = 0;
  const ranges: MemoryRange[] = [];
  for (const [i, entry] of check.list(value, path, BUNDLE_LIMITS.ranges).entries()) {
    const at = `${path}[${i}]`;
    if (!isRecord(entry)) {
      check.record(entry, at);
      continue;
    }
    const address = check.whole(entry['address'], `${at}.address`, 0, BUNDLE_LIMITS.addressSpace - 1);
    const bytes = parseBytes(entry['bytes'], `${at}.bytes`, BUNDLE_LIMITS.dataBytes - total, check);
    if (bytes === null) continue;
    total += bytes.length;
    if (address + bytes.length > BUNDLE_LIMITS.addressSpace) {
      check.add({
        code: 'bundle.range',
        message: `${at} ends at ${address + bytes.length}, past the 32-bit address space.`,
        field: `${at}.address`,
        got: address,
        limit: BUNDLE_LIMITS.addressSpace - bytes.length,
        fix: 'Use a lower address or fewer bytes.',
      });
    }
    ranges.push({ address, bytes });
  }
  return ranges;
}

function parseExpectation(value: unknown, check: Checker): ProgramExpectation | null {
  if (value === undefined || value === null) return null;
  const expect = check.record(value, 'expect');
  const max = Number.MAX_SAFE_INTEGER;
  return {
    dram: expect['dram'] === undefined ? [] : parseRanges(expect['dram'], 'expect.dram', check),
    counters: parseCounters(expect['counters'], check),
    cycles:
      expect['cycles'] === undefined || expect['cycles'] === null
        ? null
        : check.whole(expect['cycles'], 'expect.cycles', 0, max),
  };
}

function parseCounters(value: unknown, check: Checker): Counters | null {
  if (value === undefined || value === null) return null;
  const counters = check.record(value, 'expect.counters');
  const read = (name: string): number =>
    check.whole(counters[name], `expect.counters.${name}`, 0, Number.MAX_SAFE_INTEGER);
  return Object.fromEntries(COUNTER_NAMES.map((name) => [name, read(name)])) as unknown as Counters;
}

export function notABundle(json: unknown): Problem {
  const format = isRecord(json) ? json['format'] : json;
  const got = describeJson(format);
  return {
    code: 'bundle.format',
    message: `This is not a vta-program bundle: format is ${JSON.stringify(got)}, but it must be "${BUNDLE_FORMAT}".`,
    field: 'format',
    got,
    limit: BUNDLE_FORMAT,
    fix: `Give a JSON object with "format": "${BUNDLE_FORMAT}".`,
  };
}

export function tooDeep(): Problem {
  return {
    code: 'bundle.nesting',
    message: `The bundle nests deeper than ${BUNDLE_LIMITS.nesting} levels.`,
    field: 'bundle',
    got: `more than ${BUNDLE_LIMITS.nesting}`,
    limit: BUNDLE_LIMITS.nesting,
    fix: 'Flatten the workload or the additional fields.',
  };
}
