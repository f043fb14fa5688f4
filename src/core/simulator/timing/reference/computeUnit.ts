import type { AluInstruction, GemmInstruction } from '../../../isa/instruction.ts';
import type { Cycles } from '../../../base/units.ts';
import { generatorCycles } from '../stream.ts';

/** The unit sees its start a cycle late, results trail the generator by 4, the in-flight count shows 0 a cycle later. */
const PIPELINE = 6;

/** GEMM and ALU (`timing.md` section 9): an index generator that nothing can hold up, and a pipeline behind it. */
export class ComputeUnit {
  private left: Cycles = 0;

  done(): boolean {
    return this.left === 1;
  }

  /** The end of a cycle. FINISH is done in its first Exe cycle. */
  commit(started: GemmInstruction | AluInstruction | 'FINISH' | null): void {
    if (this.left > 0) this.left--;
    if (started === 'FINISH') this.left = 1;
    else if (started !== null) this.left = cyclesOf(started) + PIPELINE;
  }
}

function cyclesOf(i: GemmInstruction | AluInstruction): Cycles {
  const step = i.op === 'ALU' && !i.useImm ? 2 : 1;
  return generatorCycles(i.uopBegin, i.uopEnd, i.iterOut, i.iterIn, step);
}
