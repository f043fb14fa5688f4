import { decodeAt, streamWords } from './codec.ts';
import type { IsaLayout } from './fields.ts';
import { INSTRUCTION_BYTES } from '../machine/design/constants.ts';
import type { Instruction } from './instruction.ts';

/** Instructions in stream order. An array is one; so is a stream that decodes what it is asked for. */
export interface InstructionList extends Iterable<Instruction> {
  readonly length: number;
  /** Undefined past the ends; no index below 0 is to be asked for. */
  at(index: number): Instruction | undefined;
}

/** A stream of which nothing is decoded before it is asked for: what looks at one instruction of 100,000 decodes one. */
export function instructionsOf(layout: IsaLayout, stream: Uint8Array): InstructionList {
  const words = streamWords(stream);
  const length = Math.floor(stream.length / INSTRUCTION_BYTES);
  return {
    length,
    at: (index) => (index >= 0 && index < length ? decodeAt(layout, words, index) : undefined),
    *[Symbol.iterator]() {
      for (let index = 0; index < length; index++) yield decodeAt(layout, words, index);
    },
  };
}
