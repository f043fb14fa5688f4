import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import type { Arch } from '../machine/arch.ts';
import { failure, ok, type Result } from '../base/problem.ts';
import { inOneGo } from '../base/slices.ts';
import { computeOnHost, hostInProcess } from '../run/hostInProcess.ts';
import type { HostRuntime, HostTask } from '../run/hostRuntime.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';
import { runInteger } from '../workload/quantize/runInteger.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { toReal } from '../workload/quantize/numbers.ts';
import { compileNetwork, type CompileNetworkOptions } from './compileNetwork.ts';
import type { Executable } from './executable.ts';
import { anyInputs, HandMadeNetwork } from './network.testing.ts';
import { runNetwork } from './runNetwork.ts';

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.problems.map((p) => p.message).join('\n'));
  return result.value;
};

/** Compiles and runs; the outputs must be those of the integer reference, the bits of every layer right. */
function expectRight(graph: QuantizedGraph, arch: Arch, options: CompileNetworkOptions = {}): Executable {
  const executable = must(compileNetwork(graph, arch, options));
  const inputs = anyInputs(graph, 3);
  const run = must(runNetwork(executable, inputs));
  for (const { index, bits } of run.layers) {
    const { name, where } = executable.network.layers[index] ?? { name: '', where: '' };
    expect({ name, state: bits.state, bits }).toMatchObject({ name, state: where === 'host' ? 'host' : 'match' });
  }
  const reference = must(runInteger(graph, inputs));
  for (const name of graph.outputs) {
    const expected = reference[name] ?? new Int8Array(0);
    expect(run.outputs[name]).toEqual(toReal(expected, graph.values[name]?.fraction ?? null));
  }
  return executable;
}

const wheres = ({ network }: Executable): string[] => network.layers.map(({ name, where }) => `${name} ${where}`);

describe('a network runs over one memory', () => {
  it('a chain of convolutions on VTA, each reading what the one before stored', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const x = net.input('x', [1, 20, 9, 9]);
    const a = net.conv('a', x, 24, { kernel: 3, pad: 1 });
    const b = net.conv('b', a, 40, { kernel: 3, stride: 2 });
    const c = net.conv('c', b, 7);
    const executable = expectRight(net.graph(c), DEFAULT_ARCH);
    expect(wheres(executable)).toEqual(['a vta', 'b vta', 'c vta']);
    expect(executable.layers.flatMap(({ repacks }) => repacks)).toEqual([]);
  });

  it('what the host computes between goes in and out of VTA’s layout', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const x = net.input('x', [1, 20, 5, 6]);
    const a = net.conv('a', x, 33);
    const s = net.sigmoid('s', a);
    const t = net.sigmoid('t', s);
    const b = net.conv('b', t, 18, { kernel: 3, pad: 1 });
    expect(wheres(expectRight(net.graph(b, s), DEFAULT_ARCH))).toEqual(['a vta', 's host', 't host', 'b vta']);
  });

  it('a residual: a layer that adds another layer’s output to its sums reads both where they lie', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const x = net.input('x', [1, 20, 6, 6]);
    const a = net.conv('a', x, 32, { kernel: 3, pad: 1 });
    const b = net.conv('b', a, 32, { kernel: 3, pad: 1 });
    const add = { operation: 'add', factor: 2 } as const;
    const c = net.conv('c', b, 32, { operand: a, epilogue: { operand: add, offset: 4, shiftAfter: 3, bias: false } });
    const d = net.conv('d', c, 20, { operand: x, epilogue: { operand: add, biasAt: 'before', offset: 8 } });
    expect(wheres(expectRight(net.graph(d), DEFAULT_ARCH))).toEqual(['a vta', 'b vta', 'c vta', 'd vta']);
  });

  it('two inputs, and one of them an output too', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const [x, y] = [net.input('x', [1, 16, 4, 4]), net.input('y', [1, 16, 4, 4])];
    const a = net.conv('a', x, 16, { operand: y, epilogue: { operand: { operation: 'add', factor: 1 } } });
    expect(wheres(expectRight(net.graph(a, y), DEFAULT_ARCH))).toEqual(['a vta']);
  });

  it('the host may be another runtime, which gets each of its layers alone with what goes in', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const x = net.input('x', [1, 20, 5, 6]);
    const a = net.conv('a', x, 33);
    const s = net.sigmoid('s', a);
    const b = net.conv('b', s, 18);
    const executable = must(compileNetwork(net.graph(b), DEFAULT_ARCH, { host: ['b'] }));
    const inputs = anyInputs(executable.network.graph, 3);
    const tasks: HostTask[] = [];
    const host: HostRuntime = {
      ...hostInProcess,
      start(task) {
        tasks.push(task);
        // As another thread gets it.
        const outputs = inOneGo(computeOnHost(structuredClone(task)));
        let looked = false;
        const poll = () => (looked ? ok({ values: outputs, milliseconds: 2.5 }) : ((looked = true), null));
        return { poll, fraction: () => 0.5, cancel: () => undefined };
      },
    };
    const run = must(runNetwork(executable, inputs, { host }));
    const alone = must(runNetwork(executable, inputs));
    expect(run.layers.map(({ measuredMs }) => measuredMs)).toEqual([null, 2.5, 2.5]);
    expect({ ...run, layers: run.layers.map((layer) => ({ ...layer, measuredMs: null })) }).toEqual(alone);
    expect(tasks.map(({ graph }) => [graph.inputs, graph.outputs, Object.keys(graph.values)])).toEqual([
      [['a'], ['s'], ['a', 's']],
      [['s'], ['b'], ['s', 'b']],
    ]);
    const problem = { code: 'host.failed', message: 'gone', field: 'host', got: null, limit: null, fix: 'again' };
    const gone: HostRuntime = {
      ...hostInProcess,
      start: () => ({ poll: () => failure(problem), fraction: () => 0, cancel: () => undefined }),
    };
    expect(runNetwork(executable, inputs, { host: gone })).toEqual(failure(problem));
  });

  it('a layer can be kept on the host, with the same outcome', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const x = net.input('x', [1, 16, 5, 5]);
    const a = net.conv('a', x, 16);
    const b = net.conv('b', a, 16);
    const executable = expectRight(net.graph(b), DEFAULT_ARCH, { host: ['a'] });
    expect(wheres(executable)).toEqual(['a host', 'b vta']);
    expect(executable.network.layers[0]?.reason).toBe('Chosen for the host.');
  });

  it('a concatenation of whole blocks is made by the stores of its inputs', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const x = net.input('x', [1, 16, 7, 5]);
    const a = net.conv('a', x, 32);
    const b = net.conv('b', x, 16, { kernel: 3, pad: 1 });
    const s = net.sigmoid('s', b);
    const joined = net.concat('joined', a, b, s);
    const more = net.concat('more', joined, net.conv('c', a, 10));
    const d = net.conv('d', more, 16, { kernel: 3, pad: 1 });
    const e = net.conv('e', joined, 16);
    const executable = expectRight(net.graph(d, e), DEFAULT_ARCH);
    expect(wheres(executable)).toContain('joined none');
    expect(wheres(executable)).toContain('more none');
  });

  it('a concatenation is the host’s where channels do not fill blocks, the batch has several or a part has another place', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const x = net.input('x', [2, 16, 3, 3]);
    const a = net.conv('a', x, 16);
    const ragged = net.concat('ragged', net.conv('b', x, 10), a);
    const whole = net.concat('whole', a, net.conv('c', x, 16));
    const executable = expectRight(net.graph(ragged, whole), DEFAULT_ARCH);
    const reason = (name: string): string | undefined =>
      executable.network.layers.find((layer) => layer.name === name)?.reason;
    expect(reason('ragged')).toContain('batch');
    expect(reason('whole')).toContain('batch');
    const one = new HandMadeNetwork(DEFAULT_ARCH);
    const y = one.input('y', [1, 16, 3, 3]);
    const p = one.conv('p', y, 16);
    const q = one.conv('q', y, 10);
    const graph = one.graph(one.concat('twice', p, p), one.concat('ragged', q, p));
    const second = expectRight(graph, DEFAULT_ARCH);
    expect(second.network.layers.map((layer) => layer.reason).filter((text) => text !== '')).toEqual([
      'p already lies in another place, and cannot lie in two.',
      'q has 10 channels, which do not fill blocks of 16.',
    ]);
  });

  it('a reshape of a vector is nothing to do; of an image it is the host’s', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const x = net.input('x', [1, 16, 2, 2]);
    const a = net.conv('a', x, 20, { kernel: 2 });
    const v = net.reshape('v', a, [1, 20]);
    const b = net.conv('b', v, 12);
    const c = net.conv('c', x, 16);
    const flat = net.reshape('flat', c, [1, 64]);
    const d = net.conv('d', flat, 12);
    const executable = expectRight(net.graph(b, d, v), DEFAULT_ARCH);
    expect(wheres(executable)).toEqual(['a vta', 'v none', 'b vta', 'c vta', 'flat host', 'd vta']);
  });

  it('where blocks in and out differ, the host repacks between two layers of VTA', () => {
    const arch: Arch = {
      ...DEFAULT_ARCH,
      config: { ...DEFAULT_ARCH.config, LOG_BLOCK_IN: 3, LOG_INP_BUFF_SIZE: 13, LOG_WGT_BUFF_SIZE: 17 },
    };
    const net = new HandMadeNetwork(arch);
    const x = net.input('x', [1, 20, 5, 5]);
    const a = net.conv('a', x, 24);
    const b = net.conv('b', a, 24);
    const c = net.conv('c', a, 8);
    const executable = expectRight(net.graph(b, c), arch);
    expect(wheres(executable)).toEqual(['a vta', 'b vta', 'c vta']);
    expect(executable.layers.map(({ repacks }) => repacks.length)).toEqual([0, 1, 0]);
  });

  it('a border of zeros that LOAD cannot make is the host’s work between two layers', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const x = net.input('x', [1, 16, 5, 5]);
    const a = net.conv('a', x, 16);
    const b = net.conv('b', a, 16, { kernel: 1, pad: 3 });
    const executable = expectRight(net.graph(b), DEFAULT_ARCH);
    expect(executable.layers.map(({ repacks }) => repacks.length)).toEqual([0, 1]);
    expect(executable.network.memory.regions.map(({ name }) => name)).toContain('a (border of zeros)');
  });

  it('cycles that the search found hold where the network has the layer, also if layers differ in shifts and clips', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    let x = net.input('x', [1, 32, 8, 8]);
    for (let i = 0; i < 3; i++) {
      x = net.conv(`conv${i}`, x, 32, { kernel: 3, pad: 1, epilogue: { shift: 5 + i, clip: [-i, 100 + i] } });
    }
    const executable = expectRight(net.graph(x), DEFAULT_ARCH);
    const programs = executable.layers.flatMap(({ vta }) => (vta === null ? [] : [vta]));
    expect(new Set(programs.map(({ program }) => program.choice)).size).toBe(1);
    for (const { stream, base, timingKey } of programs) {
      const { cycles } = runTiming({ arch: DEFAULT_ARCH, instructions: stream, base });
      expect(executable.cycles.get(timingKey)?.cycles).toBe(cycles);
    }
  });

  it('equal layers are searched, lowered and timed once, and share their micro-ops', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    let x = net.input('x', [1, 16, 6, 6]);
    for (let i = 0; i < 4; i++) x = net.conv(`conv${i}`, x, 16, { kernel: 3, pad: 1 });
    const executable = expectRight(net.graph(x), DEFAULT_ARCH);
    expect(new Set(executable.layers.map(({ vta }) => vta?.program)).size).toBe(1);
    expect(executable.cycles.size).toBe(1);
    const kinds = executable.network.memory.regions.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'micro-ops')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'weight')).toHaveLength(4);
  });
});
