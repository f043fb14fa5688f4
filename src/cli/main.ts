import { EXIT } from './io.ts';
import { nodeIo } from './nodeIo.ts';
import { createOutput } from './output.ts';
import { runCli } from './run.ts';

const words = process.argv.slice(2);
const io = nodeIo();
try {
  process.exitCode = await runCli(words, io);
} catch (error) {
  // A bug of ours, or memory that ran out: still no stack trace in the middle of somebody's pipeline.
  const message = error instanceof Error ? error.message : String(error);
  createOutput(io, words.includes('--json')).problems([
    {
      code: 'internal',
      message: `Something went wrong inside vta: ${message.slice(0, 500)}`,
      field: 'vta',
      got: null,
      limit: null,
      fix: 'Please report it with the input; VTA_DEBUG=1 shows where it happened.',
    },
  ]);
  if (process.env['VTA_DEBUG'] !== undefined && error instanceof Error) io.stderr(`${error.stack ?? ''}\n`);
  process.exitCode = EXIT.BAD_INPUT;
}
