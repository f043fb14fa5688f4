import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { goldenJson, randomPrograms } from '../../program/golden.testing.ts';
import { ok } from '../../base/problem.ts';
import { replayRecording } from './replay.ts';
import { runTiming } from './run.ts';
import { lastIndexWhere } from '../../base/last.ts';

const GOLDEN = new URL('../../../testdata/golden/timing/', import.meta.url);

type Times = (number | null)[];
interface GoldenRun {
  readonly name: string;
  cycles: number | null;
  fetched: Times;
  start: Times;
  done: Times;
  reads?: Times[];
  writes?: Times[];
}
interface GoldenRecording {
  machine: { config: Record<string, number>; hardware: Record<string, unknown> };
  runs: GoldenRun[];
}

const recording = (machine: string): GoldenRecording =>
  JSON.parse(gunzipSync(readFileSync(new URL(`${machine}.json.gz`, GOLDEN))).toString('utf8')) as ReturnType<
    typeof recording
  >;

const loadProgram = (path: string) => ok(goldenJson(path));

describe('recorded runs of the RTL', () => {
  const machines = { b32: 40, bo8: 40, de10: 76, m128: 40, pynq: 47, q16: 40 };
  it.each(Object.entries(machines))('%s: every hand-out, start, done, burst and total agrees', (machine, runs) => {
    const replayed = replayRecording(recording(machine), loadProgram);
    if (!replayed.ok) throw new Error(replayed.problems[0].message);
    expect(replayed.value).toHaveLength(runs);
    const stories = replayed.value.filter((run) => !run.matches).map((run) => `${run.name}: ${run.story}`);
    expect(stories).toEqual([]);
    expect(replayed.value.every((run) => run.cycles === run.recorded)).toBe(true);
  });
});

describe('random programs that the RTL ran', () => {
  it('take the cycles that it took', () => {
    const programs = randomPrograms();
    expect(programs).toHaveLength(60);
    const wrong = programs.map((p) => ({ name: p.name, expected: p.expect?.cycles, got: runTiming(p).cycles }));
    expect(wrong.filter(({ expected, got }) => expected !== got)).toEqual([]);
  });
});

describe('a recording of another kind', () => {
  const replayOne = (json: GoldenRecording) => {
    const replayed = replayRecording(json, loadProgram);
    if (!replayed.ok) throw new Error(replayed.problems[0].message);
    const [run] = replayed.value;
    if (run === undefined) throw new Error('there is a run');
    return run;
  };

  it('may hold a run that never ended: it is compared up to its last event', () => {
    const json = recording('de10');
    const run = json.runs.find((r) => r.reads !== undefined);
    if (run?.reads === undefined || run.writes === undefined) throw new Error('de10 has bus events');
    const cut = Math.floor((run.cycles ?? 0) / 2);
    const until = (t: number | null): number | null => (t !== null && t > cut ? null : t);
    run.cycles = null;
    for (const column of ['fetched', 'start', 'done'] as const) run[column] = run[column].map(until);
    run.reads = run.reads.filter((r) => (r[3] ?? 0) <= cut).map((r) => [...r.slice(0, 3), ...r.slice(3).map(until)]);
    run.writes = run.writes.filter((r) => (r[2] ?? 0) <= cut).map((r) => [...r.slice(0, 2), ...r.slice(2).map(until)]);
    expect(replayOne({ ...json, runs: [run] })).toMatchObject({ recorded: null, matches: true, story: null });
    const last = lastIndexWhere(run.done, (t) => t !== null);
    run.done[last] = null;
    expect(replayOne({ ...json, runs: [run] }).firstDivergence).toMatchObject({ index: last, expected: null });
  });

  it('may be of a machine with buffers deeper than its index fields reach, and say more of it than we know', () => {
    const json = recording('q16');
    const { config, hardware } = json.machine;
    const machine = {
      ...json.machine,
      config: { ...config, LOG_INP_BUFF_SIZE: 17, LOG_WGT_BUFF_SIZE: 20, LOG_ACC_BUFF_SIZE: 19 },
      hardware: { ...hardware, addressBits: 32 },
    };
    expect(replayOne({ ...json, machine })).toMatchObject({ matches: true, extrapolated: [] });
  });

  it('is marked if the RTL does not exist for its machine', () => {
    const json = recording('q16');
    json.machine.hardware['memoryDelay'] = 20;
    const { extrapolated, matches } = replayOne(json);
    expect(matches).toBe(false);
    expect(extrapolated).toEqual([
      'A memory latency of 20 cycles was never compared with the RTL (only 16 cycles were).',
    ]);
  });
});

describe('a recording that does not agree', () => {
  it('is answered with the first divergence and what each module was doing', () => {
    const json = recording('q16');
    const run = json.runs[0];
    const done = run?.done[3];
    if (run === undefined || typeof done !== 'number') throw new Error('q16 has a run with four instructions');
    run.done[3] = done + 1;
    const replayed = replayRecording(json, loadProgram);
    const first = replayed.ok ? replayed.value[0] : undefined;
    expect(first?.matches).toBe(false);
    expect(first?.firstDivergence).toEqual({ index: 3, field: 'done', expected: done + 1, got: done });
    expect(first?.story).toMatch(
      /^#3 LOAD UOP \(compute\) done: expected 287, got 286 \(1 too early\)\. At cycle 286: load works at #1 LOAD WGT since 127, done; compute works at #3 LOAD UOP since 255, done; store waits at #13 STORE for the token of #12 ALU; fetch has handed out all; nothing is on the bus, 0 reads are outstanding\.$/,
    );
  });

  it('tells the burst first if they part on the bus before', () => {
    const json = recording('de10');
    const run = json.runs.find((r) => r.reads !== undefined);
    const read = run?.reads?.[3];
    const finish = run?.done.at(-1);
    if (run === undefined || read === undefined || typeof finish !== 'number') throw new Error('de10 has bus events');
    read[4] = (read[4] ?? 0) + 2;
    run.done[run.done.length - 1] = finish + 1;
    const replayed = replayRecording({ ...json, runs: [run] }, loadProgram);
    const first = replayed.ok ? replayed.value[0] : undefined;
    expect(first?.firstBusDivergence).toMatchObject({ channel: 'reads', index: 3 });
    expect(first?.story).toMatch(
      /^#\d+ FINISH \(compute\) done: expected \d+, got \d+ \(1 too early\)\. At cycle .* Before that, on the bus: reads\[3\] \(\w+, #\d+ LOAD \w+\) issued: expected \d+, got \d+\. At cycle \d+: load /,
    );
  });

  it('is a problem with its JSON path if it is broken', () => {
    const broken = (change: (json: ReturnType<typeof recording>) => unknown) => {
      const json = recording('q16');
      const result = replayRecording(change(json), loadProgram);
      return result.ok ? null : { code: result.problems[0].code, field: result.problems[0].field };
    };
    expect(broken(() => 17)).toEqual({ code: 'recording.format', field: 'format' });
    expect(broken((json) => ({ ...json, machine: 3 }))).toEqual({ code: 'recording.type', field: 'machine' });
    expect(broken((json) => ({ ...json, runs: 'none' }))).toEqual({ code: 'recording.type', field: 'runs' });
    const edited = (change: object) => (json: ReturnType<typeof recording>) => ({
      ...json,
      runs: json.runs.map((run) => ({ ...run, ...change })),
    });
    expect(broken(edited({ instructions: '####' }))?.field).toBe('runs[0].instructions');
    expect(broken(edited({ instructions: 'AAAA' }))?.code).toBe('recording.instructions');
    expect(broken(edited({ fetched: [1] }))).toEqual({ code: 'recording.length', field: 'runs[0].fetched' });
    expect(broken(edited({ reads: [[1, 2, 3]] }))?.field).toBe('runs[0].reads[0]');
    expect(broken(edited({ base: -16 }))?.field).toBe('runs[0].base');
  });
});
