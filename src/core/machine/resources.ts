import type { Arch } from './arch.ts';
import { memoryArrays, xilinxMemory, m10kBlocks } from './fpga/blockRam.ts';
import type { MemoryArray } from './fpga/blockRam.ts';
import type { CycloneResources } from './fpga/cyclone.ts';
import { cycloneResources } from './fpga/cyclone.ts';
import { MODULE_GROUPS } from './fpga/moduleTerms.ts';
import { lutsOfMovedProduct, multipliers } from './fpga/multipliers.ts';
import { RESOURCE_MODEL } from './fpga/resourceCoefficients.ts';
import type { FitError } from './fpga/resourceFit.ts';
import { predictPart } from './fpga/resourceFit.ts';
import { structureOf } from './fpga/structure.ts';
import type { Structure } from './fpga/structure.ts';
import { XILINX } from './fpga/technology.ts';
import { archNotes } from './notes.ts';

export type { FitError } from './fpga/resourceFit.ts';
export type { Structure } from './fpga/structure.ts';

/** The blocks of one memory of the design, all banks together. */
export interface MemoryBlocks extends MemoryArray {
  readonly ramb36: number;
  readonly ramb18: number;
  readonly lutram: number;
  readonly m10k: number;
}

export interface ModuleResources {
  /** As in the synthesis results: `loadWgt`, `gemm.dot`, `alu`, … */
  readonly name: string;
  readonly lut: number;
  readonly ff: number;
}

/**
 * What a machine takes. DSP, block RAM and M10K follow from geometry and are exact; LUT and FF come from a linear model
 * fitted to synthesis results, before placement (another tool gives other counts, 10 % is usual).
 */
export interface Resources {
  /** Logic LUTs, LUT memory and shift registers, with every product that asks for a DSP in a DSP. */
  readonly lut: number;
  readonly ff: number;
  /** DSP48: one a product of at least 9 bits. */
  readonly dsp: number;
  readonly ramb36: number;
  readonly ramb18: number;
  /** RAMB36 blocks, a RAMB18 counting as half of one. */
  readonly bram36: number;
  readonly m10k: number;
  /** The LUTs one product takes when there is no DSP left for it. */
  readonly lutsOfMovedProduct: number;
  readonly bramByMemory: readonly MemoryBlocks[];
  readonly modules: readonly ModuleResources[];
  readonly cyclone: CycloneResources;
  /** Why the figures are extrapolated: empty for machines the RTL and the synthesised range cover. */
  readonly extrapolated: readonly string[];
  /** Leave-one-out errors of the model, as the fit script prints them. */
  readonly looError: Readonly<Record<'lut' | 'ff' | 'alut' | 'cycloneFf', FitError>>;
}

/** Resources of a machine. Any in-range machine is answered, also an illegal one. */
export function resources(arch: Arch): Resources {
  const notes = archNotes(arch).filter((n) => n.concerns.includes('resources'));
  return {
    ...structureResources(structureOf(arch)),
    extrapolated: notes.map((n) => n.message),
  };
}

/** The same for widths and depths as plain numbers (as synthesis results state them). */
export function structureResources(s: Structure): Omit<Resources, 'extrapolated'> {
  const memories = memoryArrays(s).map((m): MemoryBlocks => {
    const one = xilinxMemory(m.words, m.bits);
    return {
      ...m,
      ramb36: m.banks * one.ramb36,
      ramb18: m.banks * one.ramb18,
      lutram: m.banks * one.lutram,
      m10k: m.banks * m10kBlocks(m.words, m.bits),
    };
  });
  const total = (of: (m: MemoryBlocks) => number): number => memories.reduce((sum, m) => sum + of(m), 0);
  const ramb36 = total((m) => m.ramb36);
  const ramb18 = total((m) => m.ramb18);
  const modules = moduleResources(s);
  const { products, inDsps } = multipliers(s, XILINX);
  return {
    lut: modules.reduce((sum, m) => sum + m.lut, 0),
    ff: modules.reduce((sum, m) => sum + m.ff, 0),
    dsp: inDsps ? products : 0,
    ramb36,
    ramb18,
    bram36: ramb36 + ramb18 / 2,
    m10k: total((m) => m.m10k),
    lutsOfMovedProduct: lutsOfMovedProduct(s),
    bramByMemory: memories,
    modules,
    cyclone: cycloneResources(s, RESOURCE_MODEL.cyclone, RESOURCE_MODEL),
    looError: RESOURCE_MODEL.looError,
  };
}

function moduleResources(s: Structure): readonly ModuleResources[] {
  return MODULE_GROUPS.flatMap((group) =>
    group.parts.map((part) => ({
      name: part,
      lut: Math.round(
        predictPart(RESOURCE_MODEL.lut, group, part, s, { count: 'lut', technology: XILINX }) +
          group.lutMemory(s, part),
      ),
      ff: Math.round(predictPart(RESOURCE_MODEL.ff, group, part, s, { count: 'ff', technology: XILINX })),
    })),
  );
}
