import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { must } from '../compiler/compiler.testing.ts';
import { parseNetworkBundle, type NetworkBundle } from '../program/networkBundle.ts';
import { writeNetworkBundle } from '../program/writeNetworkBundle.ts';
import type { Result } from '../base/problem.ts';
import { networkBundle } from './bundle.ts';
import { compileNetwork } from './compileNetwork.ts';
import { anyInputs, HandMadeNetwork } from './network.testing.ts';
import { runBundleInSlices, type StepRun } from './runBundle.ts';
import { runNetwork } from './runNetwork.ts';
import { inOneGo } from '../base/slices.ts';

/** Everything a step can be: VTA, the host's window, float and concatenation, repacking. */
function everything() {
  const net = new HandMadeNetwork(DEFAULT_ARCH);
  const x = net.input('x', [1, 20, 5, 5]);
  const a = net.conv('a', x, 16, { kernel: 3, pad: 1 });
  const kept = net.conv('kept', a, 10, { epilogue: { biasAt: 'before', shiftByChannel: true } });
  const s = net.sigmoid('s', kept);
  const joined = net.concat('joined', s, a);
  const bordered = net.conv('bordered', a, 16, { kernel: 1, pad: 3 });
  const v = net.conv('v', bordered, 20, { kernel: 11 });
  return net.graph(joined, net.reshape('flat', v, [1, 20]), net.reshape('image', joined, [1, 650]));
}

function run(bundle: NetworkBundle): Result<readonly StepRun[]> {
  return inOneGo(runBundleInSlices(bundle, { semantics: 'simulator' }));
}

/** As it comes back from a file. */
function bundleOf(): NetworkBundle {
  const graph = everything();
  const executable = must(compileNetwork(graph, DEFAULT_ARCH, { host: ['kept'] }));
  const inputs = anyInputs(graph, 5);
  must(runNetwork(executable, inputs));
  const bundle = must(networkBundle(executable, inputs));
  return must(parseNetworkBundle(JSON.parse(JSON.stringify(writeNetworkBundle(bundle)))));
}

describe('a bundle of a network', () => {
  const bundle = bundleOf();
  const kindOf = (name: string): string[] =>
    bundle.steps.filter((step) => step.name === name).map(({ kind, operation }) => `${kind} ${operation}`);

  it('runs over one memory, every step as expected, in the cycles of the network', () => {
    expect(kindOf('a')).toEqual(['vta window']);
    expect(kindOf('kept')).toEqual(['host window']);
    expect(kindOf('s')).toEqual(['host float']);
    expect(kindOf('joined')).toEqual(['host concat']);
    expect(kindOf('bordered')).toEqual(['host repack', 'vta window']);
    expect(kindOf('flat')).toEqual([]);
    expect(kindOf('image')).toEqual(['host reshape']);
    const runs = must(run(bundle));
    for (const { index, bits, trace } of runs) {
      const step = bundle.steps[index];
      expect({ name: step?.name, state: bits.state }).toEqual({
        name: step?.name,
        state: step?.operation === 'repack' ? 'host' : 'match',
      });
      if (step?.kind === 'vta') expect(trace?.cycles).toBe(step.cycles);
    }
  });

  it('a changed byte of weights shows in the layer that uses it and those after', () => {
    const weights = bundle.dram.map((range, i) =>
      i === 0 ? { ...range, bytes: range.bytes.map((b) => b ^ 1) } : range,
    );
    const [first] = must(run({ ...bundle, dram: weights }));
    expect(first?.bits.state).toBe('differ');
  });

  it('a host step whose operator or tensors do not fit is refused before anything runs', () => {
    const tampered = (name: string, change: object): string[] => {
      const steps = bundle.steps.map((step) => (step.name === name ? { ...step, ...change } : step));
      const result = run({ ...bundle, steps });
      return result.ok ? [] : result.problems.map(({ code, field }) => `${code} ${field}`);
    };
    const at = (name: string): string => `steps[${bundle.steps.findIndex((step) => step.name === name)}]`;
    expect(tampered('s', { operator: { kind: 'float', operator: { kind: 'magic' } } })).toEqual([
      `bundle.operator ${at('s')}.operator.operator.kind`,
    ]);
    const kept = bundle.steps.find((step) => step.name === 'kept');
    const operator = kept?.kind === 'host' ? kept.operator : {};
    expect(tampered('kept', { operator: { ...operator, weight: 'AAAA' } })).toEqual([`bundle.operator ${at('kept')}`]);
    const shape = { ...(operator['shape'] as object), kernelHeight: 60000 };
    expect(tampered('kept', { operator: { ...operator, shape } })).toEqual([
      `workload.kernel ${at('kept')}.operator.kernelHeight`,
    ]);
    expect(tampered('joined', { reads: [] })).toEqual([`bundle.operator ${at('joined')}`]);
    expect(tampered('image', { writes: [] })).toEqual([`bundle.operator ${at('image')}`]);
  });
});
