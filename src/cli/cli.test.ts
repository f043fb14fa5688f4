import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { golden, vta } from './io.testing.ts';

const ALU = 'golden/program/default/insn-alu-0.json.gz';
const CONV = 'golden/program/default/conv3x3-s1-p1-vt-oc.json.gz';
const DEADLOCK = 'golden/program/default/conv1x1-s2.json.gz';
const json = (path: string) => JSON.parse(gunzipSync(golden(path)).toString()) as Record<string, unknown>;
const CONFIG = JSON.stringify(json(ALU)['config']);

describe('vta simulate', () => {
  it('gives bits and cycles of every bundle, one JSON object a line, in order', async () => {
    const { status, lines } = await vta(['simulate', '--json', ALU, CONV]);
    expect(status).toBe(0);
    expect(lines.map((l) => l['name'])).toEqual(['insn-alu-0', 'conv3x3-s1-p1-vt-oc']);
    expect(lines[0]).toMatchObject({
      cycles: 864,
      memory: { matches: true, firstDifference: null, differingBytes: 0 },
      order: 'tokens',
      deadlock: null,
      counters: { gemm_counter: 0, alu_counter: 64, out_store_nbytes: 1024 },
    });
    expect(Array.isArray(lines[0]?.['hazards'])).toBe(true);
  });

  it('reads every line of an .ndjson file', async () => {
    const { status, lines } = await vta(['simulate', '--json', 'golden/random.ndjson.gz']);
    expect(lines.length).toBe(60);
    // Cycles and memory are the RTL's own.
    expect(lines.filter((l) => l['holds'] !== true)).toEqual([]);
    expect(status).toBe(0);
  });

  it('computes a deadlocked program one instruction after another, says who waits, and exits with 1', async () => {
    const { status, lines } = await vta(['simulate', '--json', DEADLOCK]);
    expect(status).toBe(1);
    expect(lines[0]).toMatchObject({ cycles: null, order: 'stream', memory: { matches: true } });
    expect(lines[0]?.['deadlock']).toMatchObject({
      waiting: [{ module: 'compute' }, { module: 'load' }, { module: 'store' }],
    });
  });

  it('says where memory differs, and exits with 1', async () => {
    const bundle = json(ALU) as { expect: { dram: { bytes: string }[] } };
    const bytes = Buffer.from(bundle.expect.dram[0]?.bytes ?? '', 'base64');
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    bundle.expect.dram[0] = { ...bundle.expect.dram[0], bytes: bytes.toString('base64') };
    const { status, lines } = await vta(['simulate', '--json', 'b.json'], { 'b.json': JSON.stringify(bundle) });
    expect(status).toBe(1);
    expect(lines[0]?.['memory']).toEqual({
      matches: false,
      differingBytes: 1,
      firstDifference: { address: 0x2005, expected: bytes[5], got: bytes[5] ^ 1 },
    });
  });

  it('traces instructions; computes only what it is asked for', async () => {
    const { lines } = await vta(['simulate', '--json', '--trace', '--only', 'timing', ALU]);
    expect(lines[0]).toMatchObject({ cycles: 864, memory: null, counters: null });
    const instructions = lines[0]?.['instructions'] as unknown[];
    expect(instructions.length).toBe(7);
    expect(instructions[6]).toMatchObject({ index: 6, module: 'compute', op: 'FINISH', done: 864 });
    const bits = await vta(['simulate', '--json', '--only=function', ALU]);
    expect(bits.lines[0]).toMatchObject({ cycles: null, memory: { matches: true } });
    expect(bits.status).toBe(0);
  });

  it('with a trace divides the cycles: of each instruction, of each resource, and by cause', async () => {
    type Sums = Record<string, number>;
    const sum = (sums: Sums): number => Object.values(sums).reduce((a, b) => a + b, 0);
    const { lines } = await vta(['simulate', '--json', '--trace', '--only', 'timing', CONV]);
    const cycles = lines[0]?.['cycles'];
    const account = lines[0]?.['account'] as Record<'compute' | 'read' | 'write' | 'causes' | 'bandwidth', Sums>;
    for (const key of ['compute', 'read', 'write', 'causes'] as const) expect(sum(account[key]), key).toBe(cycles);
    expect(sum(account.bandwidth)).toBe(account.causes['bandwidth']);
    const instructions = lines[0]?.['instructions'] as {
      offered: number;
      start: number;
      done: number;
      parts: Sums;
      tokens: { queue: string; from: number; pushed: number; slack: number }[];
      heldBy: Sums;
    }[];
    for (const { offered, start, done, parts, tokens, heldBy } of instructions) {
      expect(sum(parts)).toBe(done - offered);
      expect(sum(heldBy)).toBe(parts['bandwidth']);
      for (const t of tokens) {
        expect(t.pushed).toBe(instructions[t.from]?.done);
        expect(t.slack).toBe(start - t.pushed - 1);
      }
    }
    expect(instructions.some((i) => i.tokens.length > 0)).toBe(true);
    const words = await vta(['simulate', '--trace', '--only', 'timing', CONV]);
    expect(words.stdout).toContain('  causes: useful work');
  });

  it('has no account of a run that did not end, and no parts of what was never done', async () => {
    const { lines } = await vta(['simulate', '--json', '--trace', '--only', 'timing', DEADLOCK]);
    expect(lines[0]?.['account']).toBeNull();
    const instructions = lines[0]?.['instructions'] as { done: number | null; parts: unknown }[];
    expect(instructions.at(-1)).toMatchObject({ done: null, parts: null, tokens: [], heldBy: {} });
  });

  it('reads a bundle, or lines of bundles, from standard input', async () => {
    const text = JSON.stringify(json(ALU));
    expect((await vta(['simulate', '--json', '-'], { '-': text })).lines[0]).toMatchObject({ name: 'insn-alu-0' });
    const many = await vta(['simulate', '--json', '-'], { '-': `${text}\n\n${text}\n` });
    expect(many.lines.map((l) => l['name'])).toEqual(['insn-alu-0', 'insn-alu-0']);
    const packed = await vta(['simulate', '--json', '-'], { '-': gzipSync(text) });
    expect(packed.status).toBe(0);
  });

  it('goes on after a bad input, which has its error in its place, and exits with 2', async () => {
    const text = JSON.stringify(json(ALU));
    const { status, lines } = await vta(['simulate', '--json', 'a.ndjson', 'nothing.json', ALU], {
      'a.ndjson': `${text}\n{"format":\n${text}`,
    });
    expect(status).toBe(2);
    expect(lines.map((l) => l['name'] ?? l['input'])).toEqual([
      'insn-alu-0',
      'a.ndjson:2',
      'insn-alu-0',
      'nothing.json',
      'insn-alu-0',
    ]);
    expect(lines[1]?.['error']).toMatchObject({ code: 'file.json' });
  });

  it('without --json tells people the same', async () => {
    const { stdout } = await vta(['simulate', ALU]);
    expect(stdout).toContain('insn-alu-0: 864 cycles');
    expect(stdout).toContain('memory: as expected');
  });
});

describe('vta replay', () => {
  it('compares every instruction of every recorded run', async () => {
    const { status, lines } = await vta(['replay', '--json', 'golden/timing/q16.json.gz']);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((l) => l['matches'] !== true)).toEqual([]);
    expect(lines[0]).toEqual({
      machine: 'q16',
      name: lines[0]?.['name'],
      recorded: 495,
      cycles: 495,
      matches: true,
      extrapolated: [],
      firstDivergence: null,
      firstBusDivergence: null,
      story: null,
    });
    expect(status).toBe(0);
  });

  it('finds bundles that a recording names, beside it', async () => {
    const { lines } = await vta(['replay', '--json', 'golden/timing/de10.json.gz']);
    expect(lines.find((l) => l['name'] === 'conv-transpose4x4-s2')).toMatchObject({ recorded: 5981, matches: true });
  });

  it('names the first instruction that differs', async () => {
    const recording = json('golden/timing/q16.json.gz') as { runs: { start: number[]; done: number[] }[] };
    const run = recording.runs[0];
    if (run === undefined) throw new Error('no run');
    run.start[3] = 1;
    run.done[3] = 2;
    const text = JSON.stringify({ ...recording, runs: [run, { ...run, instructions: 'AAAA' }] });
    const { status, lines } = await vta(['replay', '--json', 'r.json'], { 'r.json': text });
    expect(lines[0]).toMatchObject({
      matches: false,
      firstDivergence: { index: 3, field: 'start', expected: 1, got: 255 },
    });
    expect(lines[1]).toHaveProperty('error');
    expect(status).toBe(2);
  });
});

describe('vta assemble and disassemble', () => {
  it('turn a bundle into text and back into the same bundle', async () => {
    const text = await vta(['disassemble', CONV]);
    expect(text.status).toBe(0);
    expect(/ gemm kernel\d /.test(text.stdout)).toBe(true);
    const back = await vta(['assemble', 'c.vta', '-o', 'c.json.gz', '--json'], { 'c.vta': text.stdout });
    expect(back.lines).toEqual([{ name: 'conv3x3-s1-p1-vt-oc', instructionCount: 43, output: 'c.json.gz' }]);
    const original = json(CONV);
    const bundle = JSON.parse(gunzipSync(back.files.get('c.json.gz') ?? '').toString()) as Record<string, unknown>;
    for (const key of ['format', 'name', 'source', 'instructionCount', 'instructions', 'dram', 'expect', 'workload']) {
      expect(bundle[key], key).toEqual(original[key]);
    }
    expect(bundle['config']).toMatchObject(original['config'] as object);
    const simulated = await vta(['simulate', '--json', 'c.json.gz'], Object.fromEntries(back.files));
    expect(simulated.lines[0]).toMatchObject({ cycles: 7752, memory: { matches: true } });
  });

  it('write to standard output by default, and lines for an editor with --json', async () => {
    const { lines } = await vta(['disassemble', '--json', '--no-data', ALU]);
    expect(lines[0]).toMatchObject({ name: 'insn-alu-0', lines: [7, 8, 9, 10, 11, 12, 13] });
    const { stdout } = await vta(['assemble', '-'], { '-': 'finish' });
    expect(JSON.parse(stdout)).toMatchObject({ instructionCount: 1, format: 'vta-program/1' });
  });

  it('report every wrong line with line and column', async () => {
    const { status, lines } = await vta(['assemble', 'x.vta', '--json'], {
      'x.vta': 'finish\n  lod.inp x=1\nload.inp y=99999',
    });
    expect(status).toBe(2);
    expect(lines[0]).toMatchObject({ input: 'x.vta', error: { code: 'assembly.mnemonic', line: 2, column: 3 } });
    expect(lines[0]?.['more']).toMatchObject([{ code: 'isa.field-range', line: 3, column: 12 }]);
  });
});

describe('vta config', () => {
  it('reports geometry and resources of a legal machine', async () => {
    const { status, lines } = await vta(['config', 'c.json', '--json'], { 'c.json': CONFIG });
    expect(status).toBe(0);
    expect(lines[0]).toMatchObject({
      legal: true,
      violations: [],
      geometry: { macsPerCycle: 256 },
      resources: { device: 'xc7z020', fits: true },
    });
    for (const key of ['lut', 'ff', 'dsp', 'bram36', 'extrapolated', 'why'])
      expect(lines[0]?.['resources']).toHaveProperty(key);
  });

  it('names every broken limit, and exits with 1', async () => {
    const broken = CONFIG.replace('"LOG_WGT_BUFF_SIZE":18', '"LOG_WGT_BUFF_SIZE":20');
    const { status, lines } = await vta(['config', 'c.json', '--json'], { 'c.json': broken });
    expect(status).toBe(1);
    expect(lines[0]).toMatchObject({ legal: false });
    const violations = lines[0]?.['violations'] as Record<string, unknown>[];
    expect(violations.length).toBeGreaterThan(0);
    for (const v of violations)
      expect(Object.keys(v)).toEqual(expect.arrayContaining(['code', 'field', 'got', 'limit', 'fix']));
  });

  it('takes hardware and a device', async () => {
    const files = { 'c.json': CONFIG };
    const fixed = await vta(
      ['config', 'c.json', '--hardware', '{"busBits":128}', '--device', 'xczu3eg', '--json'],
      files,
    );
    expect(fixed.lines[0]).toMatchObject({ legal: true, resources: { device: 'xczu3eg' } });
    const unknown = await vta(['config', 'c.json', '--device', 'abacus', '--json'], files);
    expect([unknown.status, unknown.lines[0]?.['error']]).toMatchObject([2, { code: 'device.unknown' }]);
    const bad = await vta(['config', 'c.json', '--hardware', '{busBits:128}', '--json'], files);
    expect([bad.status, bad.lines[0]?.['error']]).toMatchObject([2, { code: 'file.json', field: '--hardware' }]);
  });
});

describe('bad usage is an error object and status 2', () => {
  it.each<[string, readonly string[], string]>([
    ['no such command', ['simulat', '--json'], 'usage.command'],
    ['no file', ['simulate', '--json'], 'usage.arguments'],
    ['two files for config', ['config', 'a', 'b', '--json'], 'usage.arguments'],
    ['no such option', ['simulate', 'x', '--tarce', '--json'], 'usage.option'],
    ['an option without its value', ['assemble', 'x', '--json', '-o'], 'usage.value'],
    ['a switch with a value', ['simulate', 'x', '--trace=1', '--json'], 'usage.value'],
    ['an option twice', ['simulate', 'x', '--trace', '--trace', '--json'], 'usage.repeated'],
    ['a word that is no choice', ['simulate', 'x', '--only', 'bits', '--json'], 'usage.value'],
    ['a property of objects as a command', ['constructor', '--json'], 'usage.command'],
  ])('%s', async (_, words, code) => {
    const { status, lines, stderr } = await vta(words);
    expect(status).toBe(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.['error']).toMatchObject({ code });
    expect(Object.keys(lines[0]?.['error'] as object)).toEqual(
      expect.arrayContaining(['code', 'message', 'field', 'got', 'limit', 'fix']),
    );
    expect(stderr).toBe('');
  });

  it('and without --json the same in words on stderr', async () => {
    const { status, stdout, stderr } = await vta(['simulat']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('There is no command "simulat"');
    expect(stderr).toContain('Did you mean simulate?');
    expect((await vta([])).status).toBe(2);
    expect((await vta(['simulate', '--help'])).stdout).toContain('--semantics simulator|rtl');
  });
});
