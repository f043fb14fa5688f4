import { retold } from '../base/slices.ts';
import { productCycles } from '../analysis/work.ts';
import { decode } from '../isa/codec.ts';
import { isaLayout } from '../isa/fields.ts';
import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import type { BundleStep, HostStep, NetworkBundle, VtaStep } from '../program/networkBundle.ts';
import { createMemory, type PagedMemory } from '../simulator/functional/memory.ts';
import type { FunctionalResult, Semantics } from '../simulator/functional/result.ts';
import { hostInProcess } from '../run/hostInProcess.ts';
import type { HostRuntime } from '../run/hostRuntime.ts';
import { computeInSlices, streamProgram, timeInSlices, unfinishedReason } from '../run/runProgram.ts';
import { compareTensor } from '../run/verify.ts';
import type { Trace } from '../trace/trace.ts';
import { integerWidthsOf } from '../workload/quantize/numbers.ts';
import { describeShape } from '../tensor/shape.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';
import { bytesOf } from './bundle.ts';
import type { Cycles } from '../base/units.ts';
import { checkHostStep } from './hostStep.ts';
import { readMemoryTensor, runInMemory, type GrownTensor } from './memoryTensors.ts';
import type { LayerBits } from './network.ts';
import { outputsMatch } from './totals.ts';

/** What a step of a bundle did. */
export interface StepRun {
  readonly index: number;
  /** `host`: on the host, and nothing was expected. */
  readonly bits: LayerBits;
  /** Of VTA's steps; null on the host. */
  readonly function: FunctionalResult | null;
  readonly trace: Trace | null;
  /** Cycles in which the GEMM core multiplies; null on the host. */
  readonly gemmCycles: Cycles | null;
}

export interface RunBundleOptions {
  readonly semantics: Semantics;
  /** Who computes the steps of the host (default: this thread). */
  readonly host?: HostRuntime;
}

/** As much as a single program's (`FunctionalOptions`). */
const MEMORY_LIMIT = 2 ** 30;

/**
 * Runs a network bundle over one memory, step after step, each held to what it expects. Yields null within a step, and
 * each step's run when it is done. Fails where a host step makes no sense (`bundle.operator`), before anything runs.
 */
export function* runBundleInSlices(
  bundle: NetworkBundle,
  { semantics, host = hostInProcess }: RunBundleOptions,
): Generator<StepRun | null, Result<readonly StepRun[]>> {
  const widths = integerWidthsOf(bundle.arch);
  const hosts = new Map<number, QuantizedGraph>();
  for (const [index, step] of bundle.steps.entries()) {
    if (step.kind !== 'host') continue;
    const checked = checkHostStep(step, `steps[${index}]`, widths);
    if (!checked.ok) return checked;
    hosts.set(index, checked.value);
  }
  const memory = createMemory(MEMORY_LIMIT);
  for (const { address, bytes } of bundle.dram) memory.copyIn(address, bytes);
  const runs: StepRun[] = [];
  for (const [index, step] of bundle.steps.entries()) {
    const graph = hosts.get(index);
    let vta: Pick<StepRun, 'function' | 'trace' | 'gemmCycles'> = { function: null, trace: null, gemmCycles: null };
    if (step.kind === 'vta') vta = yield* runVta(bundle, step, memory, semantics);
    else if (graph !== undefined) {
      const done = yield* retold(runInMemory(graph, step, memory, host), () => null);
      if (!done.ok) return done;
      const [grown] = done.value.grown;
      if (grown !== undefined) return failure(outgrown(step, grown));
    }
    const run: StepRun = { index, bits: bitsOf(step, memory), ...vta };
    runs.push(run);
    yield run;
  }
  return ok(runs);
}

function* runVta(
  { arch }: NetworkBundle,
  { instructions, base }: VtaStep,
  memory: PagedMemory,
  semantics: Semantics,
): Generator<null, Pick<StepRun, 'function' | 'trace' | 'gemmCycles'>> {
  const program = streamProgram({ arch, instructions, base });
  const computed = yield* retold(computeInSlices(program, { semantics, memory }), () => null);
  const trace = yield* retold(timeInSlices(program, { recordBursts: false }), () => null);
  return { function: computed, trace, gemmCycles: productCycles(decode(isaLayout(arch), instructions)) };
}

function bitsOf({ kind, output, expect }: VtaStep | HostStep, memory: PagedMemory): LayerBits {
  if (output === null || expect === null) return { state: kind === 'vta' ? 'not-checked' : 'host' };
  return compareTensor(signed(bytesOf(readMemoryTensor(memory, output))), signed(expect));
}

/** A bundle says the shapes of one run on one input. */
const outgrown = ({ name }: HostStep, { value, shape }: GrownTensor): Problem => ({
  code: 'model.shape',
  message: `${name} made ${value} of shape ${describeShape(shape)}; the bundle has another.`,
  field: value,
  got: describeShape(shape),
  limit: null,
  fix: 'Write the bundle again with the input it is to be run on.',
});

const signed = (bytes: Uint8Array): Int8Array => new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);

/** All steps of a bundle that was run. */
export interface BundleTotals {
  /** Of VTA's steps. */
  readonly cycles: Cycles;
  readonly steps: number;
  readonly vtaSteps: number;
  readonly hostSteps: number;
  /** Null: nothing was expected. */
  readonly outputsMatch: boolean | null;
  /** Every step did what the bundle says. */
  readonly holds: boolean;
}

export function bundleTotals({ steps }: NetworkBundle, runs: readonly StepRun[]): BundleTotals {
  const vtaSteps = runs.filter(({ index }) => steps[index]?.kind === 'vta').length;
  return {
    cycles: runs.reduce((sum, { trace }) => sum + (trace?.cycles ?? 0), 0),
    steps: runs.length,
    vtaSteps,
    hostSteps: runs.length - vtaSteps,
    outputsMatch: outputsMatch(runs.map(({ bits }) => bits)),
    holds: runs.every((run) => stepHolds(steps[run.index], run)),
  };
}

/** It came to its end, in the cycles and with the bits that the bundle says, as far as it does. */
export function stepHolds(step: BundleStep | undefined, run: StepRun): boolean {
  const expected = step?.kind === 'vta' ? step.cycles : null;
  const inTime = expected === null || expected === (run.trace?.cycles ?? null);
  return inTime && run.bits.state !== 'differ' && stepProblem(run) === null;
}

/** Why a step of VTA did not run as it should; null: it did. */
export function stepProblem({ function: run, trace }: StepRun): Problem | null {
  if (run !== null && run.problem !== null) return run.problem;
  const stuck = trace === null ? null : unfinishedReason(trace);
  if (stuck === null) return null;
  return {
    code: 'run.unfinished',
    message: stuck,
    field: 'instructions',
    got: null,
    limit: null,
    fix: 'Check its tokens.',
  };
}
