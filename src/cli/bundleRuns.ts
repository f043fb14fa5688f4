import {
  bundleTotals,
  runBundleInSlices,
  stepHolds,
  stepProblem,
  type BundleTotals,
  type StepRun,
} from '../core/network/runBundle.ts';
import { sharesOf } from '../core/network/totals.ts';
import { inOneGo } from '../core/base/slices.ts';
import { ok, type Result } from '../core/base/problem.ts';
import type { NetworkBundle } from '../core/program/networkBundle.ts';
import { nodeHost } from '../onnxRuntime/node/nodeHost.ts';
import type { Semantics } from '../core/simulator/functional/result.ts';

/** What `simulate` says about a step of a network bundle. */
function stepLine(bundle: NetworkBundle, run: StepRun) {
  const step = bundle.steps[run.index];
  const cycles = run.trace?.cycles ?? null;
  const expected = step?.kind === 'vta' ? step.cycles : null;
  return {
    name: step?.name ?? '',
    operation: step?.operation ?? '',
    where: step?.kind ?? 'host',
    cycles,
    expected: { cycles: expected },
    ...sharesOf(bundle.arch, step?.kind === 'vta' ? step.macs : null, { cycles, gemmCycles: run.gemmCycles }),
    bits: run.bits,
    hazards: run.function?.hazards ?? [],
    races: run.function?.races ?? [],
    problem: stepProblem(run),
    holds: stepHolds(step, run),
  };
}

type StepLine = ReturnType<typeof stepLine>;

/** One line a step, and the summary. */
export function simulateBundle(
  bundle: NetworkBundle,
  semantics: Semantics,
): Result<{ readonly lines: readonly StepLine[]; readonly summary: { readonly name: string } & BundleTotals }> {
  const runs = inOneGo(runBundleInSlices(bundle, { semantics, host: nodeHost() }));
  if (!runs.ok) return runs;
  const lines = runs.value.map((run) => stepLine(bundle, run));
  return ok({ lines, summary: { name: bundle.name, ...bundleTotals(bundle, runs.value) } });
}

/** For people. */
export function stepText({ name, operation, where, cycles, bits, problem }: StepLine): string {
  const said = bits.state === 'differ' ? `${bits.differingBytes} bytes differ, first at ${bits.index}` : bits.state;
  const line = `${name.padEnd(28)} ${operation.padEnd(20)} ${where.padEnd(5)} ${String(cycles ?? '').padStart(10)}  ${said}`;
  return problem === null ? line : `${line}\n  ${problem.message}`;
}
