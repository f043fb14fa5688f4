import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from './install.mjs';
import { bundleOf, isFresh } from './programs.mjs';

// The program `vta` as a process: what `npm run -s vta` starts. What the commands say is tested in src/cli.

const RUN = join(ROOT, 'src', 'tools', 'run.mjs');
const BUNDLE = bundleOf('vta');
const posix = describe.skipIf(process.platform === 'win32');

let folder = '';
beforeAll(() => {
  const made = spawnSync(process.execPath, [RUN, 'vta', 'version'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vta-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (words: readonly string[], options: { input?: string; env?: object; program?: string } = {}): Ran =>
  spawnSync(process.execPath, [options.program ?? BUNDLE, ...words], {
    ...{ cwd: folder, encoding: 'utf8', input: options.input ?? '' },
    env: { ...process.env, ...options.env },
  });

/** Through a shell, for what only a shell arranges; `$0 "$1"` are Node and the program. */
const shell = (line: string): Ran =>
  spawnSync('sh', ['-c', line, process.execPath, BUNDLE], { cwd: folder, encoding: 'utf8', input: '' });

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** As small as a layer is: what is tried here is the process around the engine. */
const LAYER = '4,4,16,16,1,0,1';

/** A sweep of `delays` designs of one layer: `spec.json`. */
function writeSpec(delays: number): void {
  const axes = { memoryDelay: Array.from({ length: delays }, (_, i) => i + 1) };
  writeFileSync(join(folder, 'spec.json'), JSON.stringify({ axes, layers: [LAYER] }));
}

const SWEEP = ['sweep', 'spec.json', '--json', '--out', 'out.ndjson'];

describe('one file, which needs nothing else', () => {
  test('it runs where there is no node_modules, and says which release, results and engine it is', () => {
    const alone = join(folder, 'alone.mjs');
    copyFileSync(BUNDLE, alone);
    const { status, stdout, stderr } = run(['version', '--json'], { program: alone });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const [line] = linesOf(stdout);
    expect(line).toMatchObject({ version, results: expect.any(Number) as number });
    expect(line?.['engine']).toMatch(/^[0-9a-f]{16}$/);
  });

  test('it is kept while its sources are as they were, and made anew otherwise', () => {
    expect(isFresh(BUNDLE)).toBe(true);
    const [head = '', ...rest] = readFileSync(BUNDLE, 'utf8').split('\n');
    expect(head).toContain('src/cli/main.ts');
    expect(head).toContain('src/core/base/version.ts');
    const copy = join(folder, 'copy.mjs');
    const changed = (line: string): boolean => {
      writeFileSync(copy, [line, ...rest].join('\n'));
      return isFresh(copy);
    };
    expect(changed(head)).toBe(true);
    expect(
      changed(
        head.replace(/\["src\/cli\/main\.ts",(\d+)/, (_, size: string) => `["src/cli/main.ts",${Number(size) + 1}`),
      ),
    ).toBe(false);
    expect(changed(head.replace('"src/cli/main.ts"', '"src/cli/gone.ts"'))).toBe(false);
    expect(changed(head.slice(0, -5))).toBe(false);
    expect(changed('')).toBe(false);
    expect(isFresh(join(folder, 'none.mjs'))).toBe(false);
  });
});

describe('standard input, files and the exit status', () => {
  test('it reads standard input, writes files where the user stands, and exits with the status', () => {
    const made = run(['assemble', '-', '-o', 'f.json.gz', '--json'], { input: 'finish' });
    expect(made).toMatchObject({ status: 0, stderr: '' });
    const bundle = JSON.parse(gunzipSync(readFileSync(join(folder, 'f.json.gz'))).toString()) as object;
    expect(bundle).toMatchObject({ instructionCount: 1 });
    // timing.md section 2: FINISH alone takes 25 cycles; the missing file has its own line, the folder too.
    const ran = run(['simulate', '--json', 'f.json.gz', 'nowhere.json', '.']);
    expect(linesOf(ran.stdout)).toMatchObject([
      { cycles: 25 },
      { error: { code: 'file.missing' } },
      { error: { code: 'file.unreadable' } },
    ]);
    expect(ran.status).toBe(2);
  });

  test('under npm, paths count from the folder the user called it in', () => {
    const env = { npm_lifecycle_event: 'vta', INIT_CWD: folder };
    const ran = spawnSync(process.execPath, [RUN, 'vta', 'assemble', '-', '-o', 'here.json'], {
      ...{ cwd: ROOT, input: 'finish', env: { ...process.env, ...env } },
    });
    expect([ran.status, readdirSync(folder)]).toEqual([0, ['here.json']]);
  });

  test('it sweeps with worker threads as it does without', () => {
    writeSpec(4);
    const byIndex = (a: Record<string, unknown>, b: Record<string, unknown>): number =>
      Number(a['index']) - Number(b['index']);
    const [two, one] = ['2', '1'].map((workers) => run([...SWEEP.slice(0, 3), '--workers', workers]));
    expect(two?.status).toBe(0);
    expect(
      linesOf(two?.stdout ?? '')
        .slice(0, 4)
        .sort(byIndex),
    ).toEqual(linesOf(one?.stdout ?? '').slice(0, 4));
    expect(linesOf(two?.stdout ?? '')[4]).toEqual(linesOf(one?.stdout ?? '')[4]);
  });
});

posix('output that goes nowhere', () => {
  const NO_STACK = /^ {4}at |report/m;

  test('a reader that has gone: said in words, and never status 0', () => {
    writeSpec(40);
    const ran = shell(
      '{ "$0" "$1" sweep spec.json --json --workers 1 --out out.ndjson; echo "status $?" >&2; } | head -n 1',
    );
    expect(linesOf(ran.stdout)).toHaveLength(1);
    expect(ran.stderr).toContain('status 2');
    expect(ran.stderr).toContain('EPIPE');
    expect(ran.stderr).not.toMatch(NO_STACK);
    // What was computed is kept, and nobody holds the file.
    expect(linesOf(read('out.ndjson')).length).toBeLessThan(40);
    expect(existsSync(join(folder, 'out.ndjson.lock'))).toBe(false);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk behind standard output', () => {
    for (const words of ['version', '--help', 'config nowhere.json --json', `compile --conv ${LAYER} --json`]) {
      const ran = shell(`"$0" "$1" ${words} > /dev/full`);
      expect(ran.status, words).toBe(2);
      expect(ran.stderr, words).toContain('no space is left there (ENOSPC)');
      expect(ran.stderr, words).not.toMatch(NO_STACK);
    }
    // Progress is another matter: the results are there.
    writeSpec(2);
    expect(shell('"$0" "$1" sweep spec.json 2> /dev/full').status).toBe(0);
  });

  test('a file that cannot be written to its end stays as it was', () => {
    const before = { 'bundle.json': 'the old one', 'tensors.json': 'another', 'out.ndjson': '' };
    for (const [name, text] of Object.entries(before)) writeFileSync(join(folder, name), text);
    const commands = [
      `compile --conv ${LAYER} -o bundle.json --json`,
      `compile --conv ${LAYER} --tensors tensors.json --json`,
      'sweep spec.json --workers 1 --out out.ndjson --json',
    ];
    // The first designs fit into what may be written; the last one does not.
    writeSpec(8);
    for (const words of commands) {
      const ran = shell(`ulimit -f 4; "$0" "$1" ${words}`);
      expect(ran.status, words).toBe(2);
      expect(linesOf(ran.stdout).at(-1)?.['error'], words).toMatchObject({ code: 'file.unwritable', got: 'EFBIG' });
    }
    expect(readdirSync(folder).sort()).toEqual(['bundle.json', 'out.ndjson', 'spec.json', 'tensors.json']);
    expect([read('bundle.json'), read('tensors.json')]).toEqual(['the old one', 'another']);
    const kept = linesOf(read('out.ndjson'));
    expect(kept.length).toBeGreaterThan(0);
    const resumed = run([...SWEEP, '--workers', '1']);
    expect(linesOf(resumed.stdout).at(-1)).toMatchObject({ summary: { designs: 8, resumed: kept.length } });
    expect(linesOf(read('out.ndjson'))).toHaveLength(8);
  });
});

posix('a run that is interrupted', () => {
  type Started = ChildProcessByStdio<null, Readable, null>;
  const started: Started[] = [];
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
  });

  /** Started, and with its first design on standard output and in the file. */
  async function underWay(args: readonly string[], env: object = {}): Promise<Started> {
    const child = spawn(process.execPath, [...args, ...SWEEP, '--workers', '1'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...env },
    });
    started.push(child);
    await once(createInterface({ input: child.stdout }), 'line');
    return child;
  }

  const ended = async (child: Started): Promise<number | string | null> => {
    const [status, signal] = (await once(child, 'exit')) as [number | null, string | null];
    return status ?? signal;
  };

  const resume = (): void => {
    const before = linesOf(read('out.ndjson')).length;
    writeSpec(before + 1);
    const ran = run([...SWEEP, '--workers', '1']);
    expect(ran.status).toBe(0);
    expect(linesOf(ran.stdout).at(-1)).toMatchObject({ summary: { designs: before + 1, resumed: before } });
    expect(readdirSync(folder).sort()).toEqual(['out.ndjson', 'spec.json']);
  };

  test('a second run on the same file is refused; Ctrl-C ends the first at once with 130, and the next goes on', async () => {
    writeSpec(1000);
    // The very process that was started computes and writes: its number is the owner's.
    const first = await underWay([RUN, 'vta']);
    const second = run([...SWEEP, '--workers', '1']);
    expect(second.status).toBe(2);
    expect(linesOf(second.stdout)).toMatchObject([
      { error: { code: 'file.locked', field: 'out.ndjson', got: first.pid } },
    ]);
    first.kill('SIGINT');
    expect(await ended(first)).toBe(130);
    resume();
  });

  test('a run that was killed leaves a lock that the next takes over', async () => {
    writeSpec(1000);
    const first = await underWay([BUNDLE]);
    first.kill('SIGKILL');
    expect(await ended(first)).toBe('SIGKILL');
    expect(existsSync(join(folder, 'out.ndjson.lock'))).toBe(true);
    resume();
  });

  test.skipIf(!existsSync('/proc/self/stat'))(
    'who kills npm ends the run, with or without a shell between',
    async () => {
      writeSpec(1000);
      const wrapper = `require('node:child_process').spawn('sh', ['-c', '"$0" "$@"; true', ...process.argv.slice(1)], { stdio: 'inherit' })`;
      const npm = await underWay(['-e', wrapper, process.execPath, BUNDLE], {
        npm_lifecycle_event: 'vta',
        INIT_CWD: folder,
      });
      const engine = (JSON.parse(read('out.ndjson.lock')) as { pid: number }).pid;
      expect(engine).not.toBe(npm.pid);
      npm.stdout.resume();
      npm.kill('SIGKILL');
      // Its standard output ends when the last that could write there has ended.
      if (!npm.stdout.readableEnded) await once(npm, 'close');
      expect(existsSync(join(folder, 'out.ndjson.lock'))).toBe(false);
      resume();
    },
  );
});
