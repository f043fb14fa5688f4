import { spawn } from 'node:child_process';
import { ROOT } from './install.mjs';

/**
 * One check of `npm test`.
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} args of Node: a script and its arguments
 * @property {number} cores that it keeps busy
 * @property {readonly string[]} [after] steps that must have passed
 * @property {() => string} [running] what it is at, read when it is stopped because it hangs
 * @property {() => Counts} [counts] of tests, read when the step has ended
 *
 * @typedef {{ passed: number, failed: number, skipped: number, whySkipped?: readonly string[] }} Counts
 * @typedef {{ ok: boolean, output: string, seconds: number }} Outcome
 */

const IS_POSIX = process.platform !== 'win32';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @param {import('node:child_process').ChildProcess} child */
function kill(child) {
  if (child.pid === undefined) return;
  try {
    // The whole group: a step may have started servers and browsers.
    if (IS_POSIX) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    for (const child of running) kill(child);
    process.exit(130);
  });
}

/**
 * @param {Step} step
 * @param {NodeJS.ProcessEnv} env
 * @param {number} limitSeconds
 * @returns {Promise<Outcome>}
 */
function runStep(step, env, limitSeconds) {
  const begin = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, step.args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: IS_POSIX,
    });
    running.add(child);
    /** @type {string[]} */
    const output = [];
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => output.push(text));
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => output.push(text));
    const limit = setTimeout(() => {
      const at = step.running?.() ?? '';
      output.push(`\nStopped: not done within ${limitSeconds} s${at === '' ? '' : `, at ${at}`}.\n`);
      kill(child);
    }, limitSeconds * 1000);
    child.on('error', (error) => output.push(error.message));
    child.on('close', (code) => {
      clearTimeout(limit);
      running.delete(child);
      resolve({ ok: code === 0, output: output.join(''), seconds: (performance.now() - begin) / 1000 });
    });
  });
}

/**
 * Runs the steps in their order, as many at a time as fit on `cores`, a step only after those it needs; one that is not done within the
 * limit hangs, and is stopped.
 * @param {readonly Step[]} steps
 * @param {{ cores: number, env: NodeJS.ProcessEnv, limitSeconds: number, report: (step: Step, outcome: Outcome) => void }} options
 */
export async function runSteps(steps, { cores, env, limitSeconds, report }) {
  const waiting = [...steps];
  /** @type {Map<string, boolean>} */
  const ended = new Map();
  /** @type {Map<string, Promise<unknown>>} */
  const active = new Map();
  let free = cores;

  /** @param {Step} step */
  const isBlocked = ({ after = [] }) =>
    after.some((name) => steps.some((step) => step.name === name) && !ended.has(name));

  /** @param {Step} step */
  const begin = async (step) => {
    const used = Math.min(step.cores, cores);
    free -= used;
    const missing = step.after?.find((name) => ended.get(name) === false);
    const outcome =
      missing === undefined
        ? await runStep(step, env, limitSeconds)
        : { ok: false, output: `Not run: ${missing} failed.\n`, seconds: 0 };
    free += used;
    ended.set(step.name, outcome.ok);
    report(step, outcome);
  };

  while (waiting.length > 0 || active.size > 0) {
    const next = waiting.findIndex((step) => !isBlocked(step));
    const step = waiting[next];
    if (step !== undefined && Math.min(step.cores, cores) <= free) {
      waiting.splice(next, 1);
      active.set(
        step.name,
        begin(step).finally(() => active.delete(step.name)),
      );
    } else {
      await Promise.race(active.values());
    }
  }
}
