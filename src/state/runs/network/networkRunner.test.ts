import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_ARCH, withParameter } from '../../../core/machine/parameters.ts';
import type { CompiledLayer } from '../../../core/network/network.ts';
import type { JobClient, JobHandlers } from '../../../workers/client.ts';
import type { NetworkRequest, NetworkUpdate } from '../../../workers/networkProtocol.ts';
import type { JobOutcome } from '../../../workers/protocol.ts';
import { isStale, NO_NETWORK, useNetworkStore } from './network.ts';
import { LENET } from '../../documents/networkChoice.ts';
import type { NetworkAsked, Supplies } from './networkRun.ts';
import { createNetworkRunner } from './networkRunner.ts';

const ASKED: NetworkAsked = { choice: LENET, arch: DEFAULT_ARCH, seed: 1, data: null, digit: null, picture: null };
const WIDER: NetworkAsked = { ...ASKED, arch: withParameter(DEFAULT_ARCH, 'busBits', 128) };
const ILLEGAL: NetworkAsked = { ...ASKED, arch: withParameter(DEFAULT_ARCH, 'LOG_UOP_BUFF_SIZE', 24) };
const OTHER: NetworkAsked = { ...ASKED, choice: { kind: 'built-in', name: 'vgg16' } };

const ABOUT: NetworkUpdate = {
  kind: 'about',
  about: {
    name: 'LeNet-5',
    inputs: {},
    origin: '',
    notes: [],
    calibratedOn: '',
    open: [],
    seeded: [],
    size: null,
    ports: null,
  },
};
const MEMORY = {
  ...{ regions: [], peakBytes: 1, activationBytes: 1 },
  ...{ activationBytesWithoutReuse: 1, constantBytes: 0 },
};
const COMPILED: Extract<NetworkUpdate, { kind: 'compiled' }> = { kind: 'compiled', layers: [], memory: MEMORY };
const RAN = { gemmCycles: 1, measuredMs: null, bits: { state: 'match', bytes: 1 }, error: null } as const;
const ran = (cycles: number): NetworkUpdate => ({ kind: 'ran', result: { ...RAN, index: 0, cycles }, planes: null });
const RESULT: NetworkUpdate = {
  kind: 'result',
  result: { layers: [], vtaCycles: 1, vtaLayers: 1, hostLayers: 0, outputs: {}, outputShapes: {} },
};

const HOSTED: CompiledLayer = {
  ...{ index: 0, name: 'a', operation: 'add', nodes: [], inputs: [], output: 'a', outputShape: [1], where: 'host' },
  ...{ reason: 'Why.', moved: null, macs: 0, bytes: 0, vta: null, repacks: [] },
};

/** A worker that the test plays, and supplies that are there at once unless it says otherwise. */
function setUp(supplies?: Supplies) {
  const requests: NetworkRequest[] = [];
  let current: JobHandlers<NetworkUpdate> | null = null;
  const end = (outcome: JobOutcome): void => {
    const was = current;
    current = null;
    was?.onEnd(outcome);
  };
  const client: JobClient<NetworkRequest, NetworkUpdate> = {
    run: (request, handlers) => {
      end({ kind: 'cancelled' });
      requests.push(request);
      current = handlers;
    },
    cancel: () => {
      end({ kind: 'cancelled' });
    },
    warm: () => undefined,
    restart: () => undefined,
  };
  const source = { kind: 'built-in', name: 'lenet5' } as const;
  const ready: Supplies = { kind: 'ready', supplies: { source, input: null, calibration: { kind: 'seeded' } } };
  const runner = createNetworkRunner(
    client,
    () => Promise.resolve(supplies ?? ready),
    () => Date.now(),
  );
  /** Lets the supplies arrive, and a machine come to rest. */
  const settle = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(200);
  };
  const say = (...updates: readonly NetworkUpdate[]): void => {
    for (const update of updates) current?.onEvent(update);
  };
  return { runner, requests, say, end, settle };
}

const now = () => useNetworkStore.getState();

describe('a whole network on the page', () => {
  it('of another clock has the same cycles: nothing is asked anew, only times follow', async () => {
    const faster: NetworkAsked = { ...ASKED, arch: withParameter(DEFAULT_ARCH, 'clockMHz', 333) };
    const { runner, requests, say, end, settle } = setUp();
    runner.show(ASKED);
    await settle();
    say(ABOUT, COMPILED);
    runner.show(faster);
    expect(now().running).toBe(true);
    say(ran(7));
    expect(now().shown?.arch.hardware.clockMHz).toBe(333);
    say(RESULT);
    end({ kind: 'done' });
    runner.show(ASKED);
    await settle();
    expect(requests).toHaveLength(1);
    expect(now()).toMatchObject({ running: false, shown: { complete: true, arch: DEFAULT_ARCH } });
    expect(isStale(now())).toBe(false);
    runner.show(OTHER);
    runner.show(faster);
    expect(now()).toMatchObject({ running: false, shown: { complete: true, arch: faster.arch } });
  });

  beforeEach(() => {
    vi.useFakeTimers();
    useNetworkStore.setState(NO_NETWORK, true);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('grows from what it is to exact cycles, and is whole at the end', async () => {
    const { runner, say, end, settle } = setUp();
    runner.show(ASKED);
    await settle();
    say(ABOUT);
    expect(now().shown?.about?.name).toBe('LeNet-5');
    say(COMPILED, ran(100), RESULT);
    expect(now().shown?.results.get(0)?.cycles).toBe(100);
    expect(now().shown?.complete).toBe(false);
    end({ kind: 'done' });
    expect(now()).toMatchObject({ running: false, shown: { complete: true } });
    expect(isStale(now())).toBe(false);
  });

  it('of a thousand layers is looked at now and then, not with each layer, and misses nothing of them', async () => {
    const { runner, say, end, settle } = setUp();
    runner.show(ASKED);
    await settle();
    let looks = 0;
    const leave = useNetworkStore.subscribe((s, before) => {
      if (s.shown !== before.shown) looks += 1;
    });
    const layer = HOSTED;
    say(ABOUT, { kind: 'layer', layer, count: 1000 });
    for (let index = 0; index < 1000; index++) {
      say({ kind: 'layer', layer: { ...layer, index }, count: 1000 });
      if (index % 100 === 0) await vi.advanceTimersByTimeAsync(50);
    }
    say({ kind: 'ran', result: { ...RAN, index: 999, cycles: 7 }, planes: null });
    // Half a second went by.
    expect(looks).toBeLessThan(4);
    end({ kind: 'done' });
    leave();
    expect(now().shown?.layers).toHaveLength(1000);
    expect(now().shown?.results.get(999)?.cycles).toBe(7);
  });

  it('of fifty layers shows at once what the network gives, and marks it as that of this input', async () => {
    const { runner, say, settle } = setUp();
    runner.show(ASKED);
    await settle();
    say(ABOUT, { ...COMPILED, layers: Array.from({ length: 50 }, (_, index) => ({ ...HOSTED, index })) });
    say(ran(1));
    expect(now().shown?.results.size).toBe(0);
    const outputs = { y: Float32Array.of(1) };
    say({ kind: 'outputs', outputs });
    expect(now().shown).toMatchObject({ complete: false, outputs: { key: now().askedKey, values: outputs } });
    runner.show({ ...ASKED, digit: { kind: 'held-back', index: 3 } });
    await settle();
    say(ABOUT);
    expect(now().shown?.outputs?.key).not.toBe(now().askedKey);
  });

  it('keeps the old figures of a network, marked, until it is compiled for the new machine', async () => {
    const { runner, say, end, settle } = setUp();
    runner.show(ASKED);
    await settle();
    say(ABOUT, COMPILED, ran(100), RESULT);
    end({ kind: 'done' });
    runner.show(WIDER);
    await settle();
    say(ABOUT);
    expect(now().shown?.results.get(0)?.cycles).toBe(100);
    expect(isStale(now())).toBe(true);
    say(COMPILED);
    expect(now().shown?.results.size).toBe(0);
    expect(isStale(now())).toBe(false);
  });

  it('lists a new network layer by layer while it is compiled; sums are not exact before the last', async () => {
    const { runner, say, settle } = setUp();
    runner.show(ASKED);
    await settle();
    const layer = (index: number) => ({
      ...{ index, name: `l${index}`, operation: 'softmax', nodes: [], inputs: [], output: '', outputShape: [1] },
      ...{ where: 'host' as const, reason: 'It is real.', moved: null, macs: 0, bytes: 0, vta: null, repacks: [] },
    });
    say(ABOUT, { kind: 'layer', layer: layer(0), count: 3 }, { kind: 'layer', layer: layer(1), count: 3 });
    expect(now().shown).toMatchObject({ layerCount: 3, memory: null, complete: false });
    expect(now().shown?.layers.map((l) => l.name)).toEqual(['l0', 'l1']);
    const whole = [layer(0), layer(1), layer(2)];
    say({ kind: 'compiled', layers: whole, memory: MEMORY });
    expect(now().shown?.layers).toEqual(whole);
    // Another input on the same machine, of which the worker forgot what it had compiled.
    say({ kind: 'layer', layer: { ...layer(0), name: 'again' }, count: 3 });
    expect(now().shown?.layers).toEqual(whole);
  });

  it('shows nothing of another network under a new name', async () => {
    const { runner, say, end, settle } = setUp();
    runner.show(ASKED);
    await settle();
    say(ABOUT, COMPILED, ran(100), RESULT);
    end({ kind: 'done' });
    runner.show(OTHER);
    await settle();
    say(ABOUT);
    expect(now().shown).toMatchObject({ choice: OTHER.choice, layers: [] });
    expect(now().shown?.results.size).toBe(0);
  });

  it('keeps cycles while another digit is run: they depend on the machine alone', async () => {
    const { runner, say, end, settle } = setUp();
    runner.show(ASKED);
    await settle();
    say(ABOUT, COMPILED, ran(100), RESULT);
    end({ kind: 'done' });
    runner.show({ ...ASKED, digit: { kind: 'held-back', index: 3 } });
    await settle();
    say(ABOUT, COMPILED);
    expect(now().shown).toMatchObject({ complete: false });
    expect(now().shown?.results.get(0)?.cycles).toBe(100);
  });

  it('shows no old figures under other samples: other scales are other programs', async () => {
    const { runner, say, end, settle } = setUp();
    runner.show(ASKED);
    await settle();
    say(ABOUT, COMPILED, ran(100), RESULT);
    end({ kind: 'done' });
    const data = { name: 'mine.npy', hash: '01' };
    runner.show({ ...ASKED, data });
    await settle();
    expect(isStale(now())).toBe(true);
    say(ABOUT, COMPILED);
    expect(now().shown).toMatchObject({ data, complete: false });
    expect(now().shown?.results.size).toBe(0);
  });

  it('says of which file it is that something is wrong, and which sizes are open', async () => {
    const problem = (code: string) => ({ code, message: 'No.', field: 'x', got: null, limit: null, fix: 'Do.' });
    const { runner, say, end, settle } = setUp();
    runner.show({ ...ASKED, data: { name: 'mine.npy', hash: '01' } });
    await settle();
    end({ kind: 'refused', problems: [problem('calibration.size')] });
    expect(now().refused).toMatchObject({ title: 'mine.npy does not fit LeNet-5', open: [] });
    runner.show({ ...ASKED, choice: { kind: 'file', name: 'x.onnx', hash: '00' } });
    await settle();
    const open = [{ name: 'H', batch: false, axes: ['x[2]'] }];
    say({ kind: 'open', open });
    end({ kind: 'refused', problems: [problem('onnx.dimension')] });
    expect(now().refused).toMatchObject({ title: 'x.onnx was not compiled', open });
  });

  it('computes the run to compare with when nothing else is asked for, and takes it up again after that', async () => {
    const { runner, requests, say, end, settle } = setUp();
    runner.show(ASKED);
    runner.compare(WIDER);
    await settle();
    say(ABOUT, COMPILED, ran(100), RESULT);
    expect(requests).toHaveLength(1);
    end({ kind: 'done' });
    await settle();
    expect(requests.map((r) => r.arch.hardware.busBits)).toEqual([64, 128]);
    expect(now()).toMatchObject({ running: false, baseline: null, shown: { complete: true } });
    // What is asked for comes first.
    const other = { ...ASKED, arch: withParameter(DEFAULT_ARCH, 'busBits', 256) };
    runner.show(other);
    await settle();
    expect(now().running).toBe(true);
    say(ABOUT, COMPILED, ran(80), RESULT);
    end({ kind: 'done' });
    await settle();
    expect(requests.map((r) => r.arch.hardware.busBits)).toEqual([64, 128, 256, 128]);
    say(ABOUT, COMPILED, ran(70), RESULT);
    expect(now().shown?.results.get(0)?.cycles).toBe(80);
    end({ kind: 'done' });
    expect(now().baseline?.results.get(0)?.cycles).toBe(70);
    expect(now().baseline).toMatchObject({ arch: WIDER.arch, complete: true });
    // It is kept like any other, and let go when nothing is compared any more.
    runner.compare(null);
    expect(now()).toMatchObject({ baseline: null, baselineKey: null });
    runner.compare(WIDER);
    expect(now().baseline?.results.get(0)?.cycles).toBe(70);
    expect(requests).toHaveLength(4);
  });

  it('says why there is nothing to compare with', async () => {
    const { runner, say, end, settle } = setUp();
    runner.show(ASKED);
    await settle();
    say(ABOUT, COMPILED, RESULT);
    end({ kind: 'done' });
    runner.compare(ILLEGAL);
    expect(now().baselineProblem).not.toBeNull();
    runner.compare(WIDER);
    await settle();
    expect(now().baselineProblem).toBeNull();
    end({ kind: 'failed', failure: { kind: 'threw', message: 'It broke.' } });
    expect(now()).toMatchObject({ baselineProblem: 'It broke.', failure: null, baseline: null });
  });

  it('compiles only for the machine that a drag comes to rest at', async () => {
    const { runner, requests, say, end, settle } = setUp();
    runner.show(ASKED);
    await settle();
    say(ABOUT, COMPILED, RESULT);
    end({ kind: 'done' });
    for (const bits of [128, 256, 512]) runner.show({ ...ASKED, arch: withParameter(DEFAULT_ARCH, 'busBits', bits) });
    await settle();
    expect(requests.map((r) => r.arch.hardware.busBits)).toEqual([64, 512]);
  });

  it('answers at once when it goes back to what it has', async () => {
    const { runner, requests, say, end, settle } = setUp();
    runner.show(ASKED);
    await settle();
    say(ABOUT, COMPILED, ran(100), RESULT);
    end({ kind: 'done' });
    runner.show(WIDER);
    runner.show(ASKED);
    expect(now()).toMatchObject({ running: false, shown: { complete: true } });
    await settle();
    expect(requests).toHaveLength(1);
  });

  it('says why a machine or a file cannot be taken, and runs nothing', async () => {
    const { runner, requests, settle } = setUp();
    runner.show(ILLEGAL);
    await settle();
    expect(now().refused?.problems[0]?.field).toBe('LOG_UOP_BUFF_SIZE');
    expect(requests).toEqual([]);
  });

  it('asks for a file that only its name is known of', async () => {
    const { runner, settle } = setUp({ kind: 'missing', what: 'network', name: 'x.onnx', hash: '00' });
    runner.show({ ...ASKED, choice: { kind: 'file', name: 'x.onnx', hash: '00' } });
    await settle();
    expect(now()).toMatchObject({ running: false, missing: { name: 'x.onnx' } });
  });

  it('says what could not be fetched, or what is wrong with what was', async () => {
    const failure = { kind: 'threw', message: 'lenet5.onnx could not be fetched: 404' } as const;
    const one = setUp({ kind: 'failed', failure });
    one.runner.show(ASKED);
    await one.settle();
    expect(now()).toMatchObject({ running: false, failure, missing: null, refused: null });
    const short = { code: 'digits.size', field: 'digits', got: 1, limit: 2, message: 'Too short.', fix: 'Reload.' };
    const two = setUp({ kind: 'refused', problems: [short] });
    two.runner.show(OTHER);
    await two.settle();
    expect(now()).toMatchObject({ running: false, failure: null, missing: null });
    expect(now().refused).toMatchObject({ title: 'VGG-16 was not compiled', problems: [short], open: [] });
    expect([one.requests, two.requests]).toEqual([[], []]);
  });

  it('shows that a worker died, and begins anew on Retry', async () => {
    const { runner, requests, end, settle } = setUp();
    runner.show(ASKED);
    await settle();
    end({ kind: 'failed', failure: { kind: 'died', message: 'The worker ended.' } });
    expect(now().failure?.message).toBe('The worker ended.');
    runner.retry();
    await settle();
    expect(now().failure).toBeNull();
    expect(requests).toHaveLength(2);
  });

  it('that is cancelled is not run, and says so', async () => {
    const { runner, settle } = setUp();
    runner.show(ASKED);
    await settle();
    runner.cancel();
    expect(now()).toMatchObject({ running: false, stopped: true });
  });
});
