import { describe, expect, it } from 'vitest';
import { ok, type Result } from '../base/problem.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { hostInProcess } from '../run/hostInProcess.ts';
import type { HostRuntime } from '../run/hostRuntime.ts';
import { compileNetwork } from './compileNetwork.ts';
import type { Executable } from './executable.ts';
import { anyInputs, HandMadeNetwork } from './network.testing.ts';
import { runNetwork } from './runNetwork.ts';

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.problems.map((p) => p.message).join('\n'));
  return result.value;
};

/** A runtime whose every model negates, and how often it was asked. */
function negating(): { readonly host: HostRuntime; readonly asked: () => number } {
  let asked = 0;
  const startModel: HostRuntime['startModel'] = ({ inputs }) => {
    asked += 1;
    const { data = new Float32Array(0), shape = [] } = inputs?.['x'] ?? {};
    const y = { type: 'float32', shape, data: Float32Array.from(data as Float32Array, (value) => -value) } as const;
    const answer = { inputs: [], outputs: [], values: { y }, milliseconds: 1 };
    return { poll: () => ok(answer), cancel: () => undefined };
  };
  return { host: { ...hostInProcess, startModel }, asked: () => asked };
}

/** A convolution, a model behind it, and a convolution behind that. */
function network(): Executable {
  const net = new HandMadeNetwork(DEFAULT_ARCH);
  const a = net.conv('a', net.input('x', [1, 20, 2, 2]), 33);
  return must(compileNetwork(net.graph(net.conv('b', net.model('m', a), 18)), DEFAULT_ARCH));
}
const executable = network();

/** What the check says of each layer, and how often the runtime was asked. */
function checked(executable: Executable): { readonly states: readonly string[]; readonly asked: number } {
  const { host, asked } = negating();
  const run = must(runNetwork(executable, anyInputs(executable.network.graph, 3), { host }));
  return { states: run.layers.map(({ bits }) => bits.state), asked: asked() };
}

describe('the check of a network', () => {
  it('asks a runtime once for a model whose inputs are as the reference has them', () => {
    expect(checked(executable)).toEqual({ states: ['match', 'host', 'match'], asked: 1 });
  });

  it('asks it again where a layer before went wrong, so that its error is told of all that follows', () => {
    const constants = executable.constants.map(({ address, bytes }, index) =>
      index === 0 ? { address, bytes: bytes.map((byte) => byte ^ 0x40) } : { address, bytes },
    );
    expect(checked({ ...executable, constants })).toEqual({ states: ['differ', 'host', 'differ'], asked: 2 });
  });

  it('takes what the runtime gave, not what memory holds of it', () => {
    const layers = executable.layers.map((layer, index) =>
      index === 1 ? { ...layer, writes: layer.writes.map((to) => ({ ...to, address: to.address + 16 })) } : layer,
    );
    expect(checked({ ...executable, layers })).toEqual({ states: ['match', 'host', 'differ'], asked: 1 });
  });
});
