import type { Arch } from '../../core/machine/arch.ts';
import { compileNetwork } from '../../core/network/compileNetwork.ts';
import { runNetwork } from '../../core/network/runNetwork.ts';
import type { Result } from '../../core/base/problem.ts';
import type { Cycles } from '../../core/base/units.ts';
import { digitImage, type Digits } from '../../core/workload/digits/digits.ts';
import type { Graph } from '../../core/workload/graph/graph.ts';
import { toReal, integerWidthsOf } from '../../core/workload/quantize/numbers.ts';
import { quantize } from '../../core/workload/quantize/quantize.ts';
import { runInteger } from '../../core/workload/quantize/runInteger.ts';
import { runFloat } from '../../core/workload/reference/runFloat.ts';

export interface Accuracy {
  readonly images: number;
  /** Images answered right: in float32, in integers by the reference, in integers by the simulated machine. */
  readonly float: number;
  readonly integer: number;
  readonly machine: number;
  /** Images of which every output of every layer that the machine computed, and every logit, equals the reference's. */
  readonly identical: number;
  /** Of one image on the machine: the same for all. */
  readonly cycles: Cycles;
  readonly vtaLayers: number;
  readonly hostLayers: number;
}

/**
 * How many of `digits` a network of one input [1, 1, 28, 28] and ten logits knows: in float, in integers of the machine's widths with scales from `calibration`, and
 * run by the simulated machine, which is asked about every image.
 */
export function measureAccuracy(
  network: Graph,
  arch: Arch,
  digits: Digits,
  calibration: Digits,
  onProgress: (done: number) => void = () => undefined,
): Accuracy {
  const input = network.inputs[0]?.name ?? '';
  const logits = network.outputs[0] ?? '';
  const inputsOf = (from: Digits, index: number) => ({ [input]: digitImage(from, index) });
  const samples = Array.from(calibration.labels.keys(), (index) => inputsOf(calibration, index));
  const quantized = value(
    quantize(network, { widths: integerWidthsOf(arch), calibration: { kind: 'samples', samples } }),
  ).graph;
  const executable = value(compileNetwork(quantized, arch));
  const fraction = quantized.values[logits]?.fraction ?? null;

  const right = { float: 0, integer: 0, machine: 0 };
  let identical = 0;
  let cycles = 0;
  const layers = { vta: 0, host: 0 };
  for (const [index, label] of digits.labels.entries()) {
    const inputs = inputsOf(digits, index);
    const float = value(runFloat(network, inputs))[logits] ?? new Float32Array(0);
    const integer = toReal(value(runInteger(quantized, inputs))[logits] ?? new Int8Array(0), fraction);
    // Time does not depend on what is computed: once is enough.
    const run = value(runNetwork(executable, inputs, { timing: index === 0 }));
    const machine = run.outputs[logits] ?? new Float32Array(0);
    if (index === 0) cycles = run.vtaCycles;
    [layers.vta, layers.host] = [run.vtaLayers, run.hostLayers];
    if (answer(float) === label) right.float++;
    if (answer(integer) === label) right.integer++;
    if (answer(machine) === label) right.machine++;
    const sameLogits = machine.length === integer.length && machine.every((logit, at) => logit === integer[at]);
    if (sameLogits && run.layers.every(({ bits }) => bits.state === 'match' || bits.state === 'host')) identical++;
    onProgress(index + 1);
  }
  return {
    images: digits.labels.length,
    ...right,
    identical,
    cycles,
    vtaLayers: layers.vta,
    hostLayers: layers.host,
  };
}

/** The class of the largest logit; of equal ones the first. */
export function answer(logits: Float32Array): number {
  return logits.indexOf(logits.reduce((most, logit) => Math.max(most, logit), -Infinity));
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems.map(({ message, fix }) => `${message} ${fix}`).join('\n'));
  return result.value;
}
