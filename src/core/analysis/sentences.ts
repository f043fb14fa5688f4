import { burstsIn } from '../trace/queries.ts';
import { MODULE_NAMES } from '../machine/design/modules.ts';
import { clientOfOperation } from '../machine/design/operations.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';
import type { Sentence, SentencePart } from '../figures/figure.ts';
import { instructionAccount, latencyDetail, type Holder, type InstructionAccount } from './instructionAccount.ts';
import type { TimedRun } from './timedRun.ts';
import { nameOfInstruction, neighboursOf, startWait } from './waits.ts';
import { allTags, integer, plural } from './words.ts';

const cyclesText = (n: Cycles): string => plural(n, 'cycle');

const link = (trace: Trace, index: number): SentencePart => ({
  kind: 'instruction',
  index,
  text: nameOfInstruction(trace, index),
});

/** Why an instruction took as long as it did, one sentence a cause, with links to whoever had to do with it. */
export function sentences(run: TimedRun, index: number, a: InstructionAccount | null): Sentence[] {
  const { trace } = run;
  if (a === null) return [[(trace.start[index] ?? -1) < 0 ? 'It never started.' : 'It was never done.']];
  const { before } = neighboursOf(run);
  return [
    ...queueSentences(run, a, before),
    ...tokenSentences(run, a, before),
    ...busySentences(run, a),
    ...waitersSentence(run, index),
  ];
}

function queueSentences({ trace }: TimedRun, a: InstructionAccount, before: Int32Array): Sentence[] {
  const out: Sentence[] = [];
  const module = MODULE_NAMES[trace.module[a.index] ?? 1] ?? 'compute';
  if (a.queue.full > 0) out.push([`Fetch held it ${cyclesText(a.queue.full)}, for the queue of ${module} was full.`]);
  const { fetch } = startWait(trace, before, a.index);
  if (a.queue.behind > 0) {
    const behind: Sentence = a.queue.previous < 0 ? ['others'] : [link(trace, a.queue.previous)];
    out.push([`Queued ${cyclesText(a.queue.behind)} behind `, ...behind, '.']);
  } else if (fetch > 0) {
    out.push([`Its module stood idle ${cyclesText(fetch)} until fetch handed it out.`]);
  }
  return out;
}

function tokenSentences(run: TimedRun, a: InstructionAccount, before: Int32Array): Sentence[] {
  const { trace } = run;
  const out: Sentence[] = [];
  if (a.parts.token > 0 && a.culprit >= 0) {
    const cause = whyLate(run, a.culprit, before);
    out.push([`Waited ${cyclesText(a.parts.token)} for the token of `, link(trace, a.culprit), ...cause, '.']);
  }
  for (const { from, slack, pushed } of a.tokens) {
    if (from === a.culprit) continue;
    const whose = a.parts.token > 0 ? 'The other token, of ' : 'The token of ';
    const since = `was there since cycle ${integer(pushed)}, ${cyclesText(slack)} before`;
    out.push([whose, link(trace, from), `${a.parts.token > 0 ? ', ' : ' '}${since}.`]);
  }
  return out;
}

function busySentences(run: TimedRun, a: InstructionAccount): Sentence[] {
  const { parts } = a;
  const memory = clientOfOperation(run.trace.op[a.index] ?? -1) >= 0 || writes(run.trace, a);
  if (!memory) {
    return parts.work > 0 ? [[`${cyclesText(parts.work)} of work, ${cyclesText(parts.fill)} of pipeline fill.`]] : [];
  }
  const out: Sentence[] = [
    [
      `${cyclesText(parts.work)} of work (own beats and zeros), ${cyclesText(parts.latency)} of memory latency, `,
      `${cyclesText(parts.fill)} of pipeline fill.`,
    ],
  ];
  const held = a.heldBy[0];
  if (held !== undefined) {
    const others = a.heldBy.slice(1).reduce((sum, h) => sum + h.cycles, 0);
    const more = others > 0 ? `, and ${cyclesText(others)} while others did` : '';
    out.push([`Waited ${cyclesText(held.cycles)} while `, ...holderText(run.trace, held), ` held the port${more}.`]);
  }
  const slots = latencyDetail(run, a.index)?.slots;
  const why = [
    ...(slots !== undefined && slots.places > 0
      ? [`${allTags(run.arch.hardware.tagPool)} ${integer(slots.places)}`]
      : []),
    ...(slots !== undefined && slots.lastBeats > 0 ? [`a last beat on the bus ${integer(slots.lastBeats)}`] : []),
    ...(slots !== undefined && slots.priority > 0 ? [`a client with priority ${integer(slots.priority)}`] : []),
  ];
  if (why.length > 0) out.push([`Its bursts stood in their slot, in cycles: ${why.join(', ')}.`]);
  return out;
}

/** Whether a burst of it crossed the port: its own lie between its start and its done. */
function writes({ writes: bursts }: Trace, { index, start, done }: InstructionAccount): boolean {
  const rows = burstsIn(bursts, start, done + 1);
  return bursts.instruction.subarray(rows.first, rows.end).includes(index);
}

const holderText = (trace: Trace, { client, instruction }: Holder): Sentence =>
  instruction < 0 ? ['instruction fetch'] : [`${client} of `, link(trace, instruction)];

/** Why the instruction that pushed a token was itself late: one step back along the chain. */
function whyLate(run: TimedRun, culprit: number, before: Int32Array): Sentence {
  const { trace } = run;
  const account = instructionAccount(run, culprit);
  if (account === null) return [];
  const { parts, heldBy } = account;
  const [holder] = heldBy;
  if (holder !== undefined && parts.bandwidth > Math.max(parts.work, parts.token)) {
    return [', which waited for the memory port held by ', ...holderText(trace, holder)];
  }
  if (parts.token > 0 && account.culprit >= 0)
    return [', which waited for the token of ', link(trace, account.culprit)];
  const previous = before[culprit] ?? -1;
  if (previous >= 0 && startWait(trace, before, culprit).fetch === 0)
    return [', which came after ', link(trace, previous)];
  return [];
}

/** Instructions that popped a token this one pushed and had to wait for it. */
function waitersSentence({ trace }: TimedRun, index: number): Sentence[] {
  const { before, takenByPrev, takenByNext } = neighboursOf({ trace });
  const found = [takenByPrev[index] ?? -1, takenByNext[index] ?? -1]
    .filter((i) => i >= 0 && startWait(trace, before, i).culprit === index)
    .sort((a, b) => a - b);
  if (found.length === 0) return [];
  const links = found.flatMap((i, n): SentencePart[] => (n === 0 ? [link(trace, i)] : [', ', link(trace, i)]));
  return [['Its token let ', ...links, ' start.']];
}
