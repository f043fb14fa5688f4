import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { goldenJson, randomPrograms } from '../../program/golden.testing.ts';
import { ok } from '../../problem.ts';
import { replayRecording } from './replay.ts';
import { runTiming } from './run.ts';

const GOLDEN = new URL('../../../testdata/golden/timing/', import.meta.url);

const recording = (machine: string): { runs: { cycles: number; done: (number | null)[] }[] } =>
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
      /^#3 LOAD \w+ \(\w+\) done: expected \d+, got \d+\. At cycle \d+: load .*; compute .*; store .*/,
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
