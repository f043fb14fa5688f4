import fc from 'fast-check';
import type { Arch } from '../../machine/arch.ts';
import { ALU_OPCODE_NAMES, decodedAluOperations } from '../../machine/design/aluOperations.ts';
import { checkArch } from '../../machine/limits.ts';
import { geometry } from '../../machine/geometry.ts';
import { anyLegalArch } from '../../isa/arch.testing.ts';
import { isaLayout } from '../../isa/fields.ts';
import type { Instruction, MicroOp } from '../../isa/instruction.ts';
import type { MemoryRange } from '../../program/program.ts';
import { createRandom, type Random } from '../../base/random.ts';
import { alu, finish, gemm, load, microOps, store } from '../../isa/build.testing.ts';

/** Any legal machine, with output and accumulator widths of their own and limits on what the reference must chew. */
export function anySimulatedArch(): fc.Arbitrary<Arch> {
  return fc
    .record({ arch: anyLegalArch(), out: fc.integer({ min: 0, max: 5 }), acc: fc.integer({ min: 3, max: 5 }) })
    .map(({ arch, out, acc }): Arch => {
      const { LOG_ACC_WIDTH, LOG_ACC_BUFF_SIZE } = arch.config;
      const config = {
        ...arch.config,
        LOG_OUT_WIDTH: Math.min(out, acc),
        LOG_ACC_WIDTH: acc,
        LOG_ACC_BUFF_SIZE: LOG_ACC_BUFF_SIZE + acc - LOG_ACC_WIDTH,
      };
      return { ...arch, config };
    })
    .filter((arch) => checkArch(arch).length === 0 && geometry(arch).macsPerCycle <= 2 ** 12);
}

export interface RandomProgram {
  readonly instructions: readonly Instruction[];
  readonly dram: readonly MemoryRange[];
}

const DATA = 0x10000;
const DATA_BYTES = 0x8000;
/** Stores go here and above; nothing else is there. */
export const STORED = 0x400000;
const UOPS = 0x8000;

/**
 * A program that is legal in the simulator's semantics, one instruction after another, and full of what the RTL may do
 * differently. With `wild`, only legal in the RTL's: indices run past the end, ranges and iterations may be empty.
 */
export function randomProgram(arch: Arch, seed: number, wild: boolean): RandomProgram {
  const random = createRandom(seed);
  const g = geometry(arch);
  const bytes = new Uint8Array(DATA_BYTES);
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.uint32();

  const count = Math.min(g.depth.UOP, 6);
  const uops = Array.from({ length: count }, (): MicroOp => randomUop(arch, random));
  const instructions: Instruction[] = [
    load('UOP', { dramBase: UOPS / 4, xSize: count, sramBase: 0 }),
    randomLoad(arch, random, 'INP'),
    randomLoad(arch, random, 'WGT'),
    randomLoad(arch, random, 'ACC'),
  ];
  let macs = 0;
  for (let n = random.int(1, 8); n > 0; n--) {
    const kind = random.int(0, 9);
    if (kind === 0) instructions.push(randomLoad(arch, random, 'INP'));
    else if (kind === 1) instructions.push(randomLoad(arch, random, 'WGT'));
    else if (kind === 2)
      instructions.push(randomLoad(arch, random, wild ? 'ACC' : random.int(0, 1) === 0 ? 'ACC' : 'ACC_8BIT'));
    else if (kind === 3) instructions.push(randomStore(arch, random));
    else {
      const loops = randomLoops(arch, random, uops, wild, kind < 7 ? 'INP' : 'ACC');
      const steps = (loops.uopEnd - loops.uopBegin) * loops.iterOut * loops.iterIn;
      if (kind < 7) {
        macs += steps * g.macsPerCycle;
        if (macs < 40_000) instructions.push(gemm({ ...loops, reset: random.int(0, 3) === 0 }));
      } else if (steps * g.scalars.ACC < 4000) {
        const { wgtFactorOut: _o, wgtFactorIn: _i, ...rest } = loops;
        const names = wild ? decodedAluOperations(arch.hardware) : ALU_OPCODE_NAMES;
        const name = names[random.int(0, names.length - 1)] ?? 'ADD';
        instructions.push(alu(name, { ...rest, useImm: random.int(0, 1) === 1, imm: randomImmediate(random) }));
      }
    }
  }
  instructions.push(randomStore(arch, random), storeAll(arch), finish());
  return { instructions, dram: [{ address: DATA, bytes }, microOps(arch, UOPS, uops)] };
}

/** Mostly what shifts by, else what the sixteen bits of the field end with. */
const randomImmediate = (random: Random): number =>
  random.int(0, 2) > 0 ? random.int(-40, 40) : ([-32768, 32767, -32767, -1, 31, 32, 128, 255][random.int(0, 7)] ?? 0);

/** Where an instruction begins that reaches over `limit` elements: near the beginning, or at the very end. */
function randomBase(depth: number, limit: number, random: Random): number {
  const last = depth - limit;
  return random.int(0, 3) === 0 ? last : random.int(0, Math.min(last, 3));
}

function randomUop(arch: Arch, random: Random): MicroOp {
  const { acc, inp, wgt } = isaLayout(arch).index;
  const { depth } = geometry(arch);
  const below = (limit: number, bits: number): number => random.int(0, Math.min(limit, 2 ** bits) - 1);
  // Few different elements, so that instructions meet each other's results.
  return {
    dst: below(Math.min(depth.ACC, 6), acc),
    src: below(Math.min(depth.ACC, depth.INP, 6), Math.max(acc, inp)),
    wgt: below(Math.min(depth.WGT, 3), wgt),
  };
}

function randomLoad(arch: Arch, random: Random, type: 'INP' | 'WGT' | 'ACC' | 'ACC_8BIT'): Instruction {
  const g = geometry(arch);
  const tensor = type === 'ACC_8BIT' ? 'ACC' : type;
  const elementBytes = type === 'ACC_8BIT' ? g.scalars.ACC : g.elementBytes[tensor];
  const limit = Math.min(g.depth[tensor], 12, Math.max(1, Math.floor(8192 / g.scalars[tensor])));
  const xSize = random.int(1, limit);
  const spare = limit - xSize;
  const padded = spare >= 2 && random.int(0, 1) === 1;
  const ySize = padded ? 1 : random.int(1, Math.floor(limit / xSize));
  return load(type, {
    sramBase: randomBase(g.depth[tensor], limit, random),
    dramBase: Math.floor(DATA / elementBytes) + random.int(0, Math.floor(DATA_BYTES / 2 / elementBytes)),
    xSize,
    ySize,
    xStride: random.int(0, 2 * xSize),
    xPad0: padded ? 1 : 0,
    xPad1: padded ? random.int(0, 1) : 0,
  });
}

function randomStore(arch: Arch, random: Random): Instruction {
  const g = geometry(arch);
  const limit = Math.min(g.depth.ACC, 8, Math.max(1, Math.floor(1024 / g.scalars.OUT)));
  const xSize = random.int(1, limit);
  return store({
    sramBase: randomBase(g.depth.ACC, limit, random),
    dramBase: STORED / g.elementBytes.OUT + random.int(0, 20),
    xSize,
    ySize: random.int(1, Math.floor(limit / xSize)),
    xStride: random.int(0, 2 * xSize),
  });
}

function storeAll(arch: Arch): Instruction {
  const g = geometry(arch);
  return store({ dramBase: STORED / g.elementBytes.OUT + 64, xSize: Math.min(g.depth.ACC, 12) });
}

function randomLoops(arch: Arch, random: Random, uops: readonly MicroOp[], wild: boolean, source: 'INP' | 'ACC') {
  const { index } = isaLayout(arch);
  const { depth } = geometry(arch);
  const uopBegin = random.int(0, uops.length - 1);
  const uopEnd = random.int(uopBegin + 1, uops.length);
  const iterOut = random.int(1, 4);
  const iterIn = random.int(1, 4);
  const max = (field: keyof MicroOp): number => uops.reduce((m, uop) => Math.max(m, uop[field]), 0);
  /** Two factors that keep base + (out - 1) * a + (in - 1) * b inside, or any at all. */
  const factors = (size: number, bits: number, base: number): [number, number] => {
    const top = 2 ** bits - 1;
    if (wild && random.int(0, 3) === 0) return [random.int(0, top), random.int(0, top)];
    const slack = size - 1 - base;
    const small = (n: number, room: number): number => Math.min(top, n === 1 ? 5 : Math.floor(room / (n - 1)), 5);
    const a = random.int(0, Math.max(0, small(iterOut, slack)));
    const b = random.int(0, Math.max(0, small(iterIn, slack - a * (iterOut - 1))));
    return [a, b];
  };
  const [dstFactorOut, dstFactorIn] = factors(depth.ACC, index.acc, max('dst'));
  const [srcFactorOut, srcFactorIn] = factors(depth[source], source === 'INP' ? index.inp : index.acc, max('src'));
  const [wgtFactorOut, wgtFactorIn] = factors(depth.WGT, index.wgt, max('wgt'));
  return {
    uopBegin,
    uopEnd,
    iterOut,
    iterIn,
    dstFactorOut,
    dstFactorIn,
    srcFactorOut,
    srcFactorIn,
    wgtFactorOut,
    wgtFactorIn,
  };
}
