import type { TimingProgram } from '../../core/simulator/timing/program.ts';
import { simulateReference } from '../../core/simulator/timing/reference/simulate.ts';
import { runTiming } from '../../core/simulator/timing/run.ts';
import type { Measured } from '../figure.ts';
import { timePair, timeRuns, type Clock } from '../timing.ts';
import { compiled, resnetLayer, resnetLayers } from './workloads.ts';

/** Cycles a second of the RTL in Verilator, best case, on an ordinary cloud core (testdata/golden/timing/README.md). */
const VERILATOR = 490_000;

function cyclesOf(program: TimingProgram): number {
  const { cycles } = runTiming(program);
  if (cycles === null) throw new Error('a compiled layer did not finish');
  return cycles;
}

/** The timing simulator, with its whole trace, on all of ResNet-18's layers; and against the one that steps every cycle. */
export function measureTiming(clock: Clock): Measured {
  const layers = resnetLayers();
  const programs = layers.map((layer) => compiled(layer).program);
  const total = programs.reduce((sum, program) => sum + cyclesOf(program), 0);
  const all = timeRuns(clock, () => {
    for (const program of programs) runTiming(program);
  });
  const { program } = compiled(resnetLayer('C10'));
  const limit = cyclesOf(program) + 1;
  const { one, other } = timePair(
    clock,
    () => runTiming(program),
    () => simulateReference(program, limit),
    3,
  );
  return {
    value: (total / all.milliseconds) * 1000,
    note:
      `${layers.length} layers of ResNet-18, ${(total / 1e6).toFixed(2)} M cycles in ${all.milliseconds.toFixed(0)} ms, ` +
      `${Math.round(((total / all.milliseconds) * 1000) / VERILATOR).toLocaleString('en-US')} x Verilator's ${VERILATOR.toLocaleString('en-US')}, ` +
      `${(other.milliseconds / one.milliseconds).toFixed(1)} x stepping every cycle (on C10); median of ${all.runs}`,
  };
}
