import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { DEVICES } from './devices.ts';
import { FILE_KEYS } from './fileKeys.ts';
import { parseMachineFile, writeMachineFile, type MachineFile } from './machineFile.ts';
import { anyArch } from './parameters.testing.ts';
import { DEFAULT_ARCH } from './parameters.ts';
import { findPreset, PRESETS } from './presets.ts';

const CORE = DEFAULT_ARCH.config;

function read(keys: Readonly<Record<string, unknown>>, hardware?: unknown): MachineFile {
  const file = parseMachineFile({ ...CORE, ...keys }, hardware);
  if (!file.ok) throw new Error(file.problems[0].message);
  return file.value;
}

const refused = (keys: Readonly<Record<string, unknown>>): unknown => {
  const file = parseMachineFile({ ...CORE, ...keys });
  return file.ok ? null : file.problems.map(({ code, field }) => `${code} ${field}`);
};

describe('TARGET', () => {
  it.each([
    ['pynq', 'pynq'],
    ['ultra96', 'ultra96'],
    ['zcu104', 'zcu104'],
    ['de10nano', 'de10-nano'],
    ['sim', 'default'],
  ])('%s is preset %s: its bus, clock, bursts and device, and nothing to note', (target, id) => {
    const preset = findPreset(id);
    expect(read({ TARGET: target })).toEqual({
      preset: id,
      arch: { config: CORE, hardware: preset?.arch.hardware },
      deviceId: preset?.deviceId,
      notes: [],
    });
  });

  it('that is absent is the default', () => {
    expect(read({})).toEqual({ preset: 'default', arch: DEFAULT_ARCH, deviceId: 'xc7z020', notes: [] });
  });

  it.each(['intelfocl', 'Ultra96', '', 'tsim', '__proto__'])('%j is the default, with a note', (target) => {
    const { notes, ...machine } = read({ TARGET: target });
    expect(machine).toEqual({ preset: 'default', arch: DEFAULT_ARCH, deviceId: 'xc7z020' });
    expect(notes).toEqual([expect.stringContaining(`TARGET`)]);
    expect(notes[0]?.includes('Did you mean ultra96?')).toBe(target === 'Ultra96');
  });
});

describe('what decides', () => {
  it('--hardware before keys of the file, these before TARGET, TARGET before the default', () => {
    const keys = { TARGET: 'ultra96', HW_FREQ: 142, LOG_BUS_WIDTH: 8 };
    expect(read({ TARGET: 'ultra96' }).arch.hardware).toMatchObject({ clockMHz: 333, busBits: 128 });
    expect(read(keys).arch.hardware).toMatchObject({ clockMHz: 142, busBits: 256 });
    expect(read(keys, { clockMHz: 50 }).arch.hardware).toMatchObject({ clockMHz: 50, busBits: 256 });
    for (const TARGET of ['sim', 'tsim']) {
      expect(read({ TARGET, FPGA_DEVICE: 'xczu7ev-ffvc1156-2-e' })).toMatchObject({
        deviceId: 'xczu7ev',
        preset: 'default',
      });
    }
    expect(read({ TARGET: 'zcu104', FPGA_DEVICE: 'xczu7ev-ffvc1156-2-e' })).toMatchObject({ deviceId: 'xczu7ev' });
  });

  it('FPGA_FREQ, as VTA hands it to its build scripts, is HW_FREQ', () => {
    expect(read({ FPGA_FREQ: 250 }).arch.hardware.clockMHz).toBe(250);
    expect(read({ FPGA_FREQ: 250, HW_FREQ: 250 }).arch.hardware.clockMHz).toBe(250);
  });
});

describe('contradictions and values out of range', () => {
  it.each<[string, Record<string, unknown>, readonly string[] | null]>([
    ['two clocks', { HW_FREQ: 100, FPGA_FREQ: 333 }, ['config.contradiction FPGA_FREQ']],
    ['an output buffer that does not follow', { LOG_OUT_BUFF_SIZE: 17 }, ['config.contradiction LOG_OUT_BUFF_SIZE']],
    ['one that does', { LOG_OUT_BUFF_SIZE: 15 }, null],
    ['one block for both, and two others', { LOG_BLOCK: 3 }, ['config.contradiction LOG_BLOCK']],
    [
      'a device that is not on the board',
      { TARGET: 'ultra96', FPGA_DEVICE: 'xc7z020clg484-1' },
      ['config.contradiction FPGA_DEVICE'],
    ],
    [
      'a family of another device',
      { FPGA_DEVICE: 'xczu3eg', FPGA_FAMILY: 'zynq-7000' },
      ['config.contradiction FPGA_FAMILY'],
    ],
    ['a family of another board', { TARGET: 'pynq', FPGA_FAMILY: 'Cyclone V' }, ['config.contradiction FPGA_FAMILY']],
    ['the right family', { TARGET: 'de10nano', FPGA_FAMILY: 'Cyclone\\ V' }, null],
    ['a bus of no power of two', { LOG_BUS_WIDTH: 6.5 }, ['config.value LOG_BUS_WIDTH']],
    ['a bus that is too wide', { LOG_BUS_WIDTH: 10 }, ['config.value LOG_BUS_WIDTH']],
    ['a bus in bits', { LOG_BUS_WIDTH: 64 }, ['config.value LOG_BUS_WIDTH']],
    ['no clock', { HW_FREQ: 0 }, ['config.value HW_FREQ']],
    ['a clock in Hz', { HW_FREQ: 1e8 }, ['config.value HW_FREQ']],
    ['a clock as text', { HW_FREQ: '100' }, ['config.type HW_FREQ']],
    ['a board as number', { TARGET: 96 }, ['config.type TARGET']],
  ])('%s', (_what, keys, problems) => {
    expect(refused(keys)).toEqual(problems);
  });

  it('a problem of the file and one of --hardware are both named', () => {
    const both = parseMachineFile({ ...CORE, HW_FREQ: 0 }, { colour: 1 });
    expect(!both.ok && both.problems.map((p) => p.field)).toEqual(['HW_FREQ', 'colour']);
  });
});

describe('keys that decide nothing', () => {
  it('are listed once: what VTA knows with what it is, what nobody knows with what was meant', () => {
    const { notes } = read({ HW_VER: '0.0.2', HW_CLK_TARGET: 8, LOG_WGT_BUF_SIZE: 18, hw_freq: 100, colour: 'red' });
    expect(notes).toEqual([
      "Without effect here: HW_CLK_TARGET (the clock period VTA's HLS design is built for).",
      'Ignored, for nobody knows these keys: "LOG_WGT_BUF_SIZE" (did you mean LOG_WGT_BUFF_SIZE?), "hw_freq" (did you mean HW_FREQ?), "colour".',
    ]);
  });

  it('every key is used, or in a note: nothing is dropped without a word', () => {
    const word = fc.oneof(
      fc.string(),
      fc.stringMatching(/^LOG_[A-Z_]{0,20}$/),
      fc.constantFrom('AXI_PROT_BITS', 'FPGA_PERIOD'),
    );
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 8 }), (keys) => {
        const strange = keys.filter((k) => !FILE_KEYS.includes(k) && k !== '__proto__' && k.length <= 40);
        const { notes, arch } = read(Object.fromEntries(strange.map((k) => [k, 1])));
        expect(arch).toEqual(DEFAULT_ARCH);
        for (const key of strange) {
          const quoted = JSON.stringify(key);
          expect(notes.some((n) => n.includes(quoted) || n.includes(`${key} (`))).toBe(true);
        }
      }),
      { numRuns: samples(40, 1000) },
    );
  });

  it('a misspelt key that is missing for it says which', () => {
    const { LOG_INP_BUFF_SIZE: _, ...rest } = CORE;
    const file = parseMachineFile({ ...rest, LOG_INP_BUF_SIZE: 15 });
    expect(file).toMatchObject({
      ok: false,
      problems: [
        { code: 'config.missing', field: 'LOG_INP_BUFF_SIZE', fix: expect.stringContaining('"LOG_INP_BUF_SIZE"') },
      ],
    });
  });

  it('a block that overrides LOG_BLOCK is noted: VTA itself would not', () => {
    const { LOG_BLOCK_IN: _in, LOG_BLOCK_OUT: _out, ...rest } = CORE;
    const file = parseMachineFile({ ...rest, LOG_BLOCK: 4, LOG_BLOCK_OUT: 3 });
    expect(file).toMatchObject({ ok: true, value: { notes: [expect.stringContaining('LOG_BLOCK_OUT 3')] } });
  });
});

describe('writing a machine', () => {
  it('is read back, but for what no key can hold, which is named', () => {
    const machine = fc.record({
      preset: fc.constantFrom(...PRESETS).map((p) => p.id),
      arch: anyArch,
      deviceId: fc.constantFrom(...DEVICES).map((d) => d.id),
    });
    fc.assert(
      fc.property(machine, (written) => {
        const { json, unsaid } = writeMachineFile(written);
        const file = parseMachineFile(JSON.parse(JSON.stringify(json)));
        if (!file.ok) throw new Error(file.problems[0].message);
        const { preset, arch, deviceId, notes } = file.value;
        expect(notes).toEqual([]);
        expect(deviceId).toBe(written.deviceId);
        // With another device it is no board that TARGET knows.
        const { target, deviceId: usual } = findPreset(written.preset) ?? {};
        expect(findPreset(preset)?.target).toBe(usual === written.deviceId ? target : 'sim');
        const said = { ...arch.hardware };
        for (const id of unsaid) Object.assign(said, { [id]: written.arch.hardware[id] });
        expect({ ...arch, hardware: said }).toEqual({
          config: written.arch.config,
          hardware: {
            ...written.arch.hardware,
            ...(unsaid.includes('aluMultiply') && { aluMultiply: written.arch.hardware.aluMultiply }),
          },
        });
      }),
      { numRuns: samples(40, 1000) },
    );
  });
});
