import { readBits } from '../../isa/codec.ts';
import type { Field, IsaLayout } from '../../isa/fields.ts';
import { INSTRUCTION_BYTES } from '../../machine/design/constants.ts';
import { LOAD_OF_TYPE, MODULE_OF_OPERATION, OPCODE, OPCODE_NAMES, OPERATION } from '../../machine/design/operations.ts';
import { SEEN_FLAGS } from '../../machine/design/tokens.ts';
import { MODULE_ID } from '../../machine/design/modules.ts';

/**
 * What fetch and the module controls look at, for every instruction up to and including the first FINISH.
 * Struct of arrays read straight from the words: a stream may have millions of instructions.
 */
export interface StreamHeads {
  /** Instructions up to and including the first FINISH, or all if there is none. */
  readonly count: number;
  /** Instructions in the whole stream. */
  readonly streamCount: number;
  /** Index of the first FINISH, -1 if none. */
  readonly finish: number;
  /** `MODULE_ID`. An instruction that no module of the RTL takes counts as compute's: the C++ simulator runs it there. */
  readonly module: Uint8Array;
  /** Bits (`POP_PREV`, …) that the instruction's module looks at; the others are ignored by the hardware and left out here. */
  readonly flags: Uint8Array;
  /** 1 if a module of the RTL takes the instruction; 0: fetch stops there for ever (`timing.md` section 14). */
  readonly decoded: Uint8Array;
  /** 1 for a LOAD or STORE with x_size 0, which only carries flags. */
  readonly nop: Uint8Array;
}

const offsetOf = (fields: readonly Field[], name: string): number => {
  const field = fields.find((f) => f.name === name);
  if (field === undefined) throw new Error(`the instruction layout has no field ${name}`);
  return field.offset;
};

/** `aluDecodes`: by `alu_opcode`, whether the machine does (`decodedAluOpcodes`). */
export function readHeads(layout: IsaLayout, words: Uint32Array, aluDecodes: readonly boolean[]): StreamHeads {
  const streamCount = Math.floor((words.length * 4) / INSTRUCTION_BYTES);
  // The four flags lie side by side in this order in every layout; see fields.ts.
  const flagsAt = offsetOf(layout.head, 'popPrev');
  const memoryTypeAt = offsetOf(layout.fields.LOAD, 'memoryType');
  const xSizeAt = offsetOf(layout.fields.LOAD, 'xSize');
  const aluOpcodeAt = offsetOf(layout.fields.ALU, 'aluOpcode');

  const module = new Uint8Array(streamCount);
  const flags = new Uint8Array(streamCount);
  const decoded = new Uint8Array(streamCount).fill(1);
  const nop = new Uint8Array(streamCount);
  let finish = -1;
  let i = 0;
  for (; i < streamCount && finish < 0; i++) {
    const head = words[i * 4] ?? 0;
    const opcode = head & 7;
    let to: number = MODULE_ID.compute;
    if (opcode === OPCODE.LOAD) {
      const load = LOAD_OF_TYPE[(head >>> memoryTypeAt) & 7] ?? OPERATION.UNKNOWN;
      if (load === OPERATION.UNKNOWN) decoded[i] = 0;
      else to = MODULE_OF_OPERATION[load] ?? to;
    } else if (opcode === OPCODE.STORE) {
      to = MODULE_ID.store;
    } else if (opcode === OPCODE.ALU) {
      if (aluDecodes[readBits(words, i * 4, aluOpcodeAt, 3)] !== true) decoded[i] = 0;
    } else if (opcode === OPCODE.FINISH) finish = i;
    else if (opcode >= OPCODE_NAMES.length) decoded[i] = 0;
    if ((opcode === OPCODE.LOAD || opcode === OPCODE.STORE) && readBits(words, i * 4, xSizeAt, 16) === 0) nop[i] = 1;
    module[i] = to;
    flags[i] = (head >>> flagsAt) & (SEEN_FLAGS[to] ?? 0);
  }
  return { count: i, streamCount, finish, module, flags, decoded, nop };
}
