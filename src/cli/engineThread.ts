import { EXIT } from './io.ts';
import { nodeIo } from './nodeIo.ts';
import { createOutput } from './output.ts';
import { runCli } from './run.ts';
import { internalProblem } from './supervisor.ts';

/** The thread that the commands run in; its exit status is the command's. */
export async function runEngineThread(words: readonly string[]): Promise<void> {
  const io = nodeIo();
  try {
    process.exitCode = await runCli(words, io);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    createOutput(io, words.includes('--json')).problems([internalProblem(message)]);
    if (process.env['VTA_DEBUG'] !== undefined && error instanceof Error) io.stderr(`${error.stack ?? ''}\n`);
    // Not only this: threads of a sweep may be at work.
    process.exit(EXIT.BAD_INPUT);
  }
}
