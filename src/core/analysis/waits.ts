import type { DesignPart } from '../machine/design/memories.ts';
import { MODULE_NAMES } from '../machine/design/modules.ts';
import { clientOfOperation, OPERATION, OPERATION_NAMES } from '../machine/design/operations.ts';
import { CLIENT_NAMES } from '../machine/design/ports.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';
import { derivation } from './derivation.ts';
import { instructionName } from './work.ts';

/**
 * Why an instruction started when it did. Its module became free at `moduleFree`; the cycles from there to its start
 * are spent waiting for its hand-out (fetch) and then for tokens. The parts add up to start - moduleFree - 1.
 */
export interface StartWait {
  /** Done cycle of the module's instruction before; 0 for the first. */
  readonly moduleFree: Cycles;
  /** Waiting for fetch to hand the instruction out. */
  readonly fetch: Cycles;
  /** Waiting for a token after hand-out. */
  readonly token: Cycles;
  /** Instruction whose push ended the token wait; -1 where there was none. */
  readonly culprit: number;
}

/** Whom each instruction of a run follows and lets go on. By instruction; -1: none. */
export interface InstructionNeighbours {
  /** The one before it in its module. */
  readonly before: Int32Array;
  /** Who popped the token that it pushed to the module before its own, as that one's `tokenFromNext` says. */
  readonly takenByPrev: Int32Array;
  /** The same for the module after its own, as that one's `tokenFromPrev` says. */
  readonly takenByNext: Int32Array;
}

/** Made once for a trace: a click on an instruction then looks up what it has to do with, however long the program is. */
export const neighboursOf = derivation<{ readonly trace: Trace }, InstructionNeighbours>('neighbours of instructions');

export function makeNeighbours({ trace }: { readonly trace: Trace }): InstructionNeighbours {
  const { instructionCount, module, tokenFromPrev, tokenFromNext } = trace;
  const last = [-1, -1, -1];
  const before = new Int32Array(instructionCount);
  const takenByPrev = new Int32Array(instructionCount).fill(-1);
  const takenByNext = new Int32Array(instructionCount).fill(-1);
  for (let i = 0; i < instructionCount; i++) {
    const own = module[i] ?? 0;
    before[i] = last[own] ?? -1;
    last[own] = i;
    const prev = tokenFromPrev[i] ?? -1;
    const next = tokenFromNext[i] ?? -1;
    if (prev >= 0) takenByNext[prev] = i;
    if (next >= 0) takenByPrev[next] = i;
  }
  return { before, takenByPrev, takenByNext };
}

/** The longest time from the start of an instruction to its done. Made once for a trace. */
export const longestOf = derivation<{ readonly trace: Trace }, { readonly cycles: Cycles }>('longest instruction');

export function makeLongest({ trace }: { readonly trace: Trace }): { readonly cycles: Cycles } {
  let cycles = 0;
  for (let i = 0; i < trace.instructionCount; i++) {
    cycles = Math.max(cycles, (trace.done[i] ?? 0) - (trace.start[i] ?? 0));
  }
  return { cycles };
}

export function startWait(trace: Trace, before: Int32Array, index: number): StartWait {
  const previous = before[index] ?? -1;
  const moduleFree = previous < 0 ? 0 : (trace.done[previous] ?? 0);
  const start = trace.start[index] ?? -1;
  if (start < 0 || moduleFree < 0) return { moduleFree: Math.max(moduleFree, 0), fetch: 0, token: 0, culprit: -1 };
  const waited = start - moduleFree - 1;
  const fetch = Math.min(waited, Math.max(0, (trace.fetched[index] ?? 0) - moduleFree));
  const token = waited - fetch;
  return { moduleFree, fetch, token, culprit: token > 0 ? lastToken(trace, index) : -1 };
}

/** Of the instructions whose tokens this one popped, the one that pushed last. */
export function lastToken(trace: Trace, index: number): number {
  const prev = trace.tokenFromPrev[index] ?? -1;
  const next = trace.tokenFromNext[index] ?? -1;
  if (prev < 0) return next;
  if (next < 0) return prev;
  return (trace.done[prev] ?? 0) >= (trace.done[next] ?? 0) ? prev : next;
}

/** What of the design an instruction is about: the memory a load fills, else its module. */
export const subjectOf = (trace: Trace, index: number): DesignPart =>
  CLIENT_NAMES[clientOfOperation(trace.op[index] ?? -1)] ?? MODULE_NAMES[trace.module[index] ?? -1] ?? 'compute';

function opName(trace: Trace, index: number): string {
  return OPERATION_NAMES[trace.op[index] ?? OPERATION.UNKNOWN] ?? 'unknown';
}

export function nameOfInstruction(trace: Trace, index: number): string {
  return instructionName(index, opName(trace, index));
}
