import { dirname, join } from 'node:path';
import { parseRecording, type LoadProgram } from '../../core/simulator/timing/recording.ts';
import { replaySource, type ReplayedRun } from '../../core/simulator/timing/replay.ts';
import type { Result } from '../../core/base/problem.ts';
import type { CliCommand } from '../command.ts';
import { readInputs, readJson } from '../files.ts';
import { EXIT, worst, type ExitStatus, type Io } from '../io.ts';

export const replay: CliCommand = {
  usage: 'RECORDING…',
  options: [],
  positionals: { min: 1, max: Infinity, name: 'RECORDING' },
  async run({ io, output, args }) {
    let status: ExitStatus = EXIT.OK;
    for (const path of args.positionals) {
      const bundles = bundleLoader(io, path);
      for await (const { label, json } of readInputs(io, path)) {
        const recording = json.ok ? parseRecording(json.value) : json;
        if (!recording.ok) {
          output.problems(recording.problems, label);
          status = EXIT.BAD_INPUT;
          continue;
        }
        const { machine, runs } = recording.value;
        for (const source of runs) {
          const line = replaySource(machine, source, await bundles(source.program));
          if (!line.ok) {
            output.problems(line.problems, `${label} ${source.name}`);
            status = EXIT.BAD_INPUT;
            continue;
          }
          output.result(line.value, () => describe(line.value));
          status = worst(status, line.value.matches ? EXIT.OK : EXIT.FAILED);
        }
      }
    }
    return status;
  },
};

/** Recordings lie next to the folder `program` whose bundles they name. Each bundle is read once. */
function bundleLoader(io: Io, recording: string): (path: string | null) => Promise<LoadProgram> {
  const known = new Map<string, Result<unknown>>();
  const read = (path: string): Promise<Result<unknown>> =>
    readJson(io, join(dirname(recording), '..', 'program', path));
  return async (path) => {
    if (path !== null && !known.has(path)) known.set(path, await read(path));
    return (wanted) => {
      const bundle = known.get(wanted);
      if (bundle === undefined) throw new Error('a run loads the bundle that it names');
      return bundle;
    };
  };
}

function describe(r: ReplayedRun): string {
  const verdict = r.matches ? 'matches' : (r.story ?? 'differs');
  return `${r.machine} ${r.name}: recorded ${String(r.recorded ?? 'no end')}, simulated ${String(r.cycles ?? 'no end')}: ${verdict}`;
}
