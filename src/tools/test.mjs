import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { playwrightCounts, vitestCounts } from './counts.mjs';
import { ROOT, commandOf, installPackages } from './install.mjs';
import { freePort } from './port.mjs';
import { runSteps } from './steps.mjs';

/**
 * `npm test [-- STEP…]`: every check there is, or the named ones; `--long` with all samples. Installs what is missing first.
 * @typedef {import('./steps.mjs').Step} Step
 * @typedef {import('./steps.mjs').Counts} Counts
 */

const CACHE = join(ROOT, '.cache');
const VITEST_REPORT = join(CACHE, 'vitest.json');
const PLAYWRIGHT_REPORT = join(CACHE, 'playwright.json');
/** A file for each thread of the unit tests: the test it is at (`runningTest.ts`). */
const RUNNING = join(CACHE, 'running');

/** Longer than any step takes: one that hangs must not hang the run. */
const LIMIT_SECONDS = { short: 900, long: 4 * 3600 };

/** @param {string} file */
const read = (file) => readFileSync(file, 'utf8');

const runningTests = () =>
  readdirSync(RUNNING)
    .map((file) => read(join(RUNNING, file)))
    .join(' and ');

/** @returns {readonly Step[]} the quick ones first, so that a slip is seen early */
function allSteps() {
  // TypeScript's native compiler checks in a tenth of the time; the import check needs the one before it.
  const tsc = commandOf('typescript-native', 'tsc');
  return [
    // Waits for the network and the disk more than it computes.
    { name: 'browser', args: [join(ROOT, 'src', 'tools', 'install-browsers.mjs')], cores: 0 },
    { name: 'types', args: [tsc, '-p', 'tsconfig.json'], cores: 1 },
    { name: 'types-core', args: [tsc, '-p', 'tsconfig.core.json'], cores: 1 },
    { name: 'format', args: [commandOf('oxfmt'), '--check'], cores: 1 },
    { name: 'lint', args: [commandOf('oxlint'), '-c', 'oxlint.config.mjs', '--max-warnings', '0'], cores: 1 },
    {
      name: 'imports',
      args: [commandOf('dependency-cruiser', 'depcruise'), '--output-type', 'err-long', 'src', 'e2e'],
      cores: 1,
    },
    { name: 'unused', args: [commandOf('knip')], cores: 1 },
    { name: 'build', args: [commandOf('vite'), 'build'], cores: 1 },
    {
      name: 'unit',
      args: [commandOf('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${VITEST_REPORT}`],
      // With the end-to-end tests beside it, which wait as much as they compute.
      cores: 1,
      running: runningTests,
      counts: () => vitestCounts(read(VITEST_REPORT)),
    },
    {
      name: 'end-to-end',
      args: [commandOf('@playwright/test', 'playwright'), 'test'],
      cores: 1,
      after: ['browser', 'build'],
      counts: () => playwrightCounts(read(PLAYWRIGHT_REPORT)),
    },
  ];
}

/**
 * @param {readonly Step[]} steps
 * @param {readonly string[]} names
 */
function choose(steps, names) {
  const known = steps.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no step ${unknown}: choose from ${known.join(', ')}.`);
    process.exit(2);
  }
  // The end-to-end tests need the browser whoever asks for them.
  const wanted = names.includes('end-to-end') ? [...names, 'browser'] : names;
  return names.length === 0 ? steps : steps.filter(({ name }) => wanted.includes(name));
}

installPackages('all');
const words = process.argv.slice(2);
const steps = choose(
  allSteps(),
  words.filter((word) => word !== '--long'),
);
/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, E2E_PORT: String(await freePort()), PLAYWRIGHT_REPORT, RUNNING_TESTS: RUNNING };
if (words.includes('--long')) env['TEST_LONG'] = '1';

mkdirSync(CACHE, { recursive: true });
for (const file of [VITEST_REPORT, PLAYWRIGHT_REPORT, RUNNING]) rmSync(file, { force: true, recursive: true });
mkdirSync(RUNNING);

const total = { passed: 0, failed: 0, skipped: 0 };
let tests = 0;
await runSteps(steps, {
  limitSeconds: words.includes('--long') ? LIMIT_SECONDS.long : LIMIT_SECONDS.short,
  cores: Math.max(2, Math.min(availableParallelism(), 4)),
  env,
  report: (step, { ok, output, seconds }) => {
    /** @type {Counts} */
    let counts = { passed: 0, failed: 0, skipped: 0 };
    try {
      if (step.counts !== undefined) {
        tests += 1;
        counts = step.counts();
      }
    } catch {
      // The runner ended before it wrote its report; the step has failed and says why.
      ok = false;
    }
    total.passed += counts.passed;
    // A check that failed without a failed test (types, lint, a crash) counts as one.
    total.failed += ok ? counts.failed : Math.max(1, counts.failed);
    total.skipped += counts.skipped;
    const detail = step.counts === undefined ? '' : `  ${counts.passed} tests`;
    console.log(`${ok ? 'ok  ' : 'FAIL'}  ${step.name.padEnd(12)}${seconds.toFixed(1).padStart(7)} s${detail}`);
    for (const reason of counts.whySkipped ?? []) console.log(`      skipped: ${reason}`);
    if (!ok) console.log(output);
  },
});

// Without a test step there are no tests to count: count the checks.
if (tests === 0) total.passed = steps.length - total.failed;
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed === 0 ? 0 : 1);
