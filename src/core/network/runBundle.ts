import { retold } from '../base/slices.ts';
import { products } from '../analysis/work.ts';
import { decode } from '../isa/codec.ts';
import { isaLayout } from '../isa/fields.ts';
import { ok, type Problem, type Result } from '../base/problem.ts';
import type { BundleTensor, HostStep, NetworkBundle, VtaStep } from '../program/networkBundle.ts';
import { createMemory, type PagedMemory } from '../simulator/functional/memory.ts';
import type { FunctionalResult, Semantics } from '../simulator/functional/result.ts';
import { createFunctionalRun } from '../simulator/functional/run.ts';
import { createTimingRun } from '../simulator/timing/run.ts';
import type { Trace } from '../trace/trace.ts';
import { evaluateQuantizedInSlices } from '../workload/quantize/evaluateQuantized.ts';
import { widthsOf } from '../workload/quantize/numbers.ts';
import type { QuantizedData } from '../workload/quantize/quantized.ts';
import { bytesOf } from './bundle.ts';
import type { Cycles } from '../base/units.ts';
import { checkHostStep, type CheckedHostStep } from './hostStep.ts';
import { layoutBytes, packValue, unpackValue } from './layout.ts';
import type { LayerBits } from './network.ts';

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

const TIMING_SLICE = 50_000;
const FUNCTION_SLICE = 8_000_000;
/** As much as a single program's (`FunctionalOptions`). */
const MEMORY_LIMIT = 2 ** 30;

/**
 * Runs a network bundle over one memory, step after step, each held to what it expects. Yields null within a step, and
 * each step's run when it is done. Fails where a host step makes no sense (`bundle.operator`), before anything runs.
 */
export function* runBundleInSlices(
  bundle: NetworkBundle,
  { semantics }: { readonly semantics: Semantics },
): Generator<StepRun | null, Result<readonly StepRun[]>> {
  const widths = widthsOf(bundle.arch);
  const hosts = new Map<number, CheckedHostStep>();
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
    const host = hosts.get(index);
    let vta: Pick<StepRun, 'function' | 'trace' | 'gemmCycles'> = { function: null, trace: null, gemmCycles: null };
    if (step.kind === 'vta') vta = yield* runVta(bundle, step, memory, semantics);
    else if (host !== undefined) yield* runHost(step, host, memory);
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
  const program = {
    ...{ name: '', source: '', arch, instructions, dram: [], base, expect: null, workload: null },
  };
  const run = createFunctionalRun(program, { semantics, memory });
  while (!run.step(FUNCTION_SLICE)) yield null;
  const timing = createTimingRun(program, { recordBursts: false });
  while (!timing.step(TIMING_SLICE)) yield null;
  const trace = timing.trace();
  const gemmCycles = decode(isaLayout(arch), instructions).reduce((sum, instruction) => sum + products(instruction), 0);
  return { function: run.result(), trace, gemmCycles };
}

function* runHost(step: HostStep, { graph, layer }: CheckedHostStep, memory: PagedMemory): Generator<null, void> {
  const data = new Map(step.reads.map((tensor) => [tensor.value, readTensor(memory, tensor)]));
  let made: QuantizedData | undefined;
  if (layer === null) made = data.get(step.reads[0]?.value ?? '');
  else {
    const steps = evaluateQuantizedInSlices(graph, layer, (name) => data.get(name));
    made = yield* retold(steps, () => null);
  }
  if (made === undefined) throw new Error(`${step.name} made nothing`);
  for (const { address, shape, layout } of step.writes) memory.copyIn(address, packValue(made, shape, layout));
}

const readTensor = (memory: PagedMemory, { address, shape, layout }: BundleTensor): QuantizedData =>
  unpackValue(memory.read(address, layoutBytes(shape, layout)), shape, layout);

function bitsOf({ kind, output, expect }: VtaStep | HostStep, memory: PagedMemory): LayerBits {
  if (output === null || expect === null) return { state: kind === 'vta' ? 'not-checked' : 'host' };
  const got = bytesOf(readTensor(memory, output));
  let differing = Math.abs(got.length - expect.length);
  let first = differing > 0 ? Math.min(got.length, expect.length) : -1;
  for (let i = Math.min(got.length, expect.length) - 1; i >= 0; i--) {
    if (got[i] === expect[i]) continue;
    differing++;
    first = i;
  }
  if (first < 0) return { state: 'match', bytes: expect.length };
  const signed = (byte: number | undefined): number => ((byte ?? 0) << 24) >> 24;
  return {
    ...{ state: 'differ', differingBytes: differing, index: first },
    ...{ expected: signed(expect[first]), got: signed(got[first]) },
  };
}

/** Why a step of VTA did not run as it should; null: it did. */
export function stepProblem({ function: run, trace }: StepRun): Problem | null {
  if (run !== null && run.problem !== null) return run.problem;
  const stuck = trace?.deadlock?.message ?? trace?.cut ?? null;
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
