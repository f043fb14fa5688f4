import { isMainThread } from 'node:worker_threads';
import { CLI_COMMANDS } from './commands.ts';
import { runEngineThread } from './engineThread.ts';
import { supervise } from './supervisor.ts';
import { isSweepThread, runSweepThread } from './sweepThread.ts';

const words = process.argv.slice(2);

/** Whether the command computes: only such a one is worth a thread. */
const computes = ([name = '']: readonly string[]): boolean =>
  Object.hasOwn(CLI_COMMANDS, name) && CLI_COMMANDS[name]?.atOnce !== true;

// One file, three kinds of threads: the first, which listens to signals; the engine, busy for minutes at a time; those of a sweep.
if (!isMainThread && isSweepThread()) runSweepThread();
else if (isMainThread && computes(words)) supervise(words);
else await runEngineThread(words);
