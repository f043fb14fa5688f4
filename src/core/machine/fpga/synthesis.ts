import { z } from '../../base/schema.ts';
import type { CyclonePoint } from './cyclone.ts';
import type { SynthesisPoint } from './resourceFit.ts';
import type { Structure } from './structure.ts';

/** The shape of `src/testdata/synthesis.json`, as far as it is used. */
const configuration = z.object({
  batch: z.number(),
  blockIn: z.number(),
  blockOut: z.number(),
  inpBits: z.number(),
  wgtBits: z.number(),
  accBits: z.number(),
  outBits: z.number(),
  inpDepth: z.number(),
  wgtDepth: z.number(),
  accDepth: z.number(),
  outDepth: z.number(),
  uopDepth: z.number(),
  instQueue: z.number(),
  busBits: z.number(),
  burstLengthLog2: z.number(),
});

const xilinxPart = z.object({ lut: z.number(), lutram: z.number(), srl: z.number(), ff: z.number() });

const xilinxPoint = z.object({
  name: z.string(),
  family: z.literal('xc7'),
  config: configuration,
  ramb36: z.number(),
  ramb18: z.number(),
  lutram: z.number(),
  dsp48: z.number(),
  byModule: z.record(z.string(), xilinxPart),
});

const cyclonePoint = z.object({
  name: z.string(),
  family: z.literal('cyclonev'),
  config: configuration,
  alut: z.number(),
  ff: z.number(),
  m10k: z.number(),
  mul9: z.number(),
  mlabCells: z.number(),
});

const file = z.object({ points: z.array(z.discriminatedUnion('family', [xilinxPoint, cyclonePoint])) });

/** A synthesised machine for 7-series, with what is exact in the model. */
export interface XilinxSynthesis extends SynthesisPoint {
  readonly ramb36: number;
  readonly ramb18: number;
  readonly lutram: number;
  readonly dsp: number;
}

export interface CycloneSynthesis extends CyclonePoint {
  readonly m10k: number;
  readonly mul9: number;
  readonly mlabCells: number;
}

export interface Synthesis {
  readonly xilinx: readonly XilinxSynthesis[];
  readonly cyclone: readonly CycloneSynthesis[];
}

/** Parses synthesis results; throws (they are ours) if the file is not what it should be. */
export function parseSynthesis(json: unknown): Synthesis {
  const { points } = file.parse(json);
  return {
    xilinx: points.flatMap((p) => (p.family === 'xc7' ? [asXilinx(p)] : [])),
    cyclone: points.flatMap((p) => (p.family === 'cyclonev' ? [{ ...p, structure: structureOfPoint(p.config) }] : [])),
  };
}

function structureOfPoint(c: z.infer<typeof configuration>): Structure {
  return {
    batch: c.batch,
    blockIn: c.blockIn,
    blockOut: c.blockOut,
    inpBits: c.inpBits,
    wgtBits: c.wgtBits,
    accBits: c.accBits,
    outBits: c.outBits,
    depth: { INP: c.inpDepth, WGT: c.wgtDepth, ACC: c.accDepth, UOP: c.uopDepth, OUT: c.outDepth },
    queueDepth: c.instQueue,
    busBits: c.busBits,
    burstLengthLog2: c.burstLengthLog2,
  };
}

function asXilinx(p: z.infer<typeof xilinxPoint>): XilinxSynthesis {
  const count = (part: string): { lut: number; ff: number } => {
    const m = p.byModule[part];
    return m === undefined ? { lut: 0, ff: 0 } : { lut: m.lut + m.lutram + m.srl, ff: m.ff };
  };
  const gemm = count('gemm');
  const dots = count('gemm.dot');
  // Parts of parts (dot products inside gemm, lanes inside alu) would be counted twice.
  const plain = Object.keys(p.byModule).filter((name) => name !== 'gemm' && name !== 'alu.lanes');
  return {
    name: p.name,
    structure: structureOfPoint(p.config),
    parts: {
      ...Object.fromEntries(plain.map((name) => [name, count(name)])),
      gemmControl: { lut: gemm.lut - dots.lut, ff: gemm.ff - dots.ff },
    },
    ramb36: p.ramb36,
    ramb18: p.ramb18,
    lutram: p.lutram,
    dsp: p.dsp48,
  };
}
