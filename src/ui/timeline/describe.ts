import { nameOf, predecessors, startWait } from '../../core/analysis/waits.ts';
import { CLIENT_NAMES, type Trace } from '../../core/trace/trace.ts';
import { integer, plural } from '../format.ts';
import type { Hit } from '../charts/chartFrame.ts';
import type { LaneHit } from './lanes.ts';
import type { Tracks } from './tracks.ts';

const before = new WeakMap<Trace, Int32Array>();

function predecessorsOf(trace: Trace): Int32Array {
  const known = before.get(trace);
  if (known !== undefined) return known;
  const made = predecessors(trace);
  before.set(trace, made);
  return made;
}

/** Tooltip of an instruction: name, when, how long, what it waited for. */
export function describeInstruction(trace: Trace, index: number): string[] {
  const start = trace.start[index] ?? -1;
  const done = trace.done[index] ?? -1;
  if (start < 0) return [nameOf(trace, index), 'never started'];
  const lines = [nameOf(trace, index)];
  if (done < 0) lines.push(`from ${integer(start)}, never done`);
  else lines.push(`${integer(start)} to ${integer(done)}, ${plural(done - start, 'cycle')}`);
  return [...lines, ...waitLines(trace, index)];
}

function waitLines(trace: Trace, index: number): string[] {
  const wait = startWait(trace, predecessorsOf(trace), index);
  const lines: string[] = [];
  if (wait.fetch > 0) lines.push(`waited ${integer(wait.fetch)} to be fetched`);
  if (wait.token > 0) lines.push(`waited ${integer(wait.token)} for ${culprit(trace, wait.culprit)}`);
  return lines;
}

const culprit = (trace: Trace, index: number): string => (index < 0 ? 'a token' : nameOf(trace, index));

/** What the pointer is on, as the tooltip tells it; null on bare ground. */
export function describeHit(trace: Trace, tracks: Tracks, hit: LaneHit): Hit | null {
  const busy = tracks.busy[hit.lane];
  if (hit.wait >= 0) {
    const waits = tracks.waits[hit.lane];
    const instruction = waits.instruction[hit.wait] ?? -1;
    const cycles = (waits.to[hit.wait] ?? 0) - (waits.from[hit.wait] ?? 0);
    if (hit.lane === 'fetch') {
      return {
        instruction,
        lines: [`fetch held up ${plural(cycles, 'cycle')}`, `queue full before ${nameOf(trace, instruction)}`],
      };
    }
    return {
      instruction,
      lines: [
        `${hit.lane} waits ${plural(cycles, 'cycle')}`,
        ...waitLines(trace, instruction).map((l) => `${nameOf(trace, instruction)} ${l}`),
      ],
    };
  }
  if (hit.span < 0) return null;
  const from = busy.from[hit.span] ?? 0;
  const to = busy.to[hit.span] ?? 0;
  const instruction = busy.instruction[hit.span] ?? -1;
  if (hit.lane === 'load' || hit.lane === 'compute' || hit.lane === 'store') {
    return { instruction, lines: describeInstruction(trace, instruction) };
  }
  const when = `${integer(from)} to ${integer(to - 1)}, ${plural(to - from, 'cycle')}`;
  if (hit.lane === 'fetch') {
    const reads = busy.style[hit.span] !== 0;
    return {
      instruction: null,
      lines: [reads ? 'fetch reads instructions' : `hands out ${plural(to - from, 'instruction')}`, when],
    };
  }
  const what = hit.lane === 'write' ? 'OUT written' : `${clientAt(trace, from)} read`;
  const owner = instruction < 0 ? [] : [`for ${nameOf(trace, instruction)}`];
  return { instruction: instruction < 0 ? null : instruction, lines: [`burst: ${what}`, when, ...owner] };
}

function clientAt(trace: Trace, firstBeat: number): string {
  const i = trace.reads.firstBeat.indexOf(firstBeat);
  return CLIENT_NAMES[trace.reads.client[i] ?? 0] ?? '';
}
