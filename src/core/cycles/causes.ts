/** Why a cycle was spent, in the words that views use. */
export const CAUSES = {
  work: {
    label: 'useful work',
    meaning: 'products, resets and ALU passes; own beats of a load or store; zeros written for padding',
  },
  fill: {
    label: 'pipeline fill',
    meaning: 'start, fill and drain around the useful work of an instruction; hand-over from one module to the next',
  },
  bandwidth: {
    label: 'memory bandwidth',
    meaning: 'the memory port was carrying data, for this or for another client',
  },
  latency: {
    label: 'memory latency',
    meaning: 'a request was under way and the port stood idle: delay, tags, burst handshakes',
  },
  token: { label: 'waiting for a token', meaning: 'another module had not pushed the dependency token yet' },
  queue: {
    label: 'waiting for the queue',
    meaning: 'not handed out yet, held up by a full queue, or behind earlier instructions of its module',
  },
} as const;

export type Cause = keyof typeof CAUSES;
