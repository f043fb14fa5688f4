import { encode } from '../../isa/codec.ts';
import type { Instruction } from '../../isa/instruction.ts';
import { ok, type Result } from '../../base/problem.ts';
import type { BufferBytes, InstructionNote } from '../compilation.ts';
import { emit } from './emit.ts';
import { demand } from '../space/legality.ts';
import { memoryMap, type MemoryMap } from './memoryMap.ts';
import { KernelBank } from './microOps.ts';
import { createPlan, type Plan } from '../plan/plan.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { withMicroOps } from './stream.ts';
import { withFold, type Target } from '../target/target.ts';
import { TileCompute } from './tileCompute.ts';

/** A program without tensors: all that timing needs. `bindData` adds them. */
export interface Lowered {
  readonly plan: Plan;
  readonly instructions: readonly Instruction[];
  /** 16 bytes an instruction. */
  readonly stream: Uint8Array;
  readonly notes: readonly InstructionNote[];
  /** DRAM image of all micro-op kernels. */
  readonly uops: Uint32Array;
  readonly map: MemoryMap;
  readonly bufferBytes: BufferBytes;
}

/**
 * From a legal schedule to instructions (`checkSchedule` must have passed). Deterministic. Code: `compile.memory`.
 */
export function lowerConv(layer: Target, schedule: Schedule): Result<Lowered> {
  const folded = withFold(layer, schedule.fold_taps);
  if (!folded.ok) return folded;
  const target = folded.value;
  const plan = createPlan(target, schedule);
  const capacity = target.geometry.depth.UOP;
  const bank = new KernelBank(capacity);
  // Micro-ops come last in memory: all other addresses stay when their number is known.
  const tensors = memoryMap(plan, 0, 0);
  if (!tensors.ok) return tensors;
  const drafts = emit(plan, tensors.value, new TileCompute(plan, bank));
  const map = memoryMap(plan, bank.size, drafts.length);
  if (!map.ok) return map;
  const { instructions, notes } = withMicroOps(drafts, bank, target, map.value.uops.element);
  const stream = encode(target.layout, instructions);
  if (!stream.ok) return stream;
  const needed = demand(target, schedule);
  const { elementBytes, depth } = target.geometry;
  return ok({
    plan,
    instructions,
    stream: stream.value,
    notes,
    uops: bank.image(),
    map: map.value,
    bufferBytes: {
      INP: needed.INP * elementBytes.INP,
      WGT: needed.WGT * elementBytes.WGT,
      ACC: needed.ACC * elementBytes.ACC,
      UOP: Math.min(bank.size, depth.UOP) * elementBytes.UOP,
    },
  });
}
