import type { TimingProgram } from './program.ts';
import { listed, poppersOf, pushersOf } from './remedy.ts';
import { timingStream } from './stream.ts';
import { TOKEN_QUEUES } from '../../machine/design/tokens.ts';

export interface TokensLeft {
  readonly code: 'tokens-left';
  readonly message: string;
}

/**
 * Pushes of a program that ended which nobody pops: its tokens stay in the counters, and a next program without reset
 * would take them before anything has been done for them.
 */
export function tokensLeft(program: TimingProgram): readonly TokensLeft[] {
  const stream = timingStream(program.arch, program.instructions);
  return TOKEN_QUEUES.flatMap((q): TokensLeft[] => {
    const pushers = pushersOf(stream, q);
    const pops = poppersOf(stream, q).length;
    const over = pushers.slice(pops);
    if (over.length === 0) return [];
    const tokens = over.length === 1 ? '1 token is' : `${over.length} tokens are`;
    const them = over.length === 1 ? 'it' : 'them';
    return [
      {
        code: 'tokens-left',
        message: `${tokens} left in ${q.name} at the end (${pushers.length} pushed, ${pops} popped; nobody takes what ${listed(stream, over)} push${over.length === 1 ? 'es' : ''}); a next program on the same machine would find ${them}.`,
      },
    ];
  });
}
