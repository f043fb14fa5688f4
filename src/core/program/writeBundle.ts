import { writeVtaConfig } from '../machine/vtaConfig.ts';
import { encodeBase64 } from '../base/bytes.ts';
import { INSTRUCTION_BYTES } from '../machine/design/constants.ts';
import { BUNDLE_FORMAT } from './bundle.ts';
import type { MemoryRange, Program } from './program.ts';

const ranges = (list: readonly MemoryRange[]): object[] =>
  list.map(({ address, bytes }) => ({ address, bytes: encodeBase64(bytes) }));

/** A plain object ready for `JSON.stringify`; `parseBundle` of it gives the program again. */
export function writeBundle(program: Program): Record<string, unknown> {
  const { name, source, arch, instructions, dram, base, expect, workload } = program;
  return {
    format: BUNDLE_FORMAT,
    // First, so that a field this version does interpret always wins.
    ...program.extra,
    name,
    source,
    config: writeVtaConfig(arch),
    hardware: { ...arch.hardware },
    base,
    instructionCount: instructions.length / INSTRUCTION_BYTES,
    instructions: encodeBase64(instructions),
    dram: ranges(dram),
    ...(expect === null
      ? {}
      : {
          expect: {
            dram: ranges(expect.dram),
            ...(expect.counters === null ? {} : { counters: { ...expect.counters } }),
            ...(expect.cycles === null ? {} : { cycles: expect.cycles }),
          },
        }),
    ...(workload === null || workload === undefined ? {} : { workload }),
  };
}
