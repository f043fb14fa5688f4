import { type Problem, type Result, failure, ok } from '../base/problem.ts';
import type { Arch, Hardware, VtaConfig } from './arch.ts';
import { outsideDomains } from './limits.ts';
import { DEVICES, findDevice, type Device } from './devices.ts';
import { keyNotes } from './fileKeys.ts';
import { HARDWARE_PARAMETERS } from './hardwareParameters.ts';
import { domainText } from './parameter.ts';
import { getParameter, parameter, valueProblem } from './parameters.ts';
import { DEFAULT_PRESET, findPreset, PRESETS, type Preset } from './presets.ts';
import { isRecord } from '../base/record.ts';
import { kindOf, parseHardware, parseVtaConfig, writeVtaConfig, wrongType } from './vtaConfig.ts';

/** A whole machine, as a `vta_config.json` and a `--hardware` object say it. */
export interface MachineFile {
  /** Id of the preset that TARGET names: bus, clock, bursts and device that the file does not say itself. */
  readonly preset: string;
  readonly arch: Arch;
  /** Of FPGA_DEVICE, else of the preset. */
  readonly deviceId: string;
  /** Sentences: what of the file was not used, and why. */
  readonly notes: readonly string[];
}

/** VTA's simulators: no board, the default machine. */
const SIMULATORS: readonly string[] = ['sim', 'tsim'];

/**
 * Reads a `vta_config.json`, for command line, page, bundles and sweeps alike. What decides, first to last: the `--hardware`
 * object, keys of the file (HW_FREQ in MHz, LOG_BUS_WIDTH log2 of bits, FPGA_DEVICE), its TARGET, the default machine.
 * Keys that contradict each other are problems: `config.contradiction`; a value of the wrong type or out of range is one,
 * too: `config.type`, `config.value`. The ranges of LOG_* are `checkArch`'s concern, so that a report can list them.
 */
export function parseMachineFile(json: unknown, hardware?: unknown): Result<MachineFile> {
  const config = parseVtaConfig(json);
  if (!config.ok) return config;
  if (!isRecord(json)) throw new Error('what was parsed is an object');
  const reader = readerOf(json);
  const preset = readTarget(reader);
  const device = readDevice(reader, preset);
  const clock = agreed(reader, 'HW_FREQ', 'FPGA_FREQ');
  const base: Hardware = {
    ...preset.arch.hardware,
    ...(clock !== null && { clockMHz: reader.inRange(clock.key, 'clockMHz', clock.value, (v) => v) }),
    ...busOf(reader),
  };
  checkOutputBuffer(reader, config.value);
  checkBlocks(reader);
  const shell = hardware === undefined ? ok(base) : parseHardware(hardware, base);
  const [first, ...rest] = [...reader.problems, ...(shell.ok ? [] : shell.problems)];
  if (first !== undefined) return failure(first, ...rest);
  if (!shell.ok) throw new Error('a failure has a problem');
  return ok({
    preset: preset.id,
    arch: { config: config.value, hardware: shell.value },
    deviceId: device.id,
    notes: [...reader.notes, ...keyNotes(Object.keys(json))],
  });
}

/** The same where a machine is to be shown and linked to: every value lies in the range a link may give it. */
export function parseMachineInRange(json: unknown): Result<MachineFile> {
  const file = parseMachineFile(json);
  if (!file.ok) return file;
  const [first, ...rest] = outsideDomains(file.value.arch);
  return first === undefined ? file : failure(first, ...rest);
}

interface Reader {
  readonly json: Readonly<Record<string, unknown>>;
  readonly problems: Problem[];
  readonly notes: string[];
  text(key: string): string | null;
  number(key: string): number | null;
  /** The parameter's value, or its default with a problem that names the key of the file. */
  inRange(key: string, id: 'clockMHz' | 'busBits', raw: number, toValue: (raw: number) => number): number;
}

function readerOf(json: Readonly<Record<string, unknown>>): Reader {
  const problems: Problem[] = [];
  const read = <T>(key: string, kind: string, is: (value: unknown) => value is T): T | null => {
    if (!(key in json)) return null;
    const value = json[key];
    if (is(value)) return value;
    problems.push(wrongType('config.type', key, value, kind));
    return null;
  };
  return {
    json,
    problems,
    notes: [],
    text: (key) => read(key, 'a text', (v): v is string => typeof v === 'string'),
    number: (key) => read(key, 'a number', (v): v is number => typeof v === 'number' && Number.isFinite(v)),
    inRange(key, id, raw, toValue) {
      const p = parameter(id);
      const value = toValue(raw);
      if (valueProblem(p, value) === null) return value;
      const limit = id === 'busBits' ? '6, 7, 8 or 9 (64 to 512 bits)' : `${domainText(p.domain)} MHz`;
      problems.push({
        code: 'config.value',
        message: `${key} is ${String(raw)}; it must be ${limit}.`,
        field: key,
        got: raw,
        limit,
        fix: `Choose ${key} ${id === 'busBits' ? '6' : String(p.default)}, or leave it out.`,
      });
      return Number(p.default);
    },
  };
}

const contradiction = (field: string, got: string | number, limit: string | number, message: string, fix: string) => ({
  code: 'config.contradiction',
  message,
  field,
  got,
  limit,
  fix,
});

function readTarget(reader: Reader): Preset {
  const target = reader.text('TARGET');
  if (target === null || target === 'sim') return DEFAULT_PRESET;
  const preset = PRESETS.find((p) => p.target === target);
  if (preset !== undefined && preset !== DEFAULT_PRESET) return preset;
  const boards = [...new Set(PRESETS.map((p) => p.target))].filter((t) => t !== DEFAULT_PRESET.target);
  const meant = boards.find((t) => t === target.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
  reader.notes.push(
    SIMULATORS.includes(target)
      ? `TARGET ${target} is a simulator: bus, clock and device are the default's.`
      : `TARGET ${kindOf(target)} is no board known here (${boards.join(', ')}): bus, clock and device are the default's.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
  );
  return DEFAULT_PRESET;
}

/** What VTA's tools call the families of the devices here. */
const FAMILY: Readonly<Record<string, string>> = {
  xc7z020: 'zynq-7000',
  xczu3eg: 'zynq-ultrascale+',
  xczu7ev: 'zynq-ultrascale+',
  '5CSEBA6': 'Cyclone V',
};

function readDevice(reader: Reader, preset: Preset): Device {
  const usual = findDevice(preset.deviceId);
  if (usual === undefined) throw new Error(`preset ${preset.id} has a device`);
  const name = reader.text('FPGA_DEVICE');
  const named = name === null ? undefined : findDevice(name);
  if (name !== null && named === undefined) {
    reader.notes.push(
      `FPGA_DEVICE ${kindOf(name)} is no device known here (${DEVICES.map((d) => d.id).join(', ')}): ${usual.id} is taken.`,
    );
  }
  const device = named ?? usual;
  if (preset !== DEFAULT_PRESET && device !== usual) {
    reader.problems.push(
      contradiction(
        'FPGA_DEVICE',
        name ?? '',
        usual.id,
        `FPGA_DEVICE is ${kindOf(name)}, but TARGET ${preset.target} is a board with the device ${usual.id}.`,
        'Leave out FPGA_DEVICE; or write TARGET sim, with HW_FREQ and LOG_BUS_WIDTH, for a machine on another board.',
      ),
    );
  }
  const family = reader.text('FPGA_FAMILY');
  const expected = FAMILY[device.id] ?? '';
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (family !== null && (name === null || named !== undefined) && plain(family) !== plain(expected)) {
    const by = named === undefined ? `TARGET's device ${device.id}` : `FPGA_DEVICE ${device.id}`;
    reader.problems.push(
      contradiction(
        'FPGA_FAMILY',
        family,
        expected,
        `FPGA_FAMILY is ${kindOf(family)}, but ${by} is of the family ${expected}.`,
        'Leave out FPGA_FAMILY, or name the device of that family with FPGA_DEVICE.',
      ),
    );
  }
  return device;
}

/** One value under two names. */
function agreed(reader: Reader, key: string, other: string): { readonly key: string; readonly value: number } | null {
  const [a, b] = [reader.number(key), reader.number(other)];
  if (a !== null && b !== null && a !== b) {
    reader.problems.push(
      contradiction(other, b, a, `${other} is ${b}, but ${key} is ${a}.`, `Keep one of ${key} and ${other}.`),
    );
  }
  if (a !== null) return { key, value: a };
  return b === null ? null : { key: other, value: b };
}

function busOf(reader: Reader): Partial<Hardware> {
  const log = reader.number('LOG_BUS_WIDTH');
  return log === null ? {} : { busBits: reader.inRange('LOG_BUS_WIDTH', 'busBits', log, (v) => 2 ** v) };
}

/** The output buffer is as deep as ACC: its size is no choice of its own. */
function checkOutputBuffer(reader: Reader, c: VtaConfig): void {
  const given = reader.number('LOG_OUT_BUFF_SIZE');
  const follows = c.LOG_ACC_BUFF_SIZE + c.LOG_OUT_WIDTH - c.LOG_ACC_WIDTH;
  if (given === null || given === follows) return;
  reader.problems.push(
    contradiction(
      'LOG_OUT_BUFF_SIZE',
      given,
      follows,
      `LOG_OUT_BUFF_SIZE is ${given}, but the output buffer is as deep as ACC, which makes it ${follows} (LOG_ACC_BUFF_SIZE ${c.LOG_ACC_BUFF_SIZE} + LOG_OUT_WIDTH ${c.LOG_OUT_WIDTH} - LOG_ACC_WIDTH ${c.LOG_ACC_WIDTH}).`,
      `Leave it out, or write ${follows}.`,
    ),
  );
}

/** LOG_BLOCK with one of the two that override it says which; with both of them and equal to neither it means nothing. */
function checkBlocks(reader: Reader): void {
  const [both, inputs, outputs] = ['LOG_BLOCK', 'LOG_BLOCK_IN', 'LOG_BLOCK_OUT'].map((key) => reader.json[key]);
  if (typeof both !== 'number') return;
  if (typeof inputs === 'number' && typeof outputs === 'number' && inputs !== both && outputs !== both) {
    reader.problems.push(
      contradiction(
        'LOG_BLOCK',
        both,
        `${inputs}, ${outputs}`,
        `LOG_BLOCK is ${both}, but LOG_BLOCK_IN is ${inputs} and LOG_BLOCK_OUT is ${outputs}.`,
        'Leave out LOG_BLOCK, or LOG_BLOCK_IN and LOG_BLOCK_OUT.',
      ),
    );
    return;
  }
  for (const [key, value] of [
    ['LOG_BLOCK_IN', inputs],
    ['LOG_BLOCK_OUT', outputs],
  ] as const) {
    if (typeof value === 'number' && value !== both) {
      reader.notes.push(`${key} ${value} is taken instead of LOG_BLOCK ${both}; VTA's own tools would take LOG_BLOCK.`);
    }
  }
}

/** What a machine has that no key of `vta_config.json` can say. */
const UNSAYABLE = HARDWARE_PARAMETERS.map((p) => p.id).filter((id) => id !== 'busBits' && id !== 'clockMHz');

/**
 * A machine as `vta_config.json`: `parseMachineFile` of it gives configuration, bus, clock, device and TARGET again.
 * `unsaid`: parameters that have no key there and are not as TARGET makes them.
 */
export function writeMachineFile({ preset: id, arch, deviceId }: Omit<MachineFile, 'notes'>): {
  readonly json: Readonly<Record<string, string | number>>;
  readonly unsaid: readonly (keyof Hardware)[];
} {
  const { target: named } = findPreset(id) ?? DEFAULT_PRESET;
  const board = PRESETS.find((p) => p.target === named) ?? DEFAULT_PRESET;
  // A board has its device: with another one it is no board that TARGET knows.
  const usual = board.deviceId === deviceId ? board : DEFAULT_PRESET;
  const { target } = usual;
  const { busBits, clockMHz } = arch.hardware;
  return {
    json: {
      ...writeVtaConfig(arch),
      TARGET: target,
      ...(clockMHz === usual.arch.hardware.clockMHz ? {} : { HW_FREQ: clockMHz }),
      ...(busBits === usual.arch.hardware.busBits ? {} : { LOG_BUS_WIDTH: Math.log2(busBits) }),
      ...(deviceId === usual.deviceId ? {} : { FPGA_DEVICE: deviceId }),
    },
    unsaid: UNSAYABLE.filter((key) => getParameter(arch, key) !== getParameter(usual.arch, key)),
  };
}
