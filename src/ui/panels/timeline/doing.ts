import { moduleAccounts } from '../../../core/analysis/moduleAccount.ts';
import { PORT_CLIENTS } from '../../../core/machine/design/ports.ts';
import { CAUSE, CAUSE_IDS, spanAt, spanEnd, type CauseSpans } from '../../../core/analysis/spans.ts';
import type { TimedRun } from '../../../core/analysis/timedRun.ts';
import { nameOfInstruction } from '../../../core/analysis/waits.ts';
import { CAUSES } from '../../../core/cycles/causes.ts';
import { MODULE_ID } from '../../../core/machine/design/modules.ts';
import { integer, plural } from '../../words/format.ts';

/** What a block was doing in one cycle. */
export interface Doing {
  /** `CAUSE` value. */
  readonly cause: number;
  /** `waiting for a token of #35 GEMM`, in the words of `CAUSES`. */
  readonly text: string;
  /** `120 to 131, 12 cycles`. */
  readonly when: string;
  /** The instruction it works on or waits to start; -1: none. */
  readonly instruction: number;
}

export type Module = (typeof MODULE_ID)[keyof typeof MODULE_ID];

/** What a module was doing in a cycle; null outside of the run. */
export function moduleDoing(run: TimedRun, module: Module, cycle: number): Doing | null {
  return doing(run, moduleAccounts(run).modules[module], cycle);
}

function doing(run: TimedRun, spans: CauseSpans, at: number): Doing | null {
  const cycle = Math.floor(at);
  if (cycle < 1 || cycle >= spans.end) return null;
  const k = spanAt(spans, cycle);
  const from = spans.from[k] ?? 0;
  const to = spanEnd(spans, k);
  const cause = spans.cause[k] ?? CAUSE.none;
  return {
    cause,
    text: textOf(run, spans, k, cause),
    when:
      to - from === 1
        ? `cycle ${integer(from)}`
        : `${integer(from)} to ${integer(to - 1)}, ${plural(to - from, 'cycle')}`,
    instruction: spans.instruction[k] ?? -1,
  };
}

function textOf(run: TimedRun, spans: CauseSpans, k: number, cause: number): string {
  const id = CAUSE_IDS[cause];
  if (id === undefined) return 'nothing left to do';
  const { label } = CAUSES[id];
  const culprit = spans.culprit[k] ?? -1;
  const client = PORT_CLIENTS[spans.client[k] ?? -1];
  switch (id) {
    case 'token':
      return culprit < 0 ? label : `${label} of ${nameOfInstruction(run.trace, culprit)}`;
    case 'bandwidth': {
      const whose = culprit < 0 ? 'instruction fetch' : nameOfInstruction(run.trace, culprit);
      return `${label}: ${whose} held the port`;
    }
    case 'work':
      return client === undefined ? label : `${label}: own beats`;
    default:
      return label;
  }
}

/** Why a direction of the bus carried nothing in a cycle. */
export function whyIdle(run: TimedRun, direction: 'read' | 'write', cycle: number): Doing | null {
  const { load, compute, store } = MODULE_ID;
  const first = moduleDoing(run, direction === 'read' ? load : store, cycle);
  if (first === null) return null;
  const who = direction === 'read' ? 'load' : 'store';
  if (direction === 'read' && first.cause !== CAUSE.latency) {
    const other = moduleDoing(run, compute, cycle);
    if (other?.cause === CAUSE.latency)
      return { ...other, text: `${other.text} of ${nameOfInstruction(run.trace, other.instruction)}` };
  }
  if (first.cause === CAUSE.latency)
    return { ...first, text: `${first.text} of ${nameOfInstruction(run.trace, first.instruction)}` };
  if (first.cause === CAUSE.none) return { ...first, text: `${who} has nothing left to do` };
  if (first.cause === CAUSE.token || first.cause === CAUSE.queue)
    return { ...first, text: `nobody asked: ${who} ${first.text}` };
  return { ...first, text: `${first.text} of ${nameOfInstruction(run.trace, first.instruction)}` };
}
