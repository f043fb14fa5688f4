import { heldAt, regionAt, type BufferUse, type Region } from './occupancy.ts';
import { noteAt } from '../compiler/lowering/notes.ts';
import type { RunView } from './runView.ts';
import type { Tensor } from '../machine/tensors.ts';
import { OPERATION } from '../machine/design/operations.ts';

/** A range of a buffer that an instruction uses. */
export interface Touch {
  readonly tensor: Tensor;
  readonly access: 'reads' | 'writes';
  readonly base: number;
  readonly length: number;
}

/**
 * What an instruction reads and writes on chip. Ranges of loads, stores and micro-ops are in its fields. Which inputs,
 * weights and accumulators a GEMM or ALU indexes is in its micro-ops; shown is the region they lie in: the newest one
 * held for the same thread when the instruction starts.
 */
export function touches(run: RunView, uses: readonly BufferUse[], index: number): Touch[] {
  const instruction = run.instructions.at(index);
  if (instruction === undefined) return [];
  const held = (tensor: Tensor, access: Touch['access']): Touch[] => {
    const region = heldRegion(run, uses, tensor, index);
    return region === null ? [] : [{ tensor, access, base: region.base, length: region.length }];
  };
  if (instruction.op === 'LOAD' || instruction.op === 'STORE') {
    const tensor = instruction.op === 'STORE' ? 'ACC' : LOADED[run.trace.op[index] ?? -1];
    if (tensor === undefined || instruction.xSize === 0) return [];
    const rows = instruction.yPad0 + instruction.ySize + instruction.yPad1;
    const length = rows * (instruction.xPad0 + instruction.xSize + instruction.xPad1);
    return [{ tensor, access: instruction.op === 'STORE' ? 'reads' : 'writes', base: instruction.sramBase, length }];
  }
  if (instruction.op !== 'GEMM' && instruction.op !== 'ALU') return [];
  const kernel = { base: instruction.uopBegin, length: instruction.uopEnd - instruction.uopBegin };
  const microOps: Touch = { tensor: 'UOP', access: 'reads', ...kernel };
  const operands =
    instruction.op === 'GEMM' && !instruction.reset ? [...held('INP', 'reads'), ...held('WGT', 'reads')] : [];
  return [...operands, microOps, ...held('ACC', 'writes')];
}

const LOADED: Readonly<Record<number, Tensor>> = {
  [OPERATION.LOAD_INP]: 'INP',
  [OPERATION.LOAD_WGT]: 'WGT',
  [OPERATION.LOAD_ACC]: 'ACC',
  [OPERATION.LOAD_UOP]: 'UOP',
};

function heldRegion(run: RunView, uses: readonly BufferUse[], tensor: Tensor, index: number): Region | null {
  const at = run.trace.start[index] ?? -1;
  const thread = noteAt(run.notes, index)?.thread;
  const alive = regionsAt(uses, tensor, at);
  const own = alive.filter((r) => r.thread === thread);
  return (own.length > 0 ? own : alive).reduce<Region | null>((a, r) => (a === null || r.from >= a.from ? r : a), null);
}

/** Regions of a buffer that are held at a cycle. */
export function regionsAt(uses: readonly BufferUse[], tensor: Tensor, cycle: number): readonly Region[] {
  const use = uses.find((u) => u.tensor === tensor);
  return use === undefined ? [] : heldAt(use.regions, cycle).map((k) => regionAt(use.regions, k));
}
