import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { decode } from '../isa/codec.ts';
import { isaLayout } from '../isa/fields.ts';
import { ok } from '../base/problem.ts';
import { goldenJson } from '../program/golden.testing.ts';
import type { TimingProgram } from '../simulator/timing/program.ts';
import { parseRecording } from '../simulator/timing/recording.ts';
import type { TimingOptions } from '../simulator/timing/timingModel.ts';
import { runTiming } from '../simulator/timing/run.ts';
import type { TimedRun } from './timedRun.ts';
import './derived.ts';

/** A program as the accounts take it, simulated. */
export function timed(program: TimingProgram, options: TimingOptions = {}): TimedRun {
  const { arch, instructions } = program;
  return { arch, instructions: decode(isaLayout(arch), instructions), trace: runTiming(program, options) };
}

const GOLDEN = new URL('../../testdata/golden/timing/', import.meta.url);

export const RECORDED_MACHINES = ['b32', 'bo8', 'de10', 'm128', 'pynq', 'q16'] as const;

/** Every program of a recording, simulated anew. */
export function* recordedRuns(machine: string): Generator<{ readonly name: string; readonly run: TimedRun }> {
  const json: unknown = JSON.parse(gunzipSync(readFileSync(new URL(`${machine}.json.gz`, GOLDEN))).toString('utf8'));
  const recording = parseRecording(json);
  if (!recording.ok) throw new Error(recording.problems[0].message);
  for (const source of recording.value.runs) {
    const recorded = source.read((path) => ok(goldenJson(path)));
    if (!recorded.ok) throw new Error(recorded.problems[0].message);
    yield { name: `${machine} ${source.name}`, run: timed(recorded.value.program) };
  }
}
