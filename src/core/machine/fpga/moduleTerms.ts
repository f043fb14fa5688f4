import { type MemoryArray, type MemoryOwner, memoryArrays, xilinxMemory } from './blockRam.ts';
import { type LogicKind, type Terms, inBlockRam, loadTerms, log2, shorterBursts } from './loadTerms.ts';
import { adderTreeLuts, laneRegisters, multipliers } from './multipliers.ts';
import { type Structure, elementBits } from './structure.ts';
import type { Technology } from './technology.ts';
import type { Tensor } from '../tensors.ts';

/** A kind of module: its instances share coefficients. */
export interface ModuleGroup {
  readonly name: string;
  /** Instances, named as in the synthesis results (`gemmControl` is gemm without gemm.dot). */
  readonly parts: readonly string[];
  terms(count: LogicKind, s: Structure, technology: Technology, part: string): Terms;
  /** LUT memory that follows from geometry: counted exactly, not fitted. */
  lutMemory(s: Structure, part: string): number;
}

const NO_MEMORY = (): number => 0;
/** Small memories of 3 x 128 words in fetch and compute, and the tags of the memory engine, whatever the machine. */
const SMALL_BUFFER_LUTS = 88;
const TAG_STORE_LUTS = 20;
const SYNTHESISED_ACC_BITS = 32;

function memoryOf(s: Structure, owner: MemoryOwner): MemoryArray {
  const found = memoryArrays(s).find((m) => m.owner === owner);
  if (found === undefined) throw new Error(`no memory of ${owner}`);
  return found;
}

function lutsOf(s: Structure, owner: MemoryOwner): number {
  const { banks, words, bits } = memoryOf(s, owner);
  return banks * xilinxMemory(words, bits).lutram;
}

const constant = (name: string): ModuleGroup => ({
  name,
  parts: [name],
  terms: () => ({ constant: 1 }),
  lutMemory: NO_MEMORY,
});

const TENSOR_OF_PART: Readonly<Record<string, Tensor>> = {
  loadInp: 'INP',
  loadWgt: 'WGT',
  loadUop: 'UOP',
  loadAcc: 'ACC',
};

const tensorOf = (part: string): Tensor => TENSOR_OF_PART[part] ?? 'INP';

/** ALU and accumulator lanes, in lanes of 32 bits. */
const lanes = (s: Structure): number => (s.batch * s.blockOut * s.accBits) / SYNTHESISED_ACC_BITS;

/** Terms of an instruction queue: an asynchronous memory that, in block RAM, needs a bypass of its 128 bits. */
function queueTerms(count: LogicKind, s: Structure, technology: Technology): Terms {
  const inRam = inBlockRam(memoryOf(s, 'queues'), technology);
  return count === 'lut'
    ? { constant: 1, bypass: inRam }
    : {
        constant: 1,
        bypass: inRam,
        pointers: Math.log2(s.queueDepth),
        bypassPointers: inRam * Math.log2(s.queueDepth),
      };
}

function storeTerms(count: LogicKind, s: Structure): Terms {
  const element = elementBits(s).OUT;
  const { busBits } = s;
  const elementsABeat = busBits / element;
  const logDepth = log2(s.depth.OUT);
  if (element > busBits) {
    return count === 'lut'
      ? { narrow: 1, narrowElement: element, shortBursts: shorterBursts(s) }
      : { narrow: 1, element, narrowDepth: logDepth, narrowShortBursts: shorterBursts(s) };
  }
  return count === 'lut'
    ? {
        wide: 1,
        wideBus: busBits,
        wideCrossbar: busBits * elementsABeat - busBits,
        wideSelect: elementsABeat > 1 ? 1 : 0,
        shortBursts: shorterBursts(s),
      }
    : {
        wide: 1,
        element,
        wideElement: Math.log2(element),
        wideDepth: logDepth,
        wideBankDepth: elementsABeat * logDepth,
        wideBanks: elementsABeat,
        wideSelect: elementsABeat > 1 ? 1 : 0,
        wideShortBursts: shorterBursts(s),
      };
}

function dotTerms(count: LogicKind, s: Structure, technology: Technology): Terms {
  const m = multipliers(s, technology);
  if (count === 'lut') {
    if (m.inDsps) return { adderTree: m.lanes * adderTreeLuts(s, technology) };
    // Products in LUTs merge with the adders behind them; four short ones do not, and were not synthesised.
    const partialProducts = (s.inpBits * s.wgtBits) / 16;
    return { lutProducts: m.lanes * partialProducts * Math.max(s.blockIn - 4, 0.43 * s.blockIn) };
  }
  const { operands, products, sums } = laneRegisters(s);
  const outside = m.inDsps && technology.dspRegisters ? sums : operands + products + sums;
  return { registers: m.lanes * outside };
}

/** Every module of the design, with what drives it. Coefficients: `resourceCoefficients.ts`. */
export const MODULE_GROUPS: readonly ModuleGroup[] = [
  constant('vcr'),
  {
    name: 'vme',
    parts: ['vme'],
    terms: (count, s) =>
      count === 'lut'
        ? { constant: 1, wideBus: s.busBits > 64 ? 1 : 0, shortBursts: shorterBursts(s) }
        : { constant: 1, bus: s.busBits, wideBus: s.busBits > 64 ? 1 : 0, shortBursts: shorterBursts(s) },
    lutMemory: () => TAG_STORE_LUTS,
  },
  {
    name: 'fetch',
    parts: ['fetch'],
    terms: (count, s, technology) => ({
      constant: 1,
      bus: s.busBits,
      wideBus: s.busBits > 64 ? 1 : 0,
      crossbar: count === 'lut' ? s.busBits ** 2 / 64 : 0,
      bypass: inBlockRam(memoryOf(s, 'fetch'), technology) * Math.max(128, s.busBits),
      shortBursts: shorterBursts(s),
    }),
    lutMemory: (s) => SMALL_BUFFER_LUTS + lutsOf(s, 'fetch'),
  },
  {
    name: 'queueControl',
    parts: ['loadControl', 'storeControl'],
    terms: queueTerms,
    lutMemory: (s) => lutsOf(s, 'queues') / 3,
  },
  {
    name: 'computeControl',
    parts: ['computeControl'],
    terms: (count, s, technology) =>
      count === 'lut'
        ? { ...queueTerms(count, s, technology), lanes: lanes(s), outputBits: s.batch * s.blockOut * s.outBits }
        : queueTerms(count, s, technology),
    lutMemory: (s) => SMALL_BUFFER_LUTS + lutsOf(s, 'queues') / 3,
  },
  {
    name: 'tensorLoad',
    parts: ['loadInp', 'loadWgt', 'loadUop', 'loadAcc'],
    terms: (count, s, technology, part) => {
      const tensor = tensorOf(part);
      return loadTerms(count, s, tensor, memoryOf(s, tensor), technology);
    },
    lutMemory: (s, part) => lutsOf(s, tensorOf(part)),
  },
  {
    name: 'gemmControl',
    parts: ['gemmControl'],
    terms: (count, s) =>
      count === 'lut'
        ? { constant: 1, lanes: lanes(s) }
        : {
            constant: 1,
            lanes: lanes(s),
            operandIndices: log2(s.depth.INP) + log2(s.depth.WGT),
            accIndices: log2(s.depth.ACC),
          },
    lutMemory: NO_MEMORY,
  },
  { name: 'dotProducts', parts: ['gemm.dot'], terms: dotTerms, lutMemory: NO_MEMORY },
  {
    name: 'alu',
    parts: ['alu'],
    terms: (_count, s) => ({ constant: 1, lanes: lanes(s), accIndices: log2(s.depth.ACC) }),
    lutMemory: NO_MEMORY,
  },
  {
    name: 'storeOut',
    parts: ['storeOut'],
    terms: storeTerms,
    lutMemory: (s) => lutsOf(s, 'OUT'),
  },
  constant('counters'),
  constant('coreGlue'),
];
