import type { OpenPort, WritePort } from './memoryPort.ts';
import { ReadEngine } from './readEngine.ts';

/** Nobody else writes: a command is taken at once, and nothing can change what is worked out ahead. */
const SOLE_WRITER: WritePort = { ahead: 32, take: (offered) => offered };

/** A port that one engine has for itself, as in VTA. */
export const ownPort: OpenPort = (machine, recorder) => ({
  reads: new ReadEngine(machine, recorder),
  writes: SOLE_WRITER,
});
