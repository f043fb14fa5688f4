import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arch } from '../machine/arch.ts';
import { geometry } from '../machine/geometry.ts';
import { isLegal } from '../machine/limits.ts';
import { extrapolatedCycles } from '../machine/notes.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import type { Problem } from '../base/problem.ts';
import { isaLayout } from '../isa/fields.ts';
import { instructionsOf } from '../isa/instructionList.ts';
import { runFunctional } from '../simulator/functional/run.ts';
import { samples } from '../../testdata/sample.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { layerData, type LayerData } from '../layer/data.ts';
import { shapeOf, type ConvShape, type Epilogue, type OperandUse } from '../layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../layer/benchmarks.ts';
import { unblockOutput } from '../layer/layout/packing.ts';
import { directConvolution } from '../layer/directConvolution.ts';
import { anyJoinedEpilogue, anySmallWindow } from '../layer/layer.testing.ts';
import { timingProgram } from './lowering/bindData.ts';
import { compileConv, type CompileRequest } from './compile.ts';
import type { InstructionNote } from './compilation.ts';
import { anySmallArch, compileFor, de10Fixed, layerShape, must } from './compiler.testing.ts';
import { holdLayer } from './holdLayer.testing.ts';
import { bestByEstimate } from './search/search.ts';
import { createTarget } from './target/target.ts';
import { uopDemand } from './lowering/uopDemand.ts';

const multiplies = (hardware: Arch['hardware']): Arch['hardware'] => ({ ...hardware, aluMultiply: 'yes' });

/** Machines that can take a second tensor: equal blocks, weights that can be 1, an ALU that multiplies. */
const anyEqualBlocks = (): fc.Arbitrary<Arch> =>
  anySmallArch()
    .map(({ config, hardware }) => {
      const { LOG_BLOCK_OUT, LOG_BLOCK_IN } = config;
      const more = LOG_BLOCK_OUT - LOG_BLOCK_IN;
      const wider = { LOG_INP_BUFF_SIZE: Math.max(5, config.LOG_INP_BUFF_SIZE + more) };
      const LOG_WGT_BUFF_SIZE = Math.max(5, config.LOG_WGT_BUFF_SIZE + more);
      return {
        config: { ...config, ...wider, LOG_WGT_BUFF_SIZE, LOG_BLOCK_IN: LOG_BLOCK_OUT },
        hardware: multiplies(hardware),
      };
    })
    .filter((arch) => isLegal(arch) && arch.config.LOG_WGT_WIDTH > 0);

const anyConv = anySmallWindow({ size: 9, channels: 40, batch: 3 });

describe('a layer with a second tensor, on any machine that can take it, by any schedule that fits', () => {
  it('compiles to a program that computes it, free of hazards and races, within its bounds', () => {
    let compiled = 0;
    fc.assert(
      fc.property(anyEqualBlocks(), anyConv, anyJoinedEpilogue(), fc.nat(), (arch, shape, epilogue, pick) => {
        const held = holdLayer(arch, shape, epilogue, pick);
        if (held === null) return;
        compiled++;
        const { estimate, cycles, context, lowered } = held;
        expect(Math.abs(estimate - cycles) / cycles, `${estimate} for ${cycles}: ${context}`).toBeLessThan(0.5);
        expect(uopDemand(lowered.plan), context).toBe(lowered.bufferBytes.UOP);
      }),
      { numRuns: samples(40, 400) },
    );
    expect(compiled).toBeGreaterThan(samples(3, 60));
  });
});

const roles = (notes: readonly InstructionNote[]): string[] => notes.map((n) => n.role);

/** What a program computes on data, unpacked; it must be without faults. */
function outputOf(request: Omit<CompileRequest, 'name' | 'data'>, data: LayerData): number[] {
  const { program, output } = must(compileConv({ ...request, data, name: 'test' }));
  for (const semantics of ['simulator', 'rtl'] as const) {
    const { hazards, races, deadlock, problem } = runFunctional(program, { semantics });
    expect([hazards, races, deadlock, problem]).toEqual([[], [], null, null]);
  }
  const bytes = runFunctional(program, { semantics: 'rtl' }).memory.read(output.address, output.byteLength);
  return [...unblockOutput(request.shape, geometry(request.arch), new Int8Array(bytes.buffer))];
}

describe('a residual added in the convolution', () => {
  const arch = DEFAULT_ARCH;
  const shape = shapeOf(4, 4, 16, 16, 3, 1, 1);
  const epilogue: Epilogue = {
    ...{ shift: 4, bias: true, biasAt: 'before', offset: 1 },
    ...{ operand: { operation: 'add', factor: 1 }, shiftAfter: 1, clip: [0, 127] },
  };
  const schedule = { tile_h: 2, tile_w: 4, tile_ci: 1, tile_co: 1, oc_nthread: 1, h_nthread: 2 };

  it('comes as one more chunk of each tile, once the sums are shifted; rounding and clip follow', () => {
    const { notes } = must(compileConv({ arch, shape, epilogue, schedule, name: 'residual' }));
    expect(roles(notes.filter((n) => n.thread === 1))).toEqual([
      ...['load-input', 'reset', 'gemm', 'load-operand'],
      ...['bias', 'shift', 'operand', 'offset', 'shift', 'clip', 'clip', 'store'],
    ]);
    // The identity comes once, before the first operand.
    expect(roles(notes).filter((role) => role === 'load-operand')).toHaveLength(3);
  });

  it('is what the definition says', () => {
    const data = layerData(shape, arch, 7, epilogue);
    const got = outputOf({ arch, shape, epilogue, schedule }, data);
    expect(got).toEqual([...directConvolution(shape, epilogue, data, { acc: 32, out: 8 })]);
    // Spread wide enough to say something.
    expect(new Set(got).size).toBeGreaterThan(30);
  });
});

describe('a shift of each channel', () => {
  const arch = DEFAULT_ARCH;
  const shape = shapeOf(4, 4, 16, 40, 3, 1, 1);
  const schedule = { tile_h: 4, tile_w: 4, tile_ci: 1, tile_co: 3, oc_nthread: 1, h_nthread: 1 };
  const common: Epilogue = { shift: 9, bias: true, biasAt: 'before', clip: null };
  const byChannel: Epilogue = { ...common, shiftByChannel: true };

  it('is what the definition says', () => {
    const data = layerData(shape, arch, 7, byChannel);
    expect(new Set(data.shifts).size).toBeGreaterThan(2);
    const wanted = [...directConvolution(shape, byChannel, data, { acc: 32, out: 8 })];
    expect(outputOf({ arch, shape, epilogue: byChannel, schedule }, data)).toEqual(wanted);
    expect(wanted).not.toEqual([...directConvolution(shape, common, data, { acc: 32, out: 8 })]);
  });

  it('is loaded once, and costs the ALU one more cycle an element', () => {
    const compiled = (epilogue: Epilogue) => must(compileConv({ arch, shape, epilogue, schedule, name: 'shifts' }));
    const loads = (epilogue: Epilogue): string[] =>
      roles(compiled(epilogue).notes).filter((role) => role === 'load-shifts' || role === 'load-bias');
    expect(loads({ ...byChannel, bias: false })).toEqual(['load-shifts']);
    // With a bias that the ALU adds, both come together.
    expect(loads(byChannel)).toEqual(['load-bias']);
    const cycles = (epilogue: Epilogue): number => {
      let sum = 0;
      const list = instructionsOf(isaLayout(arch), compiled(epilogue).program.instructions);
      for (let i = 0; i < list.length; i++) {
        const one = list.at(i);
        if (one?.op !== 'ALU') continue;
        sum += (one.uopEnd - one.uopBegin) * one.iterOut * one.iterIn * (one.useImm ? 1 : 2);
      }
      return sum;
    };
    // Three blocks of channels of sixteen pixels each.
    expect(cycles(byChannel) - cycles(common)).toBe(3 * 16);
  });

  it('asks for data that hold one for every channel, none above the most', () => {
    const { shifts, ...rest } = layerData(shape, arch, 7, byChannel);
    const problem = (given: LayerData): string | null => {
      const made = compileConv({ arch, shape, epilogue: byChannel, schedule, data: given, name: 'shifts' });
      return made.ok ? null : made.problems[0].message;
    };
    expect(problem({ ...rest, shifts: shifts ?? new Int8Array(0) })).toBeNull();
    expect(problem(rest)).toContain('the data hold 0 shifts for 40 channels');
    const beyond = { ...rest, shifts: new Int8Array(40).fill(10) };
    expect(problem(beyond)).toBe('The data hold a shift of 10, but the epilogue promises 0 to 9.');
  });
});

describe('two tensors', () => {
  // One weight of 1 for each channel: the sums are the first tensor.
  const shape: ConvShape = { ...shapeOf(3, 3, 32, 32, 1, 0, 1), groups: 32, uniform: true };
  const weight = Int8Array.of(1);
  const n = 32 * 9;
  const input = Int8Array.from({ length: n }, (_, i) => ((i * 37) % 200) - 100);
  const operand = Int8Array.from({ length: n }, (_, i) => ((i * 53) % 180) - 90);
  const data: LayerData = { input, operand, weight, bias: new Int32Array(32) };
  const plain: Epilogue = { shift: 0, bias: false, clip: [-128, 127] };

  it('are added: a + 2 b, rounded and halved', () => {
    const epilogue: Epilogue = { ...plain, offset: 1, operand: { operation: 'add', factor: 2 }, shiftAfter: 1 };
    const wanted = [...input].map((a, i) => Math.min(Math.max((a + 2 * (operand[i] ?? 0) + 1) >> 1, -128), 127));
    expect(outputOf({ arch: DEFAULT_ARCH, shape, epilogue, schedule: {} }, data)).toEqual(wanted);
  });

  it('are multiplied, a b / 128, by a machine whose ALU multiplies', () => {
    const epilogue: Epilogue = { ...plain, offset: 64, operand: { operation: 'multiply' }, shiftAfter: 7 };
    const arch = { ...DEFAULT_ARCH, hardware: multiplies(DEFAULT_ARCH.hardware) };
    const wanted = [...input].map((a, i) => (a * (operand[i] ?? 0) + 64) >> 7);
    expect(outputOf({ arch, shape, epilogue, schedule: {} }, data)).toEqual(wanted);
    expect(extrapolatedCycles(arch)).toContainEqual(expect.stringContaining('decodes no MUL'));
    const { notes } = must(compileConv({ arch, shape, epilogue, schedule: {}, name: 'product' }));
    expect(roles(notes)).toEqual([
      ...['load-uop', 'load-input', 'load-weight', 'load-operand', 'load-operand'],
      ...['reset', 'gemm', 'operand', 'multiply', 'offset', 'shift', 'clip', 'clip', 'store', 'finish'],
    ]);
  });
});

describe('a second tensor is refused, with what to do', () => {
  const shape = shapeOf(4, 4, 16, 16, 1, 0, 1);
  const problemOf = (operand: OperandUse, change: Partial<Arch['config']> = {}): Problem | null => {
    const arch = { ...DEFAULT_ARCH, config: { ...DEFAULT_ARCH.config, ...change } };
    const target = createTarget(arch, shape, { shift: 0, bias: false, operand, clip: null });
    return target.ok ? null : target.problems[0];
  };

  it('by an ALU that does not multiply, in the design as in machines that say nothing about it', () => {
    expect(problemOf({ operation: 'multiply' })).toMatchObject({
      code: 'compile.operand-multiply',
      repairs: [{ field: 'aluMultiply', value: 'yes' }],
    });
  });

  it('where input and output blocks differ', () => {
    const blocks = { LOG_BLOCK_IN: 3, LOG_INP_BUFF_SIZE: 14, LOG_WGT_BUFF_SIZE: 17 };
    expect(problemOf({ operation: 'add', factor: 1 }, blocks)).toMatchObject({
      code: 'compile.operand-blocks',
      // Not LOG_BLOCK_OUT 3: with it WGT has more elements than a micro-op can address.
      repairs: [{ field: 'LOG_BLOCK_IN', value: 4 }],
    });
  });

  it('with a factor that no weight can be', () => {
    expect(problemOf({ operation: 'add', factor: 64 })).toBeNull();
    expect(problemOf({ operation: 'add', factor: 128 })).toMatchObject({ code: 'compile.operand-factor', limit: 64 });
  });

  it('if the data have none', () => {
    const epilogue: Epilogue = { shift: 0, bias: false, operand: { operation: 'add', factor: 1 }, clip: null };
    const data = layerData(shape, DEFAULT_ARCH, 1);
    const compiled = compileConv({ arch: DEFAULT_ARCH, shape, epilogue, schedule: {}, data, name: 'none' });
    expect(compiled).toMatchObject({ ok: false, problems: [{ code: 'compile.operand-data' }] });
  });

  it('with a tile too large for its place, in bytes', () => {
    const epilogue: Epilogue = { shift: 0, bias: false, operand: { operation: 'add', factor: 1 }, clip: null };
    const schedule = { tile_h: 8, tile_w: 8, tile_ci: 1, tile_co: 32, oc_nthread: 1, h_nthread: 1 };
    const wide = { arch: DEFAULT_ARCH, shape: shapeOf(16, 8, 16, 640, 1, 0, 1), epilogue, name: 'wide' };
    expect(compileConv({ ...wide, schedule })).toMatchObject({ ok: true });
    expect(compileConv({ ...wide, schedule: { ...schedule, tile_co: 40 } })).toMatchObject({
      ok: false,
      problems: [
        {
          code: 'schedule.inp',
          message: 'INP needs 40 of 32 KiB: tile_co 40 x tile_h 8 x tile_w 8 (the operand) x 16 B.',
          field: 'tile_h',
        },
        { code: 'schedule.acc' },
      ],
    });
  });
});

describe('ResNet-18, a residual added in C2', () => {
  it('takes a product and a second shift an element more on the DE10-Nano design, 25,088 cycles, and 197 of loads and starts', () => {
    const cycles = (epilogue: Epilogue): number => {
      const target = must(createTarget(de10Fixed(), layerShape('C2'), epilogue));
      const { schedule, estimate } = must(bestByEstimate(target));
      const { lowered } = compileFor(de10Fixed(), layerShape('C2'), epilogue, schedule);
      const exact = runTiming(timingProgram(lowered, 'C2')).cycles ?? Infinity;
      expect(Math.abs(estimate / exact - 1)).toBeLessThan(0.02);
      return exact;
    };
    const operand = { operation: 'add', factor: 16 } as const;
    expect([cycles(BENCHMARK_EPILOGUE), cycles({ ...BENCHMARK_EPILOGUE, operand, shiftAfter: 1 })]).toEqual([
      516_933, 542_218,
    ]);
  });
});
