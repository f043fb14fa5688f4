import { isModule, MODULE_ID, MODULE_NAMES } from '../../../core/machine/design/modules.ts';
import type { TimedRun } from '../../../core/analysis/timedRun.ts';
import { nameOfInstruction, neighboursOf, startWait } from '../../../core/analysis/waits.ts';
import { CAUSES } from '../../../core/cycles/causes.ts';
import { CLIENT_NAMES } from '../../../core/machine/design/ports.ts';
import type { Trace } from '../../../core/trace/trace.ts';
import { integer, plural } from '../../words/format.ts';
import type { Hit } from '../../charts/canvas/chartFrame.ts';
import { moduleDoing, whyIdle } from './doing.ts';
import type { LaneHit } from './track/lanes.ts';
import type { Tracks } from '../../../core/analysis/tracks.ts';

/** Tooltip of an instruction: name, when, how long, what it waited for. */
export function describeInstruction(trace: Trace, index: number): string[] {
  const start = trace.start[index] ?? -1;
  const done = trace.done[index] ?? -1;
  if (start < 0) return [nameOfInstruction(trace, index), 'never started'];
  const lines = [nameOfInstruction(trace, index)];
  if (done < 0) lines.push(`from ${integer(start)}, never done`);
  else lines.push(`${integer(start)} to ${integer(done)}, ${plural(done - start, 'cycle')}`);
  return [...lines, ...waitLines(trace, index)];
}

function waitLines(trace: Trace, index: number): string[] {
  const wait = startWait(trace, neighboursOf({ trace }).before, index);
  const lines: string[] = [];
  if (wait.fetch > 0) lines.push(`${CAUSES.queue.label} ${integer(wait.fetch)}`);
  if (wait.token > 0) lines.push(`${CAUSES.token.label} of ${culprit(trace, wait.culprit)} ${integer(wait.token)}`);
  return lines;
}

const culprit = (trace: Trace, index: number): string =>
  index < 0 ? 'another module' : nameOfInstruction(trace, index);

/** What the pointer is on at a cycle, as the tooltip tells it; null on bare ground. */
export function describeHit(run: TimedRun, tracks: Tracks, hit: LaneHit, cycle: number): Hit | null {
  const { trace } = run;
  const busy = tracks.busy[hit.lane];
  if (hit.wait >= 0) {
    const waits = tracks.waits[hit.lane];
    const instruction = waits.instruction[hit.wait] ?? -1;
    const from = waits.from[hit.wait] ?? 0;
    const to = waits.to[hit.wait] ?? 0;
    if (hit.lane === 'fetch') {
      const full = `${moduleOf(trace, instruction)} is full, ${nameOfInstruction(trace, instruction)} does not fit`;
      return { instruction, lines: [`fetch ${CAUSES.queue.label}`, full, plural(to - from, 'cycle')] };
    }
    const now = isModule(hit.lane)
      ? moduleDoing(run, MODULE_ID[hit.lane], Math.max(from, Math.min(to - 1, cycle)))
      : null;
    return {
      instruction,
      lines: [
        `${hit.lane} ${now?.text ?? 'waits'}`,
        now?.when ?? plural(to - from, 'cycle'),
        `before ${nameOfInstruction(trace, instruction)}`,
      ],
    };
  }
  if (hit.span < 0) {
    if (hit.lane !== 'read' && hit.lane !== 'write') return null;
    const idle = whyIdle(run, hit.lane, cycle);
    if (idle === null) return null;
    return {
      instruction: idle.instruction < 0 ? null : idle.instruction,
      lines: [`bus ${hit.lane} idle`, idle.text, idle.when],
    };
  }
  const from = busy.from[hit.span] ?? 0;
  const to = busy.to[hit.span] ?? 0;
  const instruction = busy.instruction[hit.span] ?? -1;
  if (isModule(hit.lane)) {
    const now = moduleDoing(run, MODULE_ID[hit.lane], Math.max(from, Math.min(to - 1, cycle)));
    const here = now === null ? [] : [`here: ${now.text}`, now.when];
    return { instruction, lines: [...describeInstruction(trace, instruction), ...here] };
  }
  const when = `${integer(from)} to ${integer(to - 1)}, ${plural(to - from, 'cycle')}`;
  if (hit.lane === 'fetch') {
    const reads = busy.activity[hit.span] !== 0;
    return {
      instruction: null,
      lines: [reads ? 'fetch reads instructions' : `hands out ${plural(to - from, 'instruction')}`, when],
    };
  }
  const what = hit.lane === 'write' ? 'OUT written' : `${clientAt(trace, from)} read`;
  const owner = instruction < 0 ? [] : [`for ${nameOfInstruction(trace, instruction)}`];
  return { instruction: instruction < 0 ? null : instruction, lines: [`burst: ${what}`, when, ...owner] };
}

function clientAt(trace: Trace, firstBeat: number): string {
  const i = trace.reads.firstBeat.indexOf(firstBeat);
  return CLIENT_NAMES[trace.reads.client[i] ?? 0] ?? '';
}

const moduleOf = (trace: Trace, index: number): string => MODULE_NAMES[trace.module[index] ?? -1] ?? '';
