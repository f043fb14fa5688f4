import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { decode } from '../isa/codec.ts';
import { isaLayout } from '../isa/fields.ts';
import { MEMORY_TYPE } from '../machine/design/memories.ts';
import { layerData } from '../layer/data.ts';
import { shapeOf, type Epilogue } from '../layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../layer/benchmarks.ts';
import type { PartId } from '../cycles/parts.ts';
import { compileConv, type CompileRequest } from './compile.ts';
import { layerShape, must } from './compiler.testing.ts';

const small: CompileRequest = {
  arch: DEFAULT_ARCH,
  shape: shapeOf(8, 8, 16, 32, 3, 1, 1),
  epilogue: BENCHMARK_EPILOGUE,
  schedule: { tile_h: 8, tile_w: 8, tile_ci: 1, tile_co: 1, oc_nthread: 2, h_nthread: 1 },
  name: 'small',
};

describe('a compiled program', () => {
  const compilation = must(compileConv(small));
  const instructions = decode(isaLayout(DEFAULT_ARCH), compilation.program.instructions);

  it('loads, multiplies, finishes and stores each tile, threads in turn', () => {
    expect(compilation.notes.map((n) => `${n.role}${n.thread < 0 ? '' : ` ${n.thread}`}`)).toEqual([
      ...['load-uop', 'load-input 0', 'load-weight 0', 'load-bias 0', 'load-weight 1'],
      ...['reset 0', 'gemm 0', 'bias 0', 'shift 0', 'clip 0', 'clip 0', 'store 0'],
      ...['reset 1', 'gemm 1', 'bias 1', 'shift 1', 'clip 1', 'clip 1', 'store 1'],
      'finish',
    ]);
    expect(compilation.notes).toHaveLength(instructions.length);
  });

  it('pads the image on the way in', () => {
    expect(instructions[1]).toMatchObject({
      ...{ op: 'LOAD', memoryType: MEMORY_TYPE.INP, ySize: 8, xSize: 8 },
      ...{ yPad0: 1, yPad1: 1, xPad0: 1, xPad1: 1 },
    });
  });

  it('puts modules in order by tokens and leaves none over', () => {
    const flags = instructions.map(
      (i) =>
        `${i.op}${i.popPrev ? ' <prev' : ''}${i.popNext ? ' <next' : ''}${i.pushPrev ? ' >prev' : ''}${i.pushNext ? ' >next' : ''}`,
    );
    expect(flags.filter((f) => f.includes(' '))).toEqual([
      ...['LOAD >next', 'LOAD >next', 'LOAD >next'],
      // The first product waits for its chunk, the first bias for the constant.
      ...['GEMM <prev', 'GEMM <prev', 'ALU >next', 'STORE <prev'],
      ...['GEMM <prev', 'ALU >next', 'STORE <prev >prev'],
      'FINISH <next',
    ]);
  });

  it('says where the output is, in whole blocks, outside of page 0 and of everything loaded', () => {
    expect(compilation.output.byteLength).toBe(2 * 8 * 8 * 16);
    const withData = must(compileConv({ ...small, data: layerData(small.shape, DEFAULT_ARCH, 1) }));
    const ranges = [...withData.program.dram.map((r) => [r.address, r.bytes.length] as const)];
    ranges.push([compilation.output.address, compilation.output.byteLength]);
    ranges.sort((a, b) => a[0] - b[0]);
    expect(ranges).toHaveLength(5);
    ranges.forEach(([address, length], i) => {
      expect(address).toBeGreaterThanOrEqual(0x1000);
      expect(address + length).toBeLessThanOrEqual(ranges[i + 1]?.[0] ?? withData.program.base);
    });
  });

  it('lets the ALU add a bias that the data may have larger than a product can express', () => {
    const roles = (biasBound: number): string[] => {
      const large = must(compileConv({ ...small, epilogue: { ...BENCHMARK_EPILOGUE, biasBound } }));
      return large.notes.filter((n) => n.thread === 0).map((n) => n.role);
    };
    expect(roles(945)).toEqual(compilation.notes.filter((n) => n.thread === 0).map((n) => n.role));
    expect(roles(946)).toEqual([
      ...['load-input', 'load-weight'],
      ...['reset', 'load-bias', 'gemm', 'shift', 'bias', 'clip', 'clip', 'store'],
    ]);
  });

  it('adds a bias that comes before the shift likewise, rounding included, up to 242,062; the ALU beyond', () => {
    const before = { ...BENCHMARK_EPILOGUE, biasAt: 'before', offset: 128 } as const;
    const roles = (epilogue: Epilogue): string[] =>
      must(compileConv({ ...small, epilogue }))
        .notes.filter((n) => n.thread === 0)
        .map((n) => n.role);
    const most = 127 * 15 * 127 + 127 - 128;
    expect(roles({ ...before, biasBound: most })).toEqual([
      ...['load-input', 'load-weight', 'load-bias', 'reset', 'gemm', 'bias', 'shift', 'clip', 'clip', 'store'],
    ]);
    expect(roles({ ...before, biasBound: most + 1 })).toEqual([
      ...['load-input', 'load-weight', 'reset', 'load-bias', 'gemm', 'bias', 'shift', 'clip', 'clip', 'store'],
    ]);
  });

  it('rounds by an ALU pass of its own where no bias comes before the shift', () => {
    const { notes } = must(compileConv({ ...small, epilogue: { ...BENCHMARK_EPILOGUE, offset: 128 } }));
    expect(notes.filter((n) => n.thread === 1).map((n) => n.role)).toEqual([
      ...['load-weight', 'reset', 'gemm', 'bias', 'offset', 'shift', 'clip', 'clip', 'store'],
    ]);
  });

  it('lets the ALU add the bias of a layer so small that its weights take longer to load than they save', () => {
    const tile = { tile_h: 4, tile_w: 4 };
    const tiny = { ...small, shape: shapeOf(4, 4, 16, 32, 3, 1, 1), schedule: { ...small.schedule, ...tile } };
    const { notes, program } = must(compileConv(tiny));
    const index = notes.findIndex((n) => n.role === 'bias');
    expect(decode(isaLayout(DEFAULT_ARCH), program.instructions)[index]).toMatchObject({ op: 'ALU' });
  });

  it('is the same each time', () => {
    expect(compileConv(small)).toEqual(compileConv(small));
  });

  it('bounds: the parts are sums of their terms, the bound is the largest', () => {
    const { lowerBound: bound } = compilation;
    expect(bound.cycles).toBe(Math.max(...bound.parts.map((p) => p.cycles)));
    for (const part of bound.parts) expect(part.cycles).toBe(part.terms.reduce((sum, t) => sum + t.cycles, 0));
    // 64 pixels x 2 blocks: 9 products, one more for the bias, a reset, shift, two clips each.
    const compute = bound.parts.find((p) => p.id === 'compute')?.terms ?? [];
    const of = (part: PartId): number => compute.reduce((sum, t) => sum + (t.part === part ? t.cycles : 0), 0);
    expect([of('products'), of('resets'), of('alu')]).toEqual([128 * (9 + 1), 128, 128 * (1 + 1 + 1)]);
  });
});

describe('compileConv answers what cannot be compiled with a problem', () => {
  const problemOf = (change: Partial<CompileRequest>): unknown => {
    const result = compileConv({ ...small, ...change });
    return result.ok ? null : result.problems[0];
  };
  const config = (change: Partial<typeof DEFAULT_ARCH.config>): Partial<CompileRequest> => ({
    arch: { ...DEFAULT_ARCH, config: { ...DEFAULT_ARCH.config, ...change } },
  });

  it('an illegal machine', () => {
    expect(problemOf(config({ LOG_BLOCK_OUT: 8, LOG_BLOCK_IN: 8 }))).toMatchObject({
      code: expect.stringMatching(/^limit\./),
    });
  });

  it('a convolution without output, an epilogue the ALU cannot do', () => {
    expect(problemOf({ shape: shapeOf(2, 2, 1, 1, 5, 0, 1) })).toMatchObject({ code: 'workload.kernel' });
    expect(problemOf({ epilogue: { shift: 40, bias: false, clip: null } })).toMatchObject({ code: 'workload.shift' });
  });

  it('data that break the promise about their bias', () => {
    const data = { ...layerData(small.shape, DEFAULT_ARCH, 1), bias: new Int32Array(32).fill(-500) };
    expect(problemOf({ data })).toMatchObject({ code: 'compile.bias-bound', field: 'biasBound', got: 500, limit: 48 });
    expect(problemOf({ data, epilogue: { ...BENCHMARK_EPILOGUE, biasBound: 500 } })).toBeNull();
    expect(problemOf({ epilogue: { ...BENCHMARK_EPILOGUE, biasBound: -1 } })).toMatchObject({
      code: 'workload.bias-bound',
    });
  });

  it('a schedule out of range, or too large for a buffer', () => {
    expect(problemOf({ schedule: { tile_h: 9 } })).toMatchObject({ code: 'schedule.range', field: 'tile_h' });
    expect(problemOf({ schedule: { oc_nthread: 2, h_nthread: 2 } })).toMatchObject({ code: 'schedule.threads' });
    expect(problemOf({ shape: layerShape('C11'), schedule: { tile_ci: 32, tile_co: 32 } })).toMatchObject({
      code: 'schedule.wgt',
    });
  });

  it('a machine that no tile fits', () => {
    const transposed = { ...shapeOf(4, 4, 16, 16, 3, 1, 2), transposed: { outputPadHeight: 0, outputPadWidth: 0 } };
    expect(problemOf({ ...config({ LOG_WGT_BUFF_SIZE: 11 }), shape: transposed, schedule: {} })).toMatchObject({
      code: 'schedule.none',
      message: expect.stringContaining('WGT needs 2.25 of 2 KiB'),
    });
  });

  it('more memory than there is', () => {
    expect(problemOf({ shape: shapeOf(8000, 8000, 1, 1, 1, 0, 1), schedule: {} })).toMatchObject({
      code: 'compile.memory',
    });
  });

  it('a buffer of one element wider than the bus, which the hardware cannot fill', () => {
    expect(problemOf(config({ LOG_INP_BUFF_SIZE: 5, LOG_BLOCK_IN: 5, LOG_WGT_BUFF_SIZE: 18 }))).toMatchObject({
      code: 'compile.one-element',
      field: 'LOG_INP_BUFF_SIZE',
    });
  });
});
