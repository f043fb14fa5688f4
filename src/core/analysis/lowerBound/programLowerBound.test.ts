import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goldenJson } from '../../program/golden.testing.ts';
import { ok } from '../../base/problem.ts';
import {
  addImmediate,
  FINISH,
  loadInp,
  loadUop,
  loadWgt,
  nop,
  timingProgramOf,
  withHardware,
  TILE,
} from '../../simulator/timing/build.testing.ts';
import { gemm } from '../../isa/build.testing.ts';
import { awkwardProgram, endingProgram, wildProgram } from '../../simulator/timing/random.testing.ts';
import { parseRecording } from '../../simulator/timing/recording.ts';
import { runTiming } from '../../simulator/timing/run.ts';
import type { TimingProgram } from '../../simulator/timing/program.ts';
import { samples } from '../../../testdata/sample.ts';
import { programLowerBound } from './programLowerBound.ts';

const runs = { numRuns: samples(40, 300) };

/** How a bound is wrong, or null. */
function fault(p: TimingProgram): string | null {
  const { cycles } = runTiming(p, { recordBursts: false, eventLimit: 200_000 });
  const bound = programLowerBound(p);
  const without = programLowerBound({ arch: p.arch, instructions: p.instructions });
  if (cycles === null) return null;
  if (bound === null || without === null) return `no bound of a run of ${cycles} cycles`;
  for (const b of [bound, without]) {
    if (b.cycles > cycles)
      return `bound ${b.cycles} > ${cycles} exact: ${JSON.stringify(b.parts.find((x) => x.id === b.by))}`;
    for (const part of b.parts) {
      const sum = part.terms.reduce((n, t) => n + t.cycles, 0);
      if (sum !== part.cycles || part.cycles > b.cycles) return `${part.id}: ${sum}, ${part.cycles}, ${b.cycles}`;
      if (part.terms.some((t) => t.cycles < 0)) return `${part.id} has a negative term`;
    }
  }
  return without.cycles > bound.cycles ? 'the bound without an address is higher' : null;
}

describe('the bound of a program', () => {
  it('is never above the exact cycles, on any machine, and the terms of each resource add up', () => {
    fc.assert(
      fc.property(endingProgram, (p) => {
        expect(fault(p)).toBeNull();
      }),
      runs,
    );
  });

  it('neither with fields that make no sense, wrapping counts, or reads at address 0', () => {
    fc.assert(
      fc.property(awkwardProgram, (p) => {
        expect(fault(p)).toBeNull();
      }),
      runs,
    );
    fc.assert(
      fc.property(wildProgram, (p) => {
        expect(fault(p)).toBeNull();
      }),
      runs,
    );
  });
});

describe('by hand', () => {
  it('FINISH alone takes 25 cycles, exactly', () => {
    expect(programLowerBound(timingProgramOf([FINISH]))?.cycles).toBe(25);
  });

  it('NOPs in two batches: nothing else is on the bus, so fetch is exact too', () => {
    const p = timingProgramOf([...Array.from({ length: 9 }, () => nop()), FINISH]);
    expect(runTiming(p).cycles).toBe(74);
    expect(programLowerBound(p)?.cycles).toBe(74);
  });

  it('a load that FINISH does not wait for may ask first, and spare one that it waits for the delay', () => {
    const arch = withHardware({ burstLengthLog2: 3 });
    const p = timingProgramOf(
      [
        addImmediate({ uopEnd: 2, pushPrev: true }),
        loadUop({ dramBase: 0x3000, yPad0: 2 }),
        loadInp({ dramBase: 0x1000, popNext: true }),
        FINISH,
      ],
      arch,
    );
    expect(fault(p)).toBeNull();
  });

  it('what compute mostly waits for sets the bound: the port, for a lot of weights and a short product', () => {
    const p = timingProgramOf([
      loadWgt({ dramBase: 0x400, xSize: 100, pushNext: true }),
      gemm({ uopEnd: 2, popPrev: true }),
      FINISH,
    ]);
    const bound = programLowerBound(p);
    const read = bound?.parts.find((part) => part.id === 'read');
    expect(bound?.by).toBe('read');
    expect(read?.terms.reduce((sum, term) => sum + term.cycles, 0)).toBe(bound?.cycles);
    expect(read?.terms.find((term) => term.part === 'read.WGT')?.cycles).toBe(100 * 32);
  });

  it('the tile of section 12.2', () => {
    const p = timingProgramOf(TILE);
    expect(runTiming(p).cycles).toBe(201);
    expect(programLowerBound(p)?.cycles).toBe(185);
  });
});

const GOLDEN = new URL('../../../testdata/golden/timing/', import.meta.url);

/**
 * Bound over recorded cycles at least: of ResNet-18's layers as TVM tuned them, of all its layers (sampled schedules and
 * other networks too), of all runs. 1 where a machine has no such runs. The rest is what clients cost each other.
 */
const TIGHTNESS: Readonly<Record<string, { resnet: number; layers: number; all: number }>> = {
  de10: { resnet: 0.987, layers: 0.868, all: 0.45 },
  pynq: { resnet: 0.997, layers: 0.89, all: 0.6 },
  m128: { resnet: 1, layers: 1, all: 0.52 },
  b32: { resnet: 1, layers: 1, all: 0.55 },
  bo8: { resnet: 1, layers: 1, all: 0.59 },
  q16: { resnet: 1, layers: 1, all: 0.49 },
};

describe('recorded runs of the RTL', () => {
  it.each(Object.entries(TIGHTNESS))(
    '%s: no run is faster than its bound, and most are close to it',
    (machine, least) => {
      const json: unknown = JSON.parse(
        gunzipSync(readFileSync(new URL(`${machine}.json.gz`, GOLDEN))).toString('utf8'),
      );
      const recording = parseRecording(json);
      if (!recording.ok) throw new Error(recording.problems[0].message);
      const ratios = recording.value.runs.map((source) => {
        const run = source.read((path) => ok(goldenJson(path)));
        if (!run.ok) throw new Error(run.problems[0].message);
        const { name, cycles, program } = run.value;
        if (cycles === null) return { name, ratio: 1 };
        const bound = programLowerBound(program)?.cycles ?? Infinity;
        expect(bound, name).toBeLessThanOrEqual(cycles);
        return { name, ratio: bound / cycles };
      });
      const worst = (list: typeof ratios): { name: string; ratio: number } =>
        list.reduce((least, run) => (run.ratio < least.ratio ? run : least), { name: 'none', ratio: 1 });
      const layers = worst(ratios.filter(({ name }) => /^(resnet|mobilenet|dcgan)/.test(name)));
      expect(layers.ratio, `worst layer: ${layers.name}`).toBeGreaterThanOrEqual(least.layers);
      const resnet = worst(ratios.filter(({ name }) => /^resnet-18\.C\d+$/.test(name)));
      expect(resnet.ratio, `worst layer of ResNet-18: ${resnet.name}`).toBeGreaterThanOrEqual(least.resnet);
      const any = worst(ratios);
      expect(any.ratio, `worst run: ${any.name}`).toBeGreaterThanOrEqual(least.all);
    },
  );
});
