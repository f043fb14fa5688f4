import type { Cycles } from '../base/units.ts';

/**
 * Into what cycles are divided, everywhere: a lower bound, an estimate, an exact run, one instruction. Two levels: a part says
 * which (what compute did or waited for, what a memory channel carried), a cause says why.
 */

/** What has cycles of its own to fill: the compute module, and the two directions of the memory port. */
export type Resource = 'compute' | 'read' | 'write';

interface PartOf {
  readonly resource: Resource;
  readonly label: string;
  readonly meaning: string;
}

const part = <const R extends Resource>(
  resource: R,
  label: string,
  meaning: string,
): PartOf & { readonly resource: R } => ({
  resource,
  label,
  meaning,
});

/**
 * Parts of each resource, in the order of a bar: work, what surrounds it, waiting. In every cycle of a run, from 0
 * up to the done of FINISH, a resource is in exactly one of its parts.
 */
export const PARTS = {
  products: part(
    'compute',
    'products',
    'one matrix product a cycle, every GEMM micro-op without reset, those that add the bias or bring a second tensor among them',
  ),
  resets: part('compute', 'resets', 'GEMM with reset: one accumulator element zeroed a cycle'),
  alu: part('compute', 'ALU', 'one cycle a micro-op with an immediate, two with a second tensor operand'),
  fill: part('compute', 'pipeline fill', 'start, fill and drain of GEMM and ALU instructions; synchronization; FINISH'),
  uop: part('compute', 'micro-op load', 'LOAD UOP in the compute module'),
  bias: part('compute', 'bias load', 'LOAD ACC in the compute module'),
  queue: part('compute', 'queue wait', 'compute stood idle because the next instruction was not handed out yet'),
  'first-load': part('compute', 'first load', 'nothing to multiply until the first chunk is loaded'),
  'wait.INP': part('compute', 'input wait', 'waiting for the token of a LOAD INP'),
  'wait.WGT': part('compute', 'weight wait', 'waiting for the token of a LOAD WGT'),
  'wait.load': part('compute', 'load wait', 'waiting for the token of another instruction of load'),
  'wait.store': part('compute', 'store wait', 'waiting for a STORE to free its part of the accumulator'),
  'last-store': part('compute', 'last store', 'all is computed; FINISH waits for the last STORE'),

  'read.INP': part('read', 'input', 'beats of INP'),
  'read.WGT': part('read', 'weights', 'beats of WGT'),
  'read.ACC': part('read', 'bias', 'beats of ACC'),
  'read.UOP': part('read', 'micro-ops', 'beats of UOP'),
  'read.fetch': part('read', 'instructions', 'beats of instruction fetch'),
  'read.latency': part('read', 'read latency', 'a load had asked and the port stood idle'),
  'read.fill': part('read', 'load pipeline fill', 'start and end of load instructions, zero filling'),
  'read.token': part('read', 'no room', 'load waited for compute to free a buffer'),
  'read.queue': part('read', 'loads not handed out', 'load had no instruction'),
  'read.head': part('read', 'before the first beat', 'from launch to the first beat of data'),
  'read.tail': part('read', 'after the last beat', 'all is loaded; compute and store finish'),

  'write.OUT': part('write', 'output', 'beats of OUT'),
  'write.latency': part('write', 'handshakes', 'address phase and acknowledge of each burst, gaps between elements'),
  'write.fill': part('write', 'store pipeline fill', 'start of store instructions'),
  'write.token': part('write', 'no results', 'store waited for compute'),
  'write.queue': part('write', 'stores not handed out', 'store had no instruction'),
  'write.head': part('write', 'before the first beat', 'from launch to the first beat of output'),
  'write.tail': part('write', 'after the last beat', 'from the last beat of output to FINISH'),
} as const satisfies Readonly<Record<string, PartOf>>;

export type PartId = keyof typeof PARTS;

export const PART_IDS = Object.keys(PARTS) as readonly PartId[];

/** Cycles of one part. */
export interface PartCycles {
  readonly part: PartId;
  readonly cycles: Cycles;
}
