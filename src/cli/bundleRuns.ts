import { runBundleInSlices, stepProblem, type StepRun } from '../core/network/runBundle.ts';
import { sharesOf } from './networkLines.ts';
import { ok, type Result } from '../core/base/problem.ts';
import type { NetworkBundle } from '../core/program/networkBundle.ts';
import type { Semantics } from '../core/simulator/functional/result.ts';

/** What `simulate` says about a step of a network bundle. */
function stepLine(bundle: NetworkBundle, run: StepRun) {
  const step = bundle.steps[run.index];
  const problem = stepProblem(run);
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
    problem,
    holds: problem === null && run.bits.state !== 'differ' && (expected === null || expected === cycles),
  };
}

type StepLine = ReturnType<typeof stepLine>;

/** One line a step, and the summary. */
export function simulateBundle(
  bundle: NetworkBundle,
  semantics: Semantics,
): Result<{ readonly lines: readonly StepLine[]; readonly summary: ReturnType<typeof summaryOf> }> {
  const steps = runBundleInSlices(bundle, { semantics });
  for (;;) {
    const next = steps.next();
    if (next.done !== true) continue;
    if (!next.value.ok) return next.value;
    const lines = next.value.value.map((run) => stepLine(bundle, run));
    return ok({ lines, summary: summaryOf(bundle, lines) });
  }
}

function summaryOf({ name }: NetworkBundle, lines: readonly StepLine[]) {
  const count = (where: string): number => lines.filter((line) => line.where === where).length;
  const checked = lines.filter(({ bits }) => bits.state === 'match' || bits.state === 'differ');
  return {
    name,
    cycles: lines.reduce((sum, line) => sum + (line.cycles ?? 0), 0),
    steps: lines.length,
    vtaSteps: count('vta'),
    hostSteps: count('host'),
    outputsMatch: checked.length === 0 ? null : checked.every(({ bits }) => bits.state === 'match'),
    holds: lines.every((line) => line.holds),
  };
}

/** For people. */
export function stepText({ name, operation, where, cycles, bits, problem }: StepLine): string {
  const said = bits.state === 'differ' ? `${bits.differingBytes} bytes differ, first at ${bits.index}` : bits.state;
  const line = `${name.padEnd(28)} ${operation.padEnd(20)} ${where.padEnd(5)} ${String(cycles ?? '').padStart(10)}  ${said}`;
  return problem === null ? line : `${line}\n  ${problem.message}`;
}
