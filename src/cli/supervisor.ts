import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Problem } from '../core/base/problem.ts';
import { isLeftover } from './leftovers.ts';
import { parentOf } from '../node/processes.mjs';
import { EXIT } from './io.ts';
import { nodeIo } from './nodeIo.ts';
import { createOutput } from './output.ts';

/** How a shell reports a program that a signal has ended. */
const signalStatus = (signal: Signal): number => 128 + constants.signals[signal];

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

/** Between two looks at whether npm, which started this process, is still there. */
const PARENT_MS = 250;

/**
 * Runs the command line in a thread of its own, so that a signal is answered at once while the engine computes. Ends the process with
 * the command's status; with 128 and the signal's number when one came.
 */
export function supervise(words: readonly string[]): void {
  const leftovers = new Set<string>();
  const engine = new Worker(process.argv[1] ?? '', {
    argv: [...words],
    // As much memory as this thread has: a thread's own limit is lower.
    resourceLimits: { maxOldGenerationSizeMb: Math.floor(getHeapStatistics().heap_size_limit / 2 ** 20) },
  });
  engine.on('message', (message: unknown) => {
    if (!isLeftover(message)) return;
    if (message.there) leftovers.add(message.file);
    else leftovers.delete(message.file);
  });
  engine.on('error', (error: unknown) => {
    createOutput(nodeIo(), words.includes('--json')).problems([brokenOff(error)]);
    process.exitCode = EXIT.BAD_INPUT;
  });
  engine.on('exit', (status) => {
    for (const file of leftovers) rmSync(file, { force: true });
    process.exitCode ??= status;
  });

  const stop = async (signal: Signal): Promise<void> => {
    process.exitCode = signalStatus(signal);
    await engine.terminate();
    process.exit();
  };
  for (const signal of SIGNALS) process.once(signal, () => void stop(signal));
  whenOrphaned(() => void stop('SIGHUP'));
}

/** Under npm, who ends npm means this program, however hard it was ended. Between the two may stand a shell. */
function whenOrphaned(act: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  const look = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === grandparent) return;
    clearInterval(look);
    act();
  }, PARENT_MS);
  look.unref();
}

/** Memory that ran out, or a bug of ours that ended the thread. */
function brokenOff(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const outOfMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return outOfMemory
    ? {
        code: 'memory.full',
        message: 'The memory that Node allows did not suffice.',
        field: 'vta',
        got: null,
        limit: getHeapStatistics().heap_size_limit,
        fix: 'Give it less at a time, or more memory: NODE_OPTIONS=--max-old-space-size=8192 (megabytes).',
      }
    : internalProblem(message);
}

/** A bug of ours: still no stack trace in the middle of somebody's pipeline. */
export const internalProblem = (message: string): Problem => ({
  code: 'internal',
  message: `Something went wrong inside vta: ${message.slice(0, 500)}`,
  field: 'vta',
  got: null,
  limit: null,
  fix: 'Please report it with the input; VTA_DEBUG=1 shows where it happened.',
});
