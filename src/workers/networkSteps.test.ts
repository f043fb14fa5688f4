import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH, withParameter } from '../core/machine/parameters.ts';
import type { Result } from '../core/base/problem.ts';
import { npyFile } from '../core/workload/samples/npy.testing.ts';
import { encodeModel } from '../core/workload/onnx/onnx.testing.ts';
import { LENET5 } from '../core/workload/zoo/lenet.ts';
import { readInSlices, samplesOf } from './networkData.ts';
import type { NetworkRequest, NetworkUpdate } from './networkProtocol.ts';
import { createNetworkSteps } from './networkSteps.ts';
import type { SearcherAhead } from './scheduleClient.ts';

const LENET: NetworkRequest = {
  source: { kind: 'built-in', name: 'lenet5' },
  arch: DEFAULT_ARCH,
  seed: 1,
  input: null,
  calibration: { kind: 'seeded' },
  weightScales: 'tensor',
};

function drain(steps: Generator<NetworkUpdate, Result<unknown>>) {
  const updates: NetworkUpdate[] = [];
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) updates.push(step.value);
  return { updates, outcome: step.value };
}

const only = <K extends NetworkUpdate['kind']>(
  updates: readonly NetworkUpdate[],
  kind: K,
): Extract<NetworkUpdate, { kind: K }>[] =>
  updates.filter((u): u is Extract<NetworkUpdate, { kind: K }> => u.kind === kind);

/** The shipped network as a page would hold it: read by name of its bytes. */
const file = (bytes: Uint8Array): Blob => new Blob([new Uint8Array(bytes)]);

describe('the whole way of a network', () => {
  const steps = createNetworkSteps(() => new Uint8Array(0));
  const first = drain(steps(LENET));

  it('tells what it is, then how it is compiled, then how each layer ran', () => {
    expect(first.outcome.ok).toBe(true);
    const kinds = first.updates.filter((u) => u.kind !== 'progress').map((u) => u.kind);
    expect(kinds.indexOf('about')).toBeLessThan(kinds.indexOf('compiled'));
    expect(kinds.indexOf('compiled')).toBeLessThan(kinds.indexOf('ran'));
    expect(only(first.updates, 'about').at(-1)?.about.name).toBe('LeNet-5');
  });

  it('has its schedules searched elsewhere until it is compiled or nobody wants it any more, and not again', () => {
    const said: string[] = [];
    const searcher: SearcherAhead = {
      begin: ({ graph, arch }) => {
        said.push(`${graph.name} ${arch === DEFAULT_ARCH}`);
        return new Map();
      },
      end: () => said.push('end'),
    };
    const helped = createNetworkSteps(() => new Uint8Array(0), undefined, searcher);
    const left = helped(LENET);
    let step = left.next();
    while (step.done !== true && !(step.value.kind === 'progress' && step.value.stage === 'quantize'))
      step = left.next();
    left.return({ ok: true, value: null });
    expect(said).toEqual(['lenet5 true', 'end']);
    expect(only(drain(helped(LENET)).updates, 'result')).toEqual(only(first.updates, 'result'));
    drain(helped(LENET));
    expect(said).toEqual(['lenet5 true', 'end', 'lenet5 true', 'end']);
  });

  it('tells once what there is to see of the graph, and once how its values are held', () => {
    const [{ outline }, ...again] = only(first.updates, 'outline') as [Extract<NetworkUpdate, { kind: 'outline' }>];
    const [{ integers }, ...more] = only(first.updates, 'integers') as [Extract<NetworkUpdate, { kind: 'integers' }>];
    expect([again, more, integers.bits]).toEqual([[], [], 8]);
    const layers = only(first.updates, 'compiled')[0]?.layers ?? [];
    const names = outline.nodes.map(({ name }) => name);
    expect(layers.flatMap(({ nodes }) => nodes).filter((name) => !names.includes(name))).toEqual([]);
    for (const { output, outputShape } of layers) {
      expect(outline.values.get(output)?.shape).toEqual(outputShape);
      expect(integers.fractions.has(output)).toBe(true);
    }
  });

  it('tells each layer as soon as it is compiled, as it will be in the whole', () => {
    const told = only(first.updates, 'layer');
    const layers = only(first.updates, 'compiled')[0]?.layers ?? [];
    expect(told.map((u) => [u.layer.index, u.count])).toEqual(layers.map((l) => [l.index, layers.length]));
    for (const { layer } of told) {
      const { repacks, ...whole } = layers[layer.index] ?? layer;
      const undecided = layer.where === 'none' && layer.reason === '';
      if (!undecided) expect({ ...layer, repacks }).toEqual({ ...whole, repacks });
      else expect(layer.vta).toBeNull();
    }
    const at = (kind: NetworkUpdate['kind']): number => first.updates.findIndex((u) => u.kind === kind);
    const half = first.updates.findIndex((u) => u.kind === 'progress' && u.stage === 'compile' && u.fraction > 0.5);
    expect(at('layer')).toBeLessThan(half);
  });

  it('gives every layer of VTA exact cycles, matching bits and an error, and the sum', () => {
    const [compiled] = only(first.updates, 'compiled');
    const [result] = only(first.updates, 'result');
    const last = new Map(only(first.updates, 'ran').map((u) => [u.result.index, u.result]));
    for (const { index, where, vta } of compiled?.layers ?? []) {
      const ran = last.get(index);
      if (where === 'vta') {
        expect(ran?.bits.state).toBe('match');
        expect(ran?.cycles).toBeGreaterThanOrEqual(vta?.lowerBound.cycles ?? Infinity);
      } else expect(ran?.cycles).toBeNull();
      expect(ran?.error?.signalToNoiseDb).toBeGreaterThan(0);
    }
    const sum = [...last.values()].reduce((total, { cycles }) => total + (cycles ?? 0), 0);
    expect(result?.result.vtaCycles).toBe(sum);
  });

  it('shows of each layer what memory holds: one picture a channel', () => {
    const planes = only(first.updates, 'ran').flatMap((u) => (u.planes === null ? [] : [u.planes]));
    expect(planes[0]).toMatchObject({ width: 28, height: 28, count: 6, channels: 6 });
    expect(planes.at(-1)).toMatchObject({ width: 10, height: 1, count: 1 });
    for (const { values, count, width, height } of planes) expect(values).toHaveLength(count * width * height);
  });

  it('compiles nothing again for another input, and gives other answers in the same cycles', () => {
    const input = Float32Array.from({ length: 28 * 28 }, (_, i) => (i % 5) / 5);
    const second = drain(steps({ ...LENET, input: { kind: 'values', values: input } }));
    expect(second.updates.some((u) => u.kind === 'progress' && (u.stage === 'quantize' || u.stage === 'compile'))).toBe(
      false,
    );
    const [a, b] = [first, second].map(({ updates }) => only(updates, 'result')[0]?.result);
    expect(b?.vtaCycles).toBe(a?.vtaCycles);
    expect(b?.outputs).not.toEqual(a?.outputs);
  });

  it('keeps the machines it compiled for last, and lets none go for one that cannot be compiled for', () => {
    const again = createNetworkSteps(() => new Uint8Array(0));
    const on = (parameter: 'busBits' | 'LOG_ACC_BUFF_SIZE', value: number) =>
      drain(again({ ...LENET, arch: withParameter(DEFAULT_ARCH, parameter, value) }));
    const compiles = ({ updates }: ReturnType<typeof drain>): boolean =>
      only(updates, 'progress').some(({ stage }) => stage === 'compile');
    expect([compiles(on('busBits', 64)), compiles(on('busBits', 128))]).toEqual([true, true]);
    expect(on('LOG_ACC_BUFF_SIZE', 18).outcome.ok).toBe(false);
    expect([compiles(on('busBits', 64)), compiles(on('busBits', 128))]).toEqual([false, false]);
  });

  it('compiles again for another machine, from the same integers', () => {
    const wide = drain(steps({ ...LENET, arch: withParameter(DEFAULT_ARCH, 'busBits', 128) }));
    const stages = new Set(only(wide.updates, 'progress').map((u) => u.stage));
    expect([stages.has('quantize'), stages.has('compile')]).toEqual([false, true]);
    expect(only(wide.updates, 'result')[0]?.result.vtaCycles).toBeLessThan(
      only(first.updates, 'result')[0]?.result.vtaCycles ?? 0,
    );
  });
});

describe('a file', () => {
  it('is imported by its bytes', () => {
    const bytes = readFileSync(new URL('../../public/lenet5.onnx', import.meta.url));
    const source = { kind: 'file', name: 'digits.onnx', hash: 'a', file: file(bytes) } as const;
    const { outcome, updates } = drain(createNetworkSteps(() => bytes)({ ...LENET, source }));
    expect(outcome.ok).toBe(true);
    expect(only(updates, 'about')[0]?.about).toMatchObject({ name: 'digits.onnx', inputs: { input: [1, 1, 28, 28] } });
  });

  it('that is broken is refused with a reason, and read again when it is asked for again', () => {
    let reads = 0;
    const steps = createNetworkSteps(() => {
      reads += 1;
      return Uint8Array.of(1, 2, 3);
    });
    const source = { kind: 'file', name: 'x.onnx', hash: 'b', file: file(new Uint8Array(3)) } as const;
    for (const { outcome } of [drain(steps({ ...LENET, source })), drain(steps({ ...LENET, source }))]) {
      expect(!outcome.ok && outcome.problems[0].code).toMatch(/^onnx\./);
    }
    expect(reads).toBe(2);
  });
});

describe('large files', () => {
  it('are read in slices, and samples that cannot be are not read at all', () => {
    const parts: number[] = [];
    // A blob that has no bytes: only what is asked of it counts.
    const blob = (size: number): Blob =>
      ({ size, slice: (from = 0, to = size) => blob(Math.min(to, size) - from) }) as unknown as Blob;
    const read = (part: Blob): Uint8Array => {
      parts.push(part.size);
      return new Uint8Array(part.size);
    };
    const steps = readInSlices(blob(2 ** 24 + 10), read);
    let step = steps.next();
    let yields = 0;
    for (; step.done !== true; step = steps.next()) yields++;
    expect([step.value.length, yields, parts]).toEqual([2 ** 24 + 10, 2, [2 ** 24, 10]]);
    parts.length = 0;
    for (const [name, size, code] of [
      ['x.npy', 200_000_000, 'calibration.count'],
      ['x.json', 200_000_000, 'file.json'],
    ] as const) {
      const calibration = { kind: 'file', name, hash: name, file: blob(size) } as const;
      const { outcome } = drain(createNetworkSteps(read)({ ...LENET, calibration }));
      expect(!outcome.ok && outcome.problems[0].code).toBe(code);
    }
    expect(Math.max(...parts)).toBe(1);
  });

  it('of JSON are parsed in slices, and their progress goes nowhere but on', () => {
    const bytes = new TextEncoder().encode(`[${'0,'.repeat(1_300_000)}0]`);
    const data = { kind: 'file', name: 'x.json', hash: 'f', file: file(bytes) } as const;
    const reading = samplesOf(data, LENET5.build(), 1, () => bytes);
    const done: number[] = [];
    let step = reading.next();
    for (; step.done !== true; step = reading.next()) done.push(step.value);
    expect(!step.value.ok && step.value.problems[0]).toMatchObject({ code: 'calibration.size', got: 1_300_001 });
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.filter((fraction) => fraction > 0.3 && fraction < 0.9).length).toBe(2);
  });

  it('of one tensor of 2^28 elements are refused before any work', () => {
    const bytes = encodeModel({
      inputs: { x: [1, 1, 2 ** 14, 2 ** 14] },
      nodes: [{ op: 'Relu', in: ['x'], out: 'y' }],
    });
    const source = { kind: 'file', name: 'large.onnx', hash: 'e', file: file(bytes) } as const;
    const { outcome, updates } = drain(createNetworkSteps(() => bytes)({ ...LENET, source }));
    expect(!outcome.ok && outcome.problems[0]).toMatchObject({ code: 'graph.too-large', got: 2 ** 28, limit: 2 ** 26 });
    expect(only(updates, 'about')).toEqual([]);
  });
});

describe('weights of channels of very different sizes', () => {
  const data = Array.from({ length: 32 }, (_, i) => ((i % 2) - 0.4) * 4 ** -Math.floor(i / 2));
  const bytes = encodeModel({
    inputs: { x: [1, 2, 4, 4] },
    nodes: [{ op: 'Conv', in: ['x', 'w'], out: 'y' }],
    tensors: { w: { dims: [16, 2, 1, 1], floatData: data } },
  });
  const source = { kind: 'file', name: 'spread.onnx', hash: 'f', file: file(bytes) } as const;
  const steps = createNetworkSteps(() => bytes);

  it('have a scale each where that is asked for, at the price of cycles', () => {
    const [common, own] = (['tensor', 'channel'] as const).map((weightScales) => {
      const { updates, outcome } = drain(steps({ ...LENET, source, weightScales }));
      expect(outcome.ok).toBe(true);
      const [layer] = only(updates, 'compiled')[0]?.layers ?? [];
      const last = only(updates, 'ran').at(-1)?.result;
      expect(last?.bits.state).toBe('match');
      return { byChannel: layer?.vta?.epilogue.shiftByChannel, cycles: last?.cycles ?? NaN };
    });
    expect([common?.byChannel, own?.byChannel]).toEqual([undefined, true]);
    expect(own?.cycles).toBeGreaterThan(common?.cycles ?? Infinity);
  });
});

describe('samples of the user', () => {
  const digits = Array.from({ length: 3 * 784 }, (_, i) => (i % 784) / 784);
  const bytes = npyFile('<f4', [3, 784], digits);
  const data = { kind: 'file', name: 'mine.npy', hash: 'c', file: file(bytes) } as const;
  const steps = createNetworkSteps(() => bytes);

  it('are what the network is calibrated on, the first one its input', () => {
    const mine = drain(steps({ ...LENET, calibration: data }));
    expect(mine.outcome.ok).toBe(true);
    expect(only(mine.updates, 'about').at(-1)?.about.calibratedOn).toBe('3 samples of mine.npy');
    const samples = [0, 1, 2].map((i) => Float32Array.from(digits.slice(784 * i, 784 * (i + 1))));
    const calibration = { kind: 'samples', what: 'digits', samples } as const;
    const same = drain(
      createNetworkSteps(() => bytes)({
        ...LENET,
        calibration,
        input: { kind: 'values', values: samples[0] ?? new Float32Array(0) },
      }),
    );
    expect(only(same.updates, 'result')).toEqual(only(mine.updates, 'result'));
    const seeded = drain(steps(LENET));
    expect(only(seeded.updates, 'about').at(-1)?.about.calibratedOn).toBe('a seeded image (seed 1)');
    expect(only(seeded.updates, 'result')).not.toEqual(only(mine.updates, 'result'));
  });

  it.each([
    ['x.npy', [1, 2], 'file.npy'],
    ['x.json', [0x7b], 'file.json'],
    ['x.json', [0x5b, 0x31, 0x5d], 'calibration.size'],
  ])('of %s with bytes %j are refused: %s', (name, content, code) => {
    const bad = Uint8Array.from(content);
    const calibration = { kind: 'file', name, hash: code, file: file(bad) } as const;
    const { outcome } = drain(createNetworkSteps(() => bad)({ ...LENET, calibration }));
    expect(!outcome.ok && outcome.problems[0].code).toBe(code);
  });
});

describe('sizes of a built-in network', () => {
  it('are told, taken, and refused with what there is', () => {
    const steps = createNetworkSteps(() => new Uint8Array(0));
    const source = { kind: 'built-in', name: 'encoder-block' } as const;
    const open = [{ name: 'sequence', size: 64, batch: false, axes: ['input[1]'] }];
    const given = drain(steps({ ...LENET, source: { ...source, dimensions: { sequence: 5 } } }));
    expect(only(given.updates, 'about')[0]?.about).toMatchObject({ inputs: { input: [1, 5, 128] }, open });
    const { outcome, updates } = drain(steps({ ...LENET, source: { ...source, dimensions: { sequence: 513 } } }));
    expect(!outcome.ok && outcome.problems[0]).toMatchObject({ code: 'workload.size', field: 'sequence' });
    expect(only(updates, 'open')).toEqual([{ kind: 'open', open }]);
  });
});

describe('sizes that a file leaves open', () => {
  const bytes = encodeModel({ inputs: { x: ['N', 3, 'H', 8] }, nodes: [{ op: 'Relu', in: ['x'], out: 'y' }] });
  const steps = createNetworkSteps(() => bytes);
  const source = { kind: 'file', name: 'open.onnx', hash: 'd', file: file(bytes) } as const;
  const open = [
    { name: 'N', batch: true, axes: ['x[0]'] },
    { name: 'H', batch: false, axes: ['x[2]'] },
  ];

  it('are told with the reason why it is not taken, and it is once they are given', () => {
    const { outcome, updates } = drain(steps({ ...LENET, source }));
    expect(!outcome.ok && outcome.problems[0]).toMatchObject({ code: 'onnx.dimension', field: 'H' });
    expect(only(updates, 'open')).toEqual([{ kind: 'open', open }]);
    for (const H of [4, 6]) {
      const given = drain(steps({ ...LENET, source: { ...source, dimensions: { H } } }));
      expect(given.outcome.ok).toBe(true);
      expect(only(given.updates, 'about').at(-1)?.about).toMatchObject({ inputs: { x: [1, 3, H, 8] }, open });
    }
  });
});

it('a quantized file that nobody can run beside it says so in the notes', () => {
  const bytes = encodeModel({
    inputs: { x: [1, 2, 4, 4] },
    nodes: [
      { op: 'QuantizeLinear', in: ['x', 's'], out: 'q' },
      { op: 'DequantizeLinear', in: ['q', 's'], out: 'd' },
      { op: 'Conv', in: ['d', 'w'], out: 'y' },
    ],
    tensors: { s: { dims: [], floatData: [0.05] }, w: { dims: [3, 2, 1, 1], floatData: [1, 2, 3, 4, 5, 6] } },
  });
  const source = { kind: 'file', name: 'quantized.onnx', hash: 'q', file: file(bytes) } as const;
  const { outcome, updates } = drain(createNetworkSteps(() => bytes)({ ...LENET, source }));
  expect(outcome.ok).toBe(true);
  const [first, ...rest] = only(updates, 'about');
  expect(first?.about.notes.join()).not.toContain('could not be run');
  expect(rest.at(-1)?.about.notes.at(-1)).toContain('The quantized file itself could not be run to compare with');
});
