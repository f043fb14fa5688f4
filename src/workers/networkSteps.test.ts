import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH, withParameter } from '../core/arch/parameters.ts';
import type { Result } from '../core/problem.ts';
import type { NetworkRequest, NetworkUpdate } from './networkProtocol.ts';
import { createNetworkSteps } from './networkSteps.ts';

const LENET: NetworkRequest = {
  source: { kind: 'built-in', name: 'lenet5' },
  arch: DEFAULT_ARCH,
  seed: 1,
  input: null,
  calibration: [],
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

  it('gives every layer of VTA exact cycles, matching bits and an error, and the sum', () => {
    const [compiled] = only(first.updates, 'compiled');
    const [result] = only(first.updates, 'result');
    const last = new Map(only(first.updates, 'ran').map((u) => [u.result.index, u.result]));
    for (const { index, where, vta } of compiled?.layers ?? []) {
      const ran = last.get(index);
      if (where === 'vta') {
        expect(ran?.bits.state).toBe('match');
        expect(ran?.cycles).toBeGreaterThanOrEqual(vta?.bound.cycles ?? Infinity);
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
    const second = drain(steps({ ...LENET, input }));
    expect(second.updates.some((u) => u.kind === 'progress' && (u.stage === 'quantize' || u.stage === 'compile'))).toBe(
      false,
    );
    const [a, b] = [first, second].map(({ updates }) => only(updates, 'result')[0]?.result);
    expect(b?.vtaCycles).toBe(a?.vtaCycles);
    expect(b?.outputs).not.toEqual(a?.outputs);
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
