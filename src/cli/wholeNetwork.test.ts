import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../core/machine/parameters.ts';
import { modelOf } from '../onnxRuntime/models.testing.ts';
import { quantizedCase } from '../onnxRuntime/node/quantizedFiles.testing.ts';
import { vta } from './io.testing.ts';
import { layersText, type LayerReport } from './networkLines.ts';

const LINE = [
  ...[
    'name',
    'operation',
    'nodes',
    'where',
    'reason',
    'moved',
    'inputs',
    'output',
    'shape',
    'schedule',
    'search',
    'macs',
  ],
  ...[
    'cycles',
    'estimate',
    'bound',
    'gemmCycles',
    'utilization',
    'gemmBusy',
    'space',
    'instructionCount',
    'bytes',
    'usefulBytes',
    'repacks',
    'hostMicroseconds',
    'hostSource',
    'measuredMicroseconds',
  ],
  ...['bits', 'error'],
];

/** A .npy file of float32 in C order. */
function npy(shape: string, values: readonly number[]): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }\n`;
  const head = Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length, 0);
  return Buffer.concat([head, Buffer.from(header), new Uint8Array(Float32Array.from(values).buffer)]);
}

describe('vta simulate --network', () => {
  it('sets a quantized file beside its own run too', async () => {
    const file = { 'q.onnx': modelOf(quantizedCase('QDQ', 107).words) };
    const { status, lines } = await vta(['simulate', '--network', 'q.onnx', '--json'], file);
    expect(status).toBe(0);
    const ratio = { signalToNoiseDb: expect.any(Number) as number, exact: false };
    expect(lines[0]).toMatchObject({ error: { ...ratio, quantized: ratio } });
    const table = layersText(lines.slice(0, -1) as unknown as LayerReport[]);
    expect(table.split('\n')[0]).toMatch(/S\/N dB float {2}S\/N dB file$/);
  });

  it('gives a line a layer and a summary: cycles, bits held to the reference, error against float', async () => {
    const { status, lines } = await vta(['simulate', '--network', 'lenet5', '--json']);
    expect(status).toBe(0);
    expect(lines.slice(0, -1).map((line) => line['name'])).toEqual([
      ...['conv1', 'pool1', 'conv2', 'pool2', 'dense1', 'dense2', 'classifier'],
    ]);
    for (const line of lines.slice(0, -1)) {
      expect(Object.keys(line)).toEqual(LINE);
      if (line['where'] !== 'vta') continue;
      expect(line['bits']).toMatchObject({ state: 'match' });
      expect(line['cycles']).toBeGreaterThan(0);
      // One meaning each, as of a layer on the page: the machine makes 256 multiply-adds a cycle.
      expect(line['utilization']).toBe(Number(line['macs']) / (256 * Number(line['cycles'])));
      expect(line['gemmBusy']).toBeGreaterThan(line['macs'] === 0 ? 0 : Number(line['utilization']));
      expect(line['gemmBusy']).toBeLessThanOrEqual(1);
      const [all, useful] = [line['bytes'], line['usefulBytes']] as { read: number; written: number }[];
      expect(all?.read).toBeGreaterThanOrEqual(useful?.read ?? Infinity);
      expect(line['error']).toMatchObject({ signalToNoiseDb: expect.any(Number) as number });
    }
    const { summary } = lines.at(-1) ?? {};
    const cycles = lines.slice(0, -1).reduce((sum, line) => sum + Number(line['cycles'] ?? 0), 0);
    const [products, macs] = ['gemmCycles', 'macs'].map((key) =>
      lines.slice(0, -1).reduce((sum, line) => sum + Number(line[key] ?? 0), 0),
    );
    const shares = { utilization: (macs ?? NaN) / (256 * cycles), gemmBusy: (products ?? NaN) / cycles };
    expect(summary).toMatchObject({ name: 'lenet5', layers: 7, cycles, outputsMatch: true, ...shares });
    const numbers = Array.from({ length: 10 }, () => expect.any(Number) as number);
    expect(summary).toMatchObject({ outputs: [{ shape: [1, 10], values: numbers }] });
  });

  it('says what the host took here beside what it was said to cost, and adds up only the latter', async () => {
    const words = ['simulate', '--network', 'lenet5', '--host', 'pool2,dense2', '--host-cost', 'pool2=1,dense2=2.5'];
    const { lines } = await vta([...words, '--json']);
    const layers = lines.slice(0, -1);
    const summary = lines.at(-1)?.['summary'] as Record<string, number>;
    const measured = layers.map((line) => line['measuredMicroseconds']).filter((value) => value !== null);
    expect(measured).toHaveLength(2);
    for (const value of measured) expect(value).toBeGreaterThan(0);
    expect(summary['measuredHostMicroseconds']).toBeCloseTo(Number(measured[0]) + Number(measured[1]), 6);
    expect(summary).toMatchObject({ hostMicroseconds: 3.5, microseconds: Number(summary['vtaMicroseconds']) + 3.5 });
    const { stdout } = await vta(words);
    expect(stdout).toMatch(/^host: \d+ microseconds measured here, on this computer, not on a board$/m);
  });

  it('estimates what the host takes by a model of it, but for layers whose cost is given', async () => {
    const words = ['compile', '--network', 'lenet5', '--host', 'pool2,dense2', '--host-cost', 'pool2=1'];
    const { lines } = await vta([...words, '--host-model', 'macs=1e9,bytes=1e9,call=2e-6;dense:macs=1e6', '--json']);
    const layerOf = (name: string) => lines.find((line) => line['name'] === name);
    expect(layerOf('pool2')).toMatchObject({ hostMicroseconds: 1, hostSource: 'entered' });
    // 120 x 84 multiply-adds, a million a second.
    expect(layerOf('dense2')).toMatchObject({ hostMicroseconds: 2 + 10_080, hostSource: 'model' });
    expect(layerOf('conv1')).toMatchObject({ hostMicroseconds: null, hostSource: null });
    const summary = lines.at(-1)?.['summary'] as Record<string, number>;
    const microseconds = Number(summary['vtaMicroseconds']) + 10_083;
    const sums = { hostMicroseconds: 10_083, hostCostsUnknown: 0, hostCostsEstimated: 1, microseconds };
    expect(summary).toMatchObject({ ...sums, framesPerSecond: 1e6 / microseconds });
    const misspelt = await vta([...words, '--host-model', 'macs=1e9,bytes=1e9,call=0;dens:macs=1e6']);
    expect(misspelt.stderr + misspelt.stdout).toContain(
      'rates for "dens", of which the host has no layer; it has: max pool, dense.',
    );
    const refused = await vta(['compile', '--network', 'lenet5', '--host-model', 'macs=1', '--json']);
    expect(refused).toMatchObject({ status: 2, lines: [{ error: { code: 'host-model.missing' } }] });
  });

  it('in words: a table, why the host keeps layers, totals', async () => {
    const { status, stdout } = await vta(['simulate', '--network', 'lenet5', '--host', 'dense2']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/layer +operation +on +cycles/);
    expect(stdout).toContain('dense2: Chosen for the host.');
    expect(stdout).toMatch(
      /^1 of 7 layers moved to the host, .*a lower bound\.\n {2}dense2: Chosen for the host\. Leave dense2 out/,
    );
    expect(stdout).toMatch(/lenet5: >= \d+ cycles on VTA \(>= \d+ microseconds\)/);
    expect(stdout).toContain('every layer holds what the integer reference says');
  });
});

describe('a network that left VTA', () => {
  const all = 'conv1,conv2,pool1,pool2,dense1,dense2,classifier';
  it('in whole has no cycles and no verdict on bits, and says so', async () => {
    const { status, lines } = await vta(['simulate', '--network', 'lenet5', '--host', all, '--json']);
    expect(status).toBe(0);
    expect(lines.at(-1)?.['summary']).toMatchObject({
      ...{ cycles: null, vtaMicroseconds: null, vtaLayers: 0, outputsMatch: null, cyclesAtLeast: true },
      ...{ utilization: null, gemmBusy: null },
      movedToHost: expect.arrayContaining(['conv1', 'classifier']) as string[],
    });
    const { stdout } = await vta(['compile', '--network', 'lenet5', '--host', all]);
    expect(stdout).toMatch(/^7 of 7 layers moved to the host/);
    expect(stdout).toContain('nothing ran on VTA');
    expect(stdout).not.toMatch(/\b0 cycles|every layer holds/);
  });

  it('in part because of the machine says what brings it back', async () => {
    const small = { ...DEFAULT_ARCH.config, LOG_ACC_BUFF_SIZE: 7 };
    const words = ['compile', '--network', 'lenet5', '--config', 'small.json'];
    const { lines } = await vta([...words, '--json'], { 'small.json': JSON.stringify(small) });
    const { summary } = lines.at(-1) ?? {};
    const { movedToHost } = summary as { movedToHost: readonly string[] };
    expect(movedToHost.length).toBeGreaterThan(0);
    const line = lines.find(({ name }) => name === movedToHost[0]);
    expect(line?.['moved']).toMatchObject({ fix: expect.stringMatching(/LOG_/) as string });
  });
});

describe('vta compile --network', () => {
  it('keeps to pins and to layers for the host, and counts what the host takes if it is told', async () => {
    const words = ['compile', '--network', 'lenet5', '--json', '--host', 'conv2,pool1,pool2'];
    const { status, lines } = await vta([
      ...words,
      ...['--host-cost', 'conv2=10.5,pool1=2,pool2=1', '--schedule', 'conv1={"tile_h":7}'],
    ]);
    expect(status).toBe(0);
    expect(lines[0]?.['schedule']).toMatchObject({ tile_h: 7 });
    expect(lines[2]).toMatchObject({ where: 'host', reason: 'Chosen for the host.', hostMicroseconds: 10.5 });
    expect(lines[0]?.['bits']).toBeNull();
    expect(lines.at(-1)?.['summary']).toMatchObject({ hostLayers: 3, hostMicroseconds: 13.5, outputsMatch: null });
    const unknown = await vta(words);
    expect(unknown.lines.at(-1)?.['summary']).toMatchObject({ hostMicroseconds: null, microseconds: null });
  });

  it('writes the whole network as a bundle that simulate runs and checks, step by step', async () => {
    const made = await vta(['compile', '--network', 'lenet5', '--json', '-o', 'net.json']);
    expect(made.status).toBe(0);
    const bytes = made.files.get('net.json') ?? new Uint8Array(0);
    const { status, lines } = await vta(['simulate', 'net.json', '--json'], { 'net.json': bytes });
    expect(status).toBe(0);
    const { summary } = made.lines.at(-1) ?? {};
    expect(lines.at(-1)?.['summary']).toMatchObject({
      ...{ outputsMatch: true, holds: true },
      cycles: (summary as { cycles: number }).cycles,
    });
    expect(lines.slice(0, -1).every((line) => line['holds'] === true)).toBe(true);
    const json = JSON.parse(new TextDecoder().decode(bytes)) as { dram: { bytes: string }[] };
    const [first] = json.dram;
    if (first !== undefined) first.bytes = first.bytes.replace(/[A-Z]/g, 'A');
    const broken = await vta(['simulate', 'net.json', '--json'], { 'net.json': JSON.stringify(json) });
    expect(broken.status).toBe(1);
    expect(broken.lines[0]).toMatchObject({ bits: { state: 'differ' }, holds: false });
    const other = await vta(['disassemble', 'net.json', '--json'], { 'net.json': bytes });
    expect(other.lines[0]).toMatchObject({ error: { code: 'bundle.network' } });
  });

  it('calibrates on samples of a file', async () => {
    const image = Array.from({ length: 28 * 28 }, (_, i) => (i % 9) / 9);
    const files = { 's.npy': npy('1, 1, 28, 28', image), 's.json': JSON.stringify([[image]]) };
    const words = ['compile', '--network', 'lenet5', '--json', '--calibration'];
    const [one, other] = [await vta([...words, 's.npy'], files), await vta([...words, 's.json'], files)];
    expect(one.status).toBe(0);
    expect(other.stdout).toBe(one.stdout);
    expect((await vta([...words, 's.json'], { 's.json': '[1,2,3]' })).lines[0]).toMatchObject({
      error: { code: 'calibration.size', got: 3, limit: 784 },
    });
    expect((await vta([...words, 's.npy'], { 's.npy': 'not' })).lines[0]).toMatchObject({
      error: { code: 'file.npy' },
    });
  });

  it.each([
    [['--network', 'nowhere'], 'file.missing', 2],
    [['--network', 'lenet5', '--host', 'conv9'], 'network.layer', 2],
    [['--network', 'lenet5', '--host-cost', 'conv9=1'], 'usage.value', 2],
    [['--network', 'lenet5', '--host-cost', 'conv1'], 'usage.value', 2],
    [['--network', 'lenet5', '--schedule', '7'], 'usage.value', 2],
    [['--network', 'lenet5', '--schedule', 'conv1=7'], 'usage.value', 2],
    [['--network', 'lenet5', '--schedule', 'conv1={"tile_h":1000}'], 'schedule.range', 1],
    [['--network', 'lenet5', '--schedule', 'conv1={"tile_q":1}'], 'schedule.unknown-knob', 2],
    [['--network', 'lenet5', '--schedule', 'conv1={"tile_h":0}'], 'schedule.knob', 2],
    [['--network', 'lenet5', '--schedule', 'conv1={"tile_h":1}', '--host', 'conv1'], 'network.pinned', 2],
    [['--network', 'lenet5', '--host-cost', 'conv1=1,conv1=2'], 'usage.value', 2],
    [['--network', 'lenet5', '--config', 'unsafe.json'], 'limit.micro-op-bits', 2],
    [['--network', 'lenet5', '--config', 'narrow.json'], 'network.widths', 2],
    [['--network', 'lenet5', '--config', 'bits.json'], 'quantize.widths', 2],
    [['--network', 'lenet5', '--layer', 'resnet18.C2'], 'usage.option', 2],
    [['--layer', 'resnet18.C2', '--host', 'x'], 'usage.option', 2],
  ])('%j is an error: %s', async (words, code, expected) => {
    const machine = (change: object): string => JSON.stringify({ ...DEFAULT_ARCH.config, ...change });
    const files = {
      'unsafe.json': machine({ LOG_BLOCK_IN: 3, LOG_BLOCK_OUT: 3 }),
      'narrow.json': machine({ LOG_OUT_WIDTH: 2 }),
      'bits.json': machine({ LOG_INP_WIDTH: 0, LOG_OUT_WIDTH: 0, LOG_INP_BUFF_SIZE: 12 }),
    };
    const { status, lines } = await vta(['compile', '--json', ...words], files);
    expect({ status, error: lines[0]?.['error'] }).toMatchObject({ status: expected, error: { code } });
  });
});
