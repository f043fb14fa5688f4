import { describe, expect, it } from 'vitest';
import { directConvolution } from '../core/layer/directConvolution.ts';
import { shapeOf } from '../core/layer/layer.ts';
import { ORDERS } from '../core/compiler/schedule/schedule.ts';
import { vta } from './io.testing.ts';

const SMALL = ['--conv', '9,7,20,24,3,1,2'];
/** BATCH 2, BLOCK_IN 4, BLOCK_OUT 8, so that nothing fits evenly. */
const ODD = JSON.stringify({
  ...{ LOG_INP_WIDTH: 3, LOG_WGT_WIDTH: 3, LOG_ACC_WIDTH: 5, LOG_BATCH: 1, LOG_BLOCK_IN: 2, LOG_BLOCK_OUT: 3 },
  ...{ LOG_UOP_BUFF_SIZE: 12, LOG_INP_BUFF_SIZE: 11, LOG_WGT_BUFF_SIZE: 12, LOG_ACC_BUFF_SIZE: 13 },
});

interface Tensor {
  readonly shape: number[];
  readonly type: 'int8' | 'int32';
  readonly data: string;
}
type Tensors = Readonly<Record<'input' | 'weight' | 'bias' | 'output', Tensor>> & {
  readonly shift: number;
  readonly clip: [number, number];
  readonly outputAddress: number;
  readonly stride: number;
  readonly pad: number;
};

describe('vta compile', () => {
  it('makes a bundle with its data and what must come out, which the simulators confirm', async () => {
    const compiled = await vta(['compile', '--json', ...SMALL, '--config', 'c.json', '-o', 'b.json.gz'], {
      'c.json': ODD,
    });
    expect(compiled.status).toBe(0);
    const [line] = compiled.lines;
    expect(line).toMatchObject({ legal: true, bundle: 'b.json.gz', output: { shape: [1, 3, 5, 4, 2, 8] } });
    expect(Object.keys(line?.['schedule'] as object).sort()).toEqual([
      ...['fold_taps', 'h_nthread', 'oc_nthread', 'order', 'tile_ci', 'tile_co', 'tile_h', 'tile_w'],
    ]);
    const simulated = await vta(['simulate', '--json', 'b.json.gz'], Object.fromEntries(compiled.files));
    expect(simulated.lines[0]).toMatchObject({ memory: { matches: true }, order: 'tokens', hazards: [], holds: true });
    const cycles = simulated.lines[0]?.['cycles'] as number;
    expect(line).toMatchObject({ cycles, cut: null });
    const [layer, program] = [line?.['layerBound'], line?.['bound']] as { cycles: number; by: string }[];
    expect(layer?.cycles).toBeLessThanOrEqual(program?.cycles ?? 0);
    expect(program?.cycles).toBeLessThanOrEqual(cycles);
    // Every schedule that fits is accounted for.
    const search = line?.['search'] as Record<'points' | 'legal' | 'simulated' | 'excluded' | 'remaining', number>;
    expect(search.legal).toBe(search.simulated + search.excluded + search.remaining);
    expect(search.points).toBeGreaterThan(search.legal);
    // The same program has the same bound wherever it comes from.
    expect(simulated.lines[0]?.['bound']).toMatchObject(program ?? {});
  });

  it('writes tensors in plain layout that any other tool can check, and the seed changes them', async () => {
    const compiled = await vta(['compile', '--json', ...SMALL, '--tensors', 't.json', '--seed', '7']);
    const read = (files: ReadonlyMap<string, Uint8Array>): Tensors =>
      JSON.parse(Buffer.from(files.get('t.json') ?? []).toString()) as Tensors;
    const t = read(compiled.files);
    expect([t.input.shape, t.weight.shape, t.bias.shape, t.output.shape]).toEqual([
      [1, 20, 9, 7],
      [24, 20, 3, 3],
      [24],
      [1, 24, 5, 4],
    ]);
    expect([t.shift, t.clip, t.stride, t.pad]).toEqual([8, [0, 127], 2, 1]);
    const bytes = ({ data }: Tensor): Buffer<ArrayBuffer> => Buffer.from(data, 'base64');
    const int8 = (tensor: Tensor): Int8Array => Int8Array.from(bytes(tensor), (b) => (b << 24) >> 24);
    const bias = Int32Array.from({ length: 24 }, (_, i) => bytes(t.bias).readInt32LE(4 * i));
    const expected = directConvolution(
      shapeOf(9, 7, 20, 24, 3, 1, 2),
      { shift: t.shift, bias: true, clip: t.clip },
      { input: int8(t.input), weight: int8(t.weight), bias },
      { acc: 32, out: 8 },
    );
    expect([...int8(t.output)]).toEqual([...expected]);
    expect(new Set(expected).size).toBeGreaterThan(20);
    expect((compiled.lines[0]?.['output'] as { address: number }).address).toBe(t.outputAddress);
    const other = await vta(['compile', '--json', ...SMALL, '--tensors', 't.json', '--seed', '8']);
    expect(read(other.files).input.data).not.toBe(t.input.data);
  });

  it('knows the layers of ResNet-18', async () => {
    const { lines } = await vta(['compile', '--json', '--layer', 'resnet18.C10']);
    expect(lines[0]).toMatchObject({ name: 'resnet18.C10', legal: true, bundle: null });
    expect((lines[0]?.['bound'] as { cycles: number }).cycles).toBeGreaterThanOrEqual(25088);
  });

  it('proves, if asked to, that no schedule of the space is faster', async () => {
    const { lines } = await vta(['compile', '--json', ...SMALL, '--prove']);
    expect(lines[0]).toMatchObject({ legal: true, search: { remaining: 0 }, space: { version: 3, orders: ORDERS } });
    const { stdout } = await vta(['compile', ...SMALL, '--prove']);
    expect(stdout).toMatch(/no schedule below \d+ in schedule space 3 \(every integer tile\)/);
  });

  it('keeps the knobs that are given, and says which limit breaks if they do not fit', async () => {
    const pinned = await vta(['compile', '--json', ...SMALL, '--schedule', '{"tile_h":2,"oc_nthread":2}']);
    expect(pinned.lines[0]).toMatchObject({ legal: true, schedule: { tile_h: 2, oc_nthread: 2, h_nthread: 1 } });
    const order = await vta(['compile', '--json', ...SMALL, '--schedule', '{"tile_co":1,"order":"input-stationary"}']);
    expect(order.lines[0]).toMatchObject({ legal: true, schedule: { tile_co: 1, order: 'input-stationary' } });
    const wrong = await vta(['compile', '--json', ...SMALL, '--schedule', '{"tile_h":99}']);
    expect(wrong.status).toBe(1);
    expect(wrong.lines[0]).toMatchObject({ legal: false, instructionCount: null, error: { field: 'tile_h' } });
  });

  it.each<[string, string[], string]>([
    ['no layer', [], 'usage.layer'],
    ['both', [...SMALL, '--layer', 'resnet18.C2'], 'usage.layer'],
    ['an unknown layer', ['--layer', 'resnet18.C99'], 'workload.unknown-layer'],
    ['too few sizes', ['--conv', '1,2,3'], 'workload.conv-syntax'],
    ['absurd sizes', ['--conv', '60000,60000,60000,60000,3,1,1'], 'workload.bytes'],
    ['a kernel larger than the image', ['--conv', '3,3,8,8,7,0,1'], 'workload.kernel'],
    ['an unknown knob', [...SMALL, '--schedule', '{"tile_x":1}'], 'schedule.unknown-knob'],
    ['a schedule that is no JSON', [...SMALL, '--schedule', '{tile_h:1}'], 'file.json'],
    ['a negative seed', [...SMALL, '--seed', '-1'], 'usage.value'],
    ['an illegal machine', [...SMALL, '--config', 'bad.json'], 'limit.'],
    ['hardware that is no object', [...SMALL, '--hardware', '[]'], 'hardware.type'],
  ])('refuses %s', async (_, words, code) => {
    const bad = ODD.replace('"LOG_ACC_BUFF_SIZE":13', '"LOG_ACC_BUFF_SIZE":22');
    const { status, lines } = await vta(['compile', '--json', ...words], { 'bad.json': bad });
    expect(status).toBe(2);
    expect((lines[0]?.['error'] as { code: string }).code).toContain(code);
  });
});

describe('vta schedules', () => {
  it('lists the legal schedules, best estimate first', async () => {
    const { status, lines } = await vta(['schedules', '--json', ...SMALL]);
    expect(status).toBe(0);
    expect(lines.length).toBeGreaterThan(20);
    const estimates = lines.map((l) => (l['estimate'] as { cycles: number }).cycles);
    expect(estimates).toEqual([...estimates].sort((a, b) => a - b));
    expect(lines[0]).toMatchObject({ bound: { by: expect.stringMatching(/compute|read|write/) } });
    expect(Object.keys(lines[0]?.['bytes'] as object)).toEqual(['INP', 'WGT', 'ACC', 'UOP']);
    const best = await vta(['schedules', '--json', ...SMALL, '--limit', '2']);
    expect(best.lines).toEqual(lines.slice(0, 2));
  });

  it('gives the exact cycles of each where they are asked for, those that compile gives', async () => {
    const unfolded = [...SMALL, '--schedule', '{"fold_taps":"none"}'];
    const { lines } = await vta(['schedules', '--json', ...unfolded, '--limit', '5', '--exact']);
    const auto = await vta(['compile', '--json', ...unfolded]);
    // Compile takes the fastest of the best by estimate.
    const exact = lines.map((l) => l['cycles'] as number);
    expect(auto.lines[0]?.['cycles']).toBe(Math.min(...exact.slice(0, 3)));
    expect(lines[exact.indexOf(Math.min(...exact.slice(0, 3)))]?.['schedule']).toEqual(auto.lines[0]?.['schedule']);
    for (const l of lines) {
      expect((l['bound'] as { cycles: number }).cycles).toBeLessThanOrEqual(l['cycles'] as number);
    }
  });
});
