import type { Geometry } from '../machine/geometry.ts';
import type { Lowered } from '../compiler/lowering/lower.ts';
import type { MemoryMap, DramRegion } from '../compiler/lowering/memoryMap.ts';
import { streamWords, writeBits } from '../isa/codec.ts';
import { fieldRange } from '../isa/fields.ts';
import { MEMORY_TYPE } from '../machine/design/memories.ts';
import type { MemoryInstruction } from '../isa/instruction.ts';
import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import type { Bytes } from '../base/units.ts';

/** A tensor of a program in DRAM: a region of its memory map. */
export type RegionName = { [K in keyof MemoryMap]: MemoryMap[K] extends DramRegion ? K : never }[keyof MemoryMap];

/** Regions of a program that hold something. */
export const regionsOf = (map: MemoryMap): readonly (readonly [RegionName, DramRegion])[] =>
  (Object.entries(map) as [RegionName, DramRegion | number][]).flatMap(([name, region]) =>
    typeof region === 'object' && region.byteLength > 0 ? [[name, region] as const] : [],
  );

/**
 * The program's stream with its tensors elsewhere: so that equal layers are lowered once, wherever their data lie. Only
 * the addresses of loads and stores change; cycles stay the same where addresses agree modulo page and burst. A new
 * address must be a multiple of the tensor's element. Fails where an address does not fit its field (`network.address`).
 */
export function relocate(lowered: Lowered, address: (region: RegionName) => number): Result<Uint8Array> {
  const { geometry, layout } = lowered.plan.target;
  const regions = regionsOf(lowered.map).map(([name, region]) => ({ region, moved: address(name) - region.address }));
  regions.sort((a, b) => b.region.address - a.region.address);
  const words = streamWords(lowered.stream);
  const field = layout.fields.LOAD.find(({ name }) => name === 'dramBase');
  if (field === undefined) throw new Error('loads have no address');
  const { max } = fieldRange(field);
  for (let i = 0; i < lowered.instructions.length; i++) {
    const instruction = lowered.instructions[i];
    if (instruction?.op !== 'LOAD' && instruction?.op !== 'STORE') continue;
    const elementBytes = dramElementBytes(geometry, instruction);
    const at = instruction.dramBase * elementBytes;
    const home = regions.find(({ region }) => region.address <= at) ?? regions.at(-1);
    if (home === undefined || home.moved % elementBytes !== 0) throw new Error('a region moved by part of an element');
    const base = instruction.dramBase + home.moved / elementBytes;
    if (base > max) return failure(tooFar(base, max));
    writeBits(words, i * 4, field.offset, field.bits, base);
  }
  return ok(new Uint8Array(words.buffer));
}

const tooFar = (got: number, limit: number): Problem => ({
  code: 'network.address',
  message: `The network’s memory is so large that a DRAM address does not fit its field: dram_base ${got} is more than ${limit}.`,
  field: 'memory',
  got,
  limit,
  fix: 'Use a smaller network or a smaller batch.',
});

const TENSOR_OF_TYPE = {
  [MEMORY_TYPE.UOP]: 'UOP',
  [MEMORY_TYPE.WGT]: 'WGT',
  [MEMORY_TYPE.INP]: 'INP',
  [MEMORY_TYPE.ACC]: 'ACC',
  [MEMORY_TYPE.OUT]: 'OUT',
} as const;

/** Bytes in which an instruction's dram_base counts. */
function dramElementBytes(g: Geometry, { op, memoryType }: MemoryInstruction): Bytes {
  if (op === 'STORE') return g.elementBytes.OUT;
  // int8 in memory, widened on the way.
  if (memoryType === MEMORY_TYPE.ACC_8BIT) return g.scalars.ACC;
  return g.elementBytes[TENSOR_OF_TYPE[memoryType as keyof typeof TENSOR_OF_TYPE]];
}
