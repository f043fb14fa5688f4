import { describe, expect, it } from 'vitest';
import { must } from '../compiler/compiler.testing.ts';
import { failure, ok, type Result } from '../base/problem.ts';
import { inOneGo } from '../base/slices.ts';
import { runModel } from '../workload/model/modelRuntime.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';
import { computeOnHost, createHostInProcess, hostInProcess } from './hostInProcess.ts';
import { runOnHost, type HostRuntime, type HostAnswer, type HostTask } from './hostRuntime.ts';

/** Two layers, [2, 3] to [3, 2] to [6]. */
const graph: QuantizedGraph = {
  ...{ version: 1, name: 'reshapes', widths: { input: 8, weight: 8, accumulator: 32 } },
  ...{ inputs: ['x'], outputs: ['z', 'y'] },
  values: Object.fromEntries(
    Object.entries({ x: [2, 3], y: [3, 2], z: [6] }).map(([name, shape]) => [name, { name, shape, fraction: 4 }]),
  ),
  layers: [
    { name: 'a', operation: 'reshape', nodes: [], macs: 0, operator: { kind: 'reshape' }, inputs: ['x'], output: 'y' },
    { name: 'b', operation: 'reshape', nodes: [], macs: 0, operator: { kind: 'reshape' }, inputs: ['y'], output: 'z' },
  ],
};
const task: HostTask = { graph, inputs: { x: Int8Array.of(1, 2, 3, 4, 5, 6) } };
const outputs = { z: Int8Array.of(1, 2, 3, 4, 5, 6), y: Int8Array.of(1, 2, 3, 4, 5, 6) };

const ANSWER: HostAnswer = { values: outputs, milliseconds: 1 };

/** As another thread would: the outcome is there after so many looks. */
function slowHost(looks: number, outcome: Result<HostAnswer>) {
  const said: string[] = [];
  const runtime: HostRuntime = {
    ...hostInProcess,
    start() {
      let left = looks;
      return {
        poll: () => (left-- > 0 ? null : outcome),
        fraction: () => 1 - left / looks,
        cancel: () => said.push('cancelled'),
      };
    },
  };
  return { runtime, said };
}

describe('what the host computes', () => {
  it('is several layers as well as one, by name of the outputs', () => {
    expect(inOneGo(computeOnHost(task))).toEqual(outputs);
    expect(must(inOneGo(runOnHost(hostInProcess, task)))).toEqual({ values: outputs, milliseconds: null });
  });

  it('is measured where there is a clock, by the time that computing took', () => {
    let time = 0;
    const steps = runOnHost(
      createHostInProcess(() => (time += 1.5)),
      task,
    );
    let slices = 1;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) {
      slices += 1;
      time += 1000;
    }
    expect(must(step.value).milliseconds).toBe(1.5 * slices);
  });

  it('is no ONNX model where nothing runs those', () => {
    const result = inOneGo(runModel(hostInProcess, { model: new Uint8Array(0), inputs: null }));
    expect(result.ok ? null : result.problems[0]).toMatchObject({ code: 'model.unavailable', field: 'host' });
  });

  it('is waited for as long as it takes, with how far it is', () => {
    const steps = runOnHost(slowHost(3, ok(ANSWER)).runtime, task);
    const fractions: number[] = [];
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) fractions.push(step.value);
    expect(fractions).toHaveLength(3);
    expect(step.value).toEqual(ok(ANSWER));
  });

  it('is cancelled where nobody goes on with it', () => {
    const { runtime, said } = slowHost(3, ok(ANSWER));
    const steps = runOnHost(runtime, task);
    steps.next();
    expect(said).toEqual([]);
    steps.return(ok(ANSWER));
    expect(said).toEqual(['cancelled']);
  });

  it('may fail, which is a value', () => {
    const problem = { code: 'host.failed', message: 'no', field: 'host', got: null, limit: null, fix: 'again' };
    expect(inOneGo(runOnHost(slowHost(1, failure(problem)).runtime, task))).toEqual(failure(problem));
  });
});
