import { availableParallelism } from 'node:os';
import type { DesignResult } from '../../core/explore/evaluate.ts';
import { DESIGN_FIGURES } from '../../core/explore/designFigures.ts';
import { costOf, frontOf, objectiveOf, type Objective } from '../../core/explore/objective.ts';
import { machineSpace } from '../../core/explore/space.ts';
import { inOrder, wholeGrid } from '../../core/explore/strategy.ts';
import { parseSweepSpec, type SweepSpec } from '../../core/explore/sweepSpec.ts';
import { SCHEDULE_SPACE } from '../../core/compiler/schedule/schedule.ts';
import { ok } from '../../core/base/problem.ts';
import { wholeNumberOption } from '../arguments.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { readAppended, readJson } from '../files.ts';
import { EXIT, type ExitStatus } from '../io.ts';
import { readSweepFile, sweepLine, sweepName, type SweepLine } from '../sweepFile.ts';
import { evaluateAll, hasCrashed } from '../sweepPool.ts';

const MAX_WORKERS = 256;
/** Below so many designs a worker thread costs more to start than it saves. */
const DESIGNS_A_WORKER = 8;

export const sweep: CliCommand = {
  usage: 'SPEC.json [--workers N] [--out FILE.ndjson]',
  options: [
    { name: '--workers', value: 'N', about: 'designs at a time (default: as many as there are cores)' },
    { name: '--out', value: 'FILE.ndjson', about: 'append each design here; started again, go on where it ends' },
  ],
  positionals: { min: 1, max: 1, name: 'SPEC.json' },
  async run({ io, output, args }) {
    const path = args.positionals[0] ?? '-';
    const workers = wholeNumberOption(args, '--workers', 1, MAX_WORKERS);
    const json = workers.ok ? await readJson(io, path) : workers;
    const spec = json.ok ? parseSweepSpec(json.value) : json;
    if (!workers.ok || !spec.ok) {
      if (!spec.ok) output.problems(spec.problems, path);
      return EXIT.BAD_INPUT;
    }
    for (const note of spec.value.notes ?? []) output.note(`Note: ${note}`);
    const out = args.values.get('--out');
    const mine = out === undefined ? ok(() => undefined) : await io.lock(out);
    if (!mine.ok) {
      output.problems(mine.problems);
      return EXIT.BAD_INPUT;
    }
    try {
      return await explore({ io, output }, spec.value, workers.value, out);
    } finally {
      mine.value();
    }
  },
};

async function explore(
  { io, output }: Pick<CommandContext, 'io' | 'output'>,
  spec: SweepSpec,
  workers: number | null,
  out: string | undefined,
): Promise<ExitStatus> {
  const before = out === undefined ? ok('') : await readAppended(io, out);
  if (!before.ok) {
    output.problems(before.problems, out);
    return EXIT.BAD_INPUT;
  }
  const { done, foreign, broken } = readSweepFile(before.value, spec);
  if (foreign > 0)
    output.note(`${foreign} lines of ${String(out)} belong to another sweep; they stay and do not count.`);
  if (broken > 0) output.note(`${broken} lines of ${String(out)} are not whole; they stay and do not count.`);
  // A last line that was cut must not swallow the first new one.
  let gap = before.value === '' || before.value.endsWith('\n') ? '' : '\n';

  const name = sweepName(spec);
  const space = machineSpace(spec);
  const total = space.size;
  const results = new Map<number, SweepLine>(done);
  const missing = wholeGrid(space)
    .left()
    .filter((i) => !results.has(i));
  if (done.size > 0) output.note(`${done.size} of ${total} designs were done before.`);
  const state = { unwritable: false, crashed: false };
  const finished = async (result: DesignResult): Promise<boolean> => {
    // Designs that were at work when the file took no more.
    if (state.unwritable) return false;
    const line = sweepLine(spec, name, result);
    state.crashed ||= hasCrashed(line);
    // First where it is kept: the reader of the output may be gone.
    if (out !== undefined && !hasCrashed(line)) {
      const appended = await io.append(out, `${gap}${JSON.stringify(line)}\n`);
      gap = '';
      if (!appended.ok) {
        state.unwritable = true;
        output.problems(appended.problems);
        output.note(`${out} has ${results.size} of ${total} designs: started again, the sweep goes on there.`);
        return false;
      }
    }
    results.set(line.index, line);
    output.result(line, () => describe(line));
    output.note(`${results.size}/${total}`);
    return true;
  };
  const fair = Math.ceil(missing.length / DESIGNS_A_WORKER);
  await evaluateAll(spec, inOrder(missing), workers ?? Math.min(availableParallelism(), fair), finished);
  if (state.unwritable) return EXIT.BAD_INPUT;

  const summary = {
    ...summarize([...results.values()], { total, resumed: done.size, sweep: name }),
    space: SCHEDULE_SPACE,
  };
  output.result({ summary }, () => `${summary.legal} of ${total} designs legal; front: ${summary.front.join(', ')}`);
  return state.crashed ? EXIT.FAILED : EXIT.OK;
}

interface Summary {
  readonly sweep: string;
  readonly designs: number;
  /** Read from the file instead of computed. */
  readonly resumed: number;
  readonly legal: number;
  readonly fits: number;
  /** Of the designs that fit. */
  readonly fastest: { readonly index: number; readonly cycles: number; readonly milliseconds: number | null } | null;
  /** Of the designs that fit: those no other beats at once in time and in what they take of the device's logic, block RAM and DSP. */
  readonly front: readonly number[];
}

function summarize(lines: readonly SweepLine[], about: { total: number; resumed: number; sweep: string }): Summary {
  const legal = lines.filter((l) => l.legal && l.cycles !== null).sort((a, b) => a.index - b.index);
  const fitting = legal.filter((l) => l.resources?.fits === true);
  const time = objectiveOf<DesignResult>(DESIGN_FIGURES.milliseconds);
  const front = frontOf<SweepLine>(fitting, [time, ...costs(fitting)]);
  const [first] = [...fitting].sort((a, b) => costOf(time, a) - costOf(time, b));
  return {
    sweep: about.sweep,
    designs: about.total,
    resumed: about.resumed,
    legal: legal.length,
    fits: fitting.length,
    fastest:
      first === undefined ? null : { index: first.index, cycles: first.cycles ?? 0, milliseconds: first.milliseconds },
    front: front.map(({ index }) => index),
  };
}

/** The device's logic, block RAM and DSP, by what it calls them. */
const costs = (designs: readonly SweepLine[]): readonly Objective<DesignResult>[] =>
  (['LUT', 'ALM', 'BRAM36', 'M10K', 'DSP'] as const)
    .filter((name) => designs.some((design) => DESIGN_FIGURES[name].value(design) !== null))
    .map((name) => objectiveOf(DESIGN_FIGURES[name]));

function describe(line: SweepLine): string {
  const point = Object.entries(line.design)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(' ');
  if (!line.legal) return `${line.index}: ${point}: not legal: ${line.problems[0]?.message ?? ''}`;
  const r = line.resources;
  const cost =
    r === null
      ? ''
      : `${r.budget.map(({ resource, used }) => `, ${used} ${resource}`).join('')}${r.fits ? '' : ` (does not fit ${r.device})`}`;
  return `${line.index}: ${point}: ${String(line.cycles)} cycles${cost}`;
}
