import fc from 'fast-check';
import type { Arch } from '../../machine/arch.ts';
import { encode } from '../../isa/codec.ts';
import { isaLayout } from '../../isa/fields.ts';
import type { Dependence, Instruction } from '../../isa/instruction.ts';
import type { Trace } from '../../trace/trace.ts';
import type { TimingProgram } from './program.ts';

/** Machines of all kinds, most of them never built: the timing rules do not care. */
const machineOf = (depth: fc.Arbitrary<number>): fc.Arbitrary<Arch> =>
  fc
    .record({
      batch: fc.nat(2),
      blockIn: fc.integer({ min: 2, max: 6 }),
      blockOut: fc.integer({ min: 2, max: 6 }),
      narrowScalars: fc.boolean(),
      narrowOutputs: fc.boolean(),
      depth,
      busLog2: fc.integer({ min: 6, max: 9 }),
      burstLengthLog2: fc.integer({ min: 1, max: 8 }),
      queueDepth: fc.oneof(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 6, max: 40 }), fc.constantFrom(512, 4096)),
      memoryDelay: fc.oneof(
        { weight: 4, arbitrary: fc.constant(16) },
        { weight: 4, arbitrary: fc.nat(40) },
        { weight: 1, arbitrary: fc.constantFrom(0, 1000) },
      ),
      tagPool: fc.oneof(fc.constant(16), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 64 })),
    })
    .map((m) => {
      const bits = m.narrowScalars ? 2 : 3;
      return {
        config: {
          LOG_INP_WIDTH: bits,
          LOG_WGT_WIDTH: bits,
          LOG_ACC_WIDTH: 5,
          LOG_OUT_WIDTH: m.narrowOutputs ? 2 : bits,
          LOG_BATCH: m.batch,
          LOG_BLOCK_IN: m.blockIn,
          LOG_BLOCK_OUT: m.blockOut,
          LOG_UOP_BUFF_SIZE: m.depth + 4,
          LOG_INP_BUFF_SIZE: m.depth + m.batch + m.blockIn + bits - 3,
          LOG_WGT_BUFF_SIZE: m.depth + m.blockOut + m.blockIn + bits - 3,
          LOG_ACC_BUFF_SIZE: m.depth + m.batch + m.blockOut + 2,
        },
        hardware: {
          busBits: 2 ** m.busLog2,
          burstLengthLog2: m.burstLengthLog2,
          queueDepth: m.queueDepth,
          memoryDelay: m.memoryDelay,
          tagPool: m.tagPool,
          clockMHz: 100,
          isaLayout: 'fixed',
        },
      };
    });

/** SRAMs so small that outstanding counts wrap, and so large that none can. */
const smallMachine = machineOf(fc.integer({ min: 3, max: 9 }));
const roomyMachine = machineOf(fc.constant(18));

const noDependence: Dependence = { popPrev: false, popNext: false, pushPrev: false, pushNext: false };

const anyDependence: fc.Arbitrary<Dependence> = fc.record({
  popPrev: fc.boolean(),
  popNext: fc.boolean(),
  pushPrev: fc.boolean(),
  pushNext: fc.boolean(),
});

const pad = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 15 }));

const sizes = {
  xSize: fc.oneof(fc.nat(3), fc.nat(40), fc.nat(200)),
  ySize: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 30 })),
  xStride: fc.oneof(fc.nat(60), fc.nat(300)),
};

const anyMemory = (op: 'LOAD' | 'STORE', memoryType: fc.Arbitrary<number>, pads: fc.Arbitrary<number>) =>
  fc.record({
    op: fc.constant(op),
    memoryType,
    sramBase: fc.nat(64),
    dramBase: fc.integer({ min: 0x4000, max: 0x4400 }),
    ...sizes,
    yPad0: pads,
    yPad1: pads,
    xPad0: pads,
    xPad1: pads,
  });

const loops = {
  reset: fc.boolean(),
  uopBegin: fc.nat(5),
  uops: fc.integer({ min: 1, max: 8 }),
  iterOut: fc.integer({ min: 1, max: 8 }),
  iterIn: fc.integer({ min: 1, max: 8 }),
};

const factors = { dstFactorOut: 0, dstFactorIn: 0, srcFactorOut: 0, srcFactorIn: 0 };

const anyGemm = fc.record(loops).map(({ uops, ...l }) => ({
  op: 'GEMM' as const,
  ...l,
  uopEnd: l.uopBegin + uops,
  ...factors,
  wgtFactorOut: 0,
  wgtFactorIn: 0,
}));

const anyAlu = fc
  .record({ ...loops, aluOpcode: fc.nat(3), useImm: fc.boolean() })
  .map(({ uops, ...l }) => ({ op: 'ALU' as const, ...l, uopEnd: l.uopBegin + uops, ...factors, imm: 0 }));

type Body = Instruction extends infer I ? (I extends Instruction ? Omit<I, keyof Dependence> : never) : never;

const anyBody: fc.Arbitrary<Body> = fc.oneof(
  { weight: 5, arbitrary: anyMemory('LOAD', fc.nat(3), pad) },
  { weight: 2, arbitrary: anyMemory('STORE', fc.constant(4), fc.constant(0)) },
  { weight: 2, arbitrary: anyGemm },
  { weight: 1, arbitrary: anyAlu },
);

const moduleOf = (b: Body): 'load' | 'compute' | 'store' =>
  b.op === 'STORE' ? 'store' : b.op === 'LOAD' && (b.memoryType === 1 || b.memoryType === 2) ? 'load' : 'compute';

/** Drops pops that would find no token even if instructions ran one after another, so that the program always ends. */
function servedInOrder(list: readonly { body: Body; wants: Dependence }[]): Instruction[] {
  const tokens = { load: [0, 0], compute: [0, 0], store: [0, 0] };
  const take = (box: number[], side: number, wanted: boolean): boolean => {
    const have = box[side] ?? 0;
    if (!wanted || have === 0) return false;
    box[side] = have - 1;
    return true;
  };
  const put = (box: number[], side: number): void => {
    box[side] = (box[side] ?? 0) + 1;
  };
  return list.map(({ body, wants }) => {
    const module = moduleOf(body);
    const popPrev = module !== 'load' && take(tokens[module], 0, wants.popPrev);
    const popNext = module !== 'store' && take(tokens[module], 1, wants.popNext);
    if (module === 'load' && wants.pushNext) put(tokens.compute, 0);
    if (module === 'store' && wants.pushPrev) put(tokens.compute, 1);
    if (module === 'compute' && wants.pushPrev) put(tokens.load, 1);
    if (module === 'compute' && wants.pushNext) put(tokens.store, 0);
    return { ...body, ...wants, popPrev, popNext };
  });
}

const finish: Instruction = { op: 'FINISH', ...noDependence };

const anyBase = fc.oneof(
  fc.constant(0x2007000),
  fc.nat(4095).map((n) => 0x6000000 + 16 * n),
);

function programOf(arch: Arch, base: number, instructions: readonly Instruction[]): TimingProgram {
  const bytes = encode(isaLayout(arch), instructions);
  if (!bytes.ok) throw new Error(bytes.problems[0].message);
  return { arch, base, instructions: bytes.value };
}

/** Programs that end. */
export const endingProgram: fc.Arbitrary<TimingProgram> = fc
  .tuple(roomyMachine, anyBase, fc.array(fc.record({ body: anyBody, wants: anyDependence }), { maxLength: 40 }))
  .map(([arch, base, list]) => programOf(arch, base, [...servedInOrder(list), finish]));

/** A field of so many bits: mostly its ends and powers of two, else anything. */
const anyField = (bits: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constantFrom(0, 1, 2, 2 ** bits - 1, 2 ** bits - 2, 2 ** (bits - 1)),
    fc.integer({ min: Math.max(0, 2 ** bits - 40), max: 2 ** bits - 1 }),
    fc.nat(2 ** Math.min(bits, 31) - 1),
    fc.nat(9 % 2 ** bits),
  );

const wildPad = anyField(4);

/** Every field over all that its bits can say. */
const wildMemory = (op: 'LOAD' | 'STORE'): fc.Arbitrary<Body> =>
  fc.record({
    op: fc.constant(op),
    memoryType: fc.nat(7),
    sramBase: anyField(16),
    dramBase: anyField(32),
    ySize: fc.oneof(fc.integer({ min: 1, max: 3 }), anyField(16)),
    xSize: anyField(16),
    xStride: anyField(16),
    ...{ yPad0: wildPad, yPad1: wildPad, xPad0: wildPad, xPad1: wildPad },
  });

/** Loads whose sizes and pads together pass 16 bits, or nearly. */
const wideMemory = fc.record({
  op: fc.constantFrom('LOAD' as const, 'LOAD' as const, 'STORE' as const),
  memoryType: fc.nat(3),
  sramBase: fc.constant(0),
  dramBase: fc.integer({ min: 0x4000, max: 0x4010 }),
  ySize: fc.constantFrom(1, 1, 2, 65535, 65525),
  xSize: fc.integer({ min: 65535 - 31, max: 65535 }),
  xStride: fc.nat(40),
  ...{ yPad0: wildPad, yPad1: wildPad, xPad0: wildPad, xPad1: wildPad },
});

/** Small data, and rows so many that the counter of padded rows wraps. */
const highMemory = fc.record({
  op: fc.constant('LOAD' as const),
  memoryType: fc.nat(3),
  sramBase: fc.constant(0),
  dramBase: fc.integer({ min: 0x4000, max: 0x4010 }),
  ySize: fc.integer({ min: 65535 - 31, max: 65535 }),
  xSize: fc.integer({ min: 1, max: 2 }),
  xStride: fc.nat(4),
  ...{ yPad0: wildPad, yPad1: wildPad, xPad0: fc.constant(0), xPad1: wildPad },
});

const wildLoops: fc.Arbitrary<Body> = fc
  .record({
    reset: fc.boolean(),
    uopBegin: anyField(13),
    uopEnd: anyField(14),
    iterOut: anyField(14),
    iterIn: anyField(14),
    aluOpcode: fc.nat(7),
    useImm: fc.boolean(),
    gemm: fc.boolean(),
  })
  .map(({ gemm, aluOpcode, useImm, ...l }) =>
    gemm
      ? { op: 'GEMM' as const, ...l, ...factors, wgtFactorOut: 0, wgtFactorIn: 0 }
      : { op: 'ALU' as const, ...l, ...factors, aluOpcode, useImm, imm: 0 },
  );

const wildBody: fc.Arbitrary<Body> = fc.oneof(
  { weight: 4, arbitrary: wildMemory('LOAD') },
  { weight: 2, arbitrary: wildMemory('STORE') },
  { weight: 2, arbitrary: wideMemory },
  { weight: 1, arbitrary: highMemory },
  { weight: 2, arbitrary: wildLoops },
  { weight: 4, arbitrary: anyBody },
  { weight: 1, arbitrary: fc.constant({ op: 'UNKNOWN' as const, opcode: 5 }) },
);

const awkwardBody: fc.Arbitrary<Body> = fc.oneof(
  { weight: 12, arbitrary: anyBody },
  { weight: 1, arbitrary: anyMemory('LOAD', fc.nat(7), pad).map((b) => ({ ...b, ySize: 0 })) },
  { weight: 1, arbitrary: anyMemory('STORE', fc.nat(7), pad).map((b) => ({ ...b, ySize: 0 })) },
  {
    weight: 1,
    arbitrary: anyMemory('LOAD', fc.nat(7), pad).map((b) => ({ ...b, dramBase: 0, xSize: 1 + (b.xSize % 4) })),
  },
  { weight: 1, arbitrary: anyMemory('LOAD', fc.nat(3), pad).map((b) => ({ ...b, dramBase: 0xffffffff, xStride: 1 })) },
  { weight: 1, arbitrary: anyMemory('LOAD', fc.nat(3), pad).map((b) => ({ ...b, ySize: 0xffff, yPad0: 15 })) },
  { weight: 1, arbitrary: anyMemory('LOAD', fc.nat(3), pad).map((b) => ({ ...b, xSize: 3000, ySize: 2 })) },
  { weight: 1, arbitrary: fc.constant({ op: 'UNKNOWN' as const, opcode: 6 }) },
  { weight: 1, arbitrary: anyGemm.map((b) => ({ ...b, uopEnd: b.uopBegin })) },
);

/** Programs with any flags and awkward fields: most of them stop somewhere for ever. */
export const awkwardProgram: fc.Arbitrary<TimingProgram> = fc
  .tuple(
    fc.oneof(smallMachine, roomyMachine),
    fc.oneof({ weight: 9, arbitrary: anyBase }, fc.constant(0)),
    fc.array(fc.record({ body: awkwardBody, wants: fc.oneof(anyDependence, fc.constant(noDependence)) }), {
      maxLength: 30,
    }),
    fc.boolean(),
  )
  .map(([arch, base, list, ends]) => {
    const instructions = list.map(({ body, wants }) => ({ ...body, ...wants }));
    return programOf(arch, base, ends ? [...instructions, finish] : instructions);
  });

/** Programs of random fields: hardly one ends. */
export const wildProgram: fc.Arbitrary<TimingProgram> = fc
  .tuple(
    fc.oneof(smallMachine, roomyMachine),
    anyBase,
    fc.array(fc.record({ body: wildBody, wants: fc.oneof(anyDependence, fc.constant(noDependence)) }), {
      minLength: 1,
      maxLength: 12,
    }),
  )
  .map(([arch, base, list]) => {
    const instructions = list.map(({ body, wants }) => ({ ...body, ...wants }));
    return programOf(arch, base, [...instructions, finish]);
  });

/** The first place where two traces differ, in words; null if they tell the same. */
export function firstDifference(expected: Trace, got: Trace): string | null {
  if (expected.cycles !== got.cycles) return `cycles: expected ${expected.cycles}, got ${got.cycles}`;
  const columns = (trace: Trace): [string, ArrayLike<number>][] => {
    const { module, op, offered, fetched, start, done, tokenFromPrev, tokenFromNext } = trace;
    const named = (prefix: string, list: object): [string, ArrayLike<number>][] =>
      Object.entries(list).flatMap(([name, column]) =>
        typeof column === 'number' ? [] : [[`${prefix}${name}`, column as ArrayLike<number>]],
      );
    return [
      ...named('', { module, op, offered, fetched, start, done, tokenFromPrev, tokenFromNext }),
      ...named('reads.', trace.reads),
      ...named('writes.', trace.writes),
    ];
  };
  const theirs = new Map(columns(got));
  for (const [name, column] of columns(expected)) {
    const other = theirs.get(name) ?? [];
    for (let i = 0; i < Math.max(column.length, other.length); i++) {
      if (column[i] !== other[i]) return `${name}[${i}]: expected ${column[i]}, got ${other[i]}`;
    }
  }
  return null;
}
