import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../core/machine/parameters.ts';
import { geometry } from '../core/machine/geometry.ts';
import { anyEpilogue, anySmallWindow, dataAtEdges, epilogueFor } from '../core/layer/layer.testing.ts';
import { VERSION } from '../core/base/version.ts';
import { samples } from '../testdata/sample.ts';
import { expectedOutput } from '../core/run/expectation.ts';
import { tensorsJson } from './tensorsJson.ts';
import { vta } from './io.testing.ts';

interface Tensor {
  readonly shape: number[];
  readonly type: 'int8' | 'int32';
  readonly data: string;
}

/** A `--tensors` file, as a tool outside of this project would read it. */
interface TensorsFile {
  readonly about: unknown;
  readonly input: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly output: Tensor;
  readonly operand:
    | (Tensor & { readonly operation: 'add' | 'max' | 'min' | 'multiply'; readonly factor: number })
    | null;
  readonly kernel: [number, number];
  readonly strides: [number, number];
  readonly pads: [number, number, number, number];
  readonly dilations: [number, number];
  readonly groups: number;
  readonly transposed: boolean;
  readonly outputPadding: [number, number];
  readonly uniform: boolean;
  readonly reduce: 'sum' | 'max';
  readonly excludePad: boolean;
  readonly biasAt: 'before' | 'after' | null;
  readonly offset: number;
  readonly shift: number;
  readonly shifts: Tensor | null;
  readonly shiftAfter: number;
  readonly clip: [number, number] | null;
  readonly bits: { readonly accumulator: number; readonly output: number };
}

function values({ shape, type, data }: Tensor): number[] {
  const bytes = Buffer.from(data, 'base64');
  const size = type === 'int8' ? 1 : 4;
  const count = shape.reduce((product, extent) => product * extent, 1);
  expect(bytes.length).toBe(count * size);
  return Array.from({ length: count }, (_, i) => bytes.readIntLE(i * size, size));
}

/**
 * The output, from the file alone and by another way than the product's: every product is sent to the output it belongs to,
 * found by walking over inputs and taps, sums held as integers without a width until they are finished.
 */
function outputOf(f: TensorsFile): number[] {
  const [n = 0, ci = 0, h = 0, w = 0] = f.input.shape;
  const [, co = 0, oh = 0, ow = 0] = f.output.shape;
  const [input, weight, bias] = [values(f.input), values(f.weight), values(f.bias)];
  const operand = f.operand === null ? null : values(f.operand);
  const shifts = f.shifts === null ? null : values(f.shifts);
  const [top, left] = f.pads;
  const [perGroup, outPerGroup] = [ci / f.groups, co / f.groups];
  const seen: number[][] = Array.from({ length: n * co * oh * ow }, () => []);
  for (let image = 0; image < n; image++)
    for (let o = 0; o < co; o++)
      for (let c = 0; c < perGroup; c++)
        for (let y = 0; y < h; y++)
          for (let x = 0; x < w; x++)
            for (let ky = 0; ky < f.kernel[0]; ky++)
              for (let kx = 0; kx < f.kernel[1]; kx++) {
                const oy = f.transposed ? y * f.strides[0] - top + ky : (y + top - ky * f.dilations[0]) / f.strides[0];
                const ox = f.transposed
                  ? x * f.strides[1] - left + kx
                  : (x + left - kx * f.dilations[1]) / f.strides[1];
                if (!Number.isInteger(oy) || !Number.isInteger(ox) || oy < 0 || ox < 0 || oy >= oh || ox >= ow)
                  continue;
                const channel = Math.floor(o / outPerGroup) * perGroup + c;
                const value = input[((image * ci + channel) * h + y) * w + x] ?? NaN;
                const tap = ((o * perGroup + c) * f.kernel[0] + ky) * f.kernel[1] + kx;
                const factor = weight[f.uniform ? 0 : tap] ?? NaN;
                seen[((image * co + o) * oh + oy) * ow + ox]?.push(value * factor);
              }
  const wrap = (value: number, bits: number): number => Number(BigInt.asIntN(bits, BigInt(value)));
  const acc = (value: number): number => wrap(value, f.bits.accumulator);
  const taps = f.kernel[0] * f.kernel[1];
  return seen.map((products, i) => {
    const channel = Math.floor(i / (oh * ow)) % co;
    const own = bias[channel] ?? NaN;
    // What lies outside of the image is 0, for a maximum too if it counts.
    const most = !f.excludePad && products.length < taps * perGroup ? [0, ...products] : products;
    let value = f.reduce === 'max' ? Math.max(...most) : products.reduce((sum, product) => sum + product, 0);
    value =
      acc(value + (f.biasAt === 'before' ? own : 0) + (f.operand === null ? f.offset : 0)) >>
      (shifts === null ? f.shift : (shifts[channel] ?? NaN));
    if (f.biasAt === 'after') value = acc(value + own);
    if (f.operand !== null && operand !== null) {
      const second = operand[i] ?? NaN;
      const { operation, factor } = f.operand;
      const weighted = acc(second * factor);
      const joined = {
        add: value + weighted,
        max: Math.max(value, weighted),
        min: Math.min(value, weighted),
        multiply: value * second,
      }[operation];
      value = acc(acc(joined) + f.offset) >> f.shiftAfter;
    }
    if (f.clip !== null) value = Math.min(Math.max(value, f.clip[0]), f.clip[1]);
    return wrap(value, f.bits.output);
  });
}

describe('a --tensors file', () => {
  it.each([
    ['groups', '8,8,32,32,3,1,1,groups=4', [32, 8, 3, 3]],
    ['two strides, pads and kernel sides', '9,7,5,6,3x1,1x0,2x1', [6, 5, 3, 1]],
    ['dilation and uneven pads', '9,9,4,8,3,2,1,dilation=2x1,padEnd=0x3', [8, 4, 3, 3]],
    ['a batch, channelwise', '6,6,20,20,3,1,1,3,groups=20', [20, 1, 3, 3]],
    ['transposition', '5,5,8,4,4,1,2,transposed=1x0', [4, 8, 4, 4]],
    ['one weight for all', '6,6,16,16,2,0,2,groups=16,uniform=1', [1, 1, 1, 1]],
    ['a maximum', '6,6,16,16,3,1,2,groups=16,uniform=1,reduce=max', [1, 1, 1, 1]],
  ])('says all that a layer is: %s', async (_, conv, weights) => {
    const compiled = await vta(['compile', '--json', '--conv', conv, '--tensors', 't.json', '-o', 'b.json']);
    expect(compiled.status).toBe(0);
    const file = JSON.parse(Buffer.from(compiled.files.get('t.json') ?? []).toString()) as TensorsFile;
    expect(file.weight.shape).toEqual(weights);
    const { config, hardware } = DEFAULT_ARCH;
    const workload = expect.stringContaining(`conv ${conv.split(',').slice(0, 7).join(',')}`) as string;
    expect(file.about).toEqual({ workload, machine: { config, hardware }, clockMHz: 100, version: VERSION });
    const output = outputOf(file);
    expect(output).toEqual(values(file.output));
    expect(new Set(output).size).toBeGreaterThan(5);
    const simulated = await vta(['simulate', '--json', 'b.json'], Object.fromEntries(compiled.files));
    expect(simulated.lines[0]).toMatchObject({ memory: { matches: true } });
  });

  it('is enough to compute the output of any layer: every kind of window, every field of an epilogue, data at the edges', () => {
    const arch = { ...DEFAULT_ARCH, config: { ...DEFAULT_ARCH.config, LOG_ACC_WIDTH: 4, LOG_OUT_WIDTH: 2 } };
    const machines = fc.constantFrom(DEFAULT_ARCH, arch);
    const shapes = anySmallWindow({ size: 6, channels: 6, batch: 2 });
    fc.assert(
      fc.property(machines, shapes, anyEpilogue(), fc.nat(), (machine, shape, drawn, seed) => {
        const epilogue = epilogueFor(geometry(machine).scalarBits, drawn);
        const data = dataAtEdges(shape, machine, seed, epilogue);
        const layer = {
          shape,
          epilogue,
          program: { arch: machine, name: 'drawn' },
          output: { address: 4096, byteLength: 1 },
        };
        const text = JSON.stringify(tensorsJson(layer, data, expectedOutput(layer, data)));
        const file = JSON.parse(text) as TensorsFile;
        expect(outputOf(file)).toEqual(values(file.output));
      }),
      { numRuns: samples(40, 1000) },
    );
  });
});
