import type { Bits } from '../../base/units.ts';
import type { MemoryArray } from './blockRam.ts';
import { type Structure, elementBits } from './structure.ts';
import type { Technology } from './technology.ts';
import type { Tensor } from '../tensors.ts';

/** Values of the terms of a linear model, by name; a term that is not there is 0. */
export type Terms = Readonly<Record<string, number>>;

export type LogicKind = 'lut' | 'ff';

/** 1 if a memory goes to block RAM. */
export const inBlockRam = (memory: MemoryArray, technology: Technology): number =>
  memory.words > technology.lutMemoryWords ? 1 : 0;

/**
 * Terms of one tensor load unit (INP, WGT, ACC or UOP), by the variant the RTL has for it: an element at most as wide as
 * the bus (`wide`: k elements a beat, each with its own bank, a crossbar puts them in place) or wider (`narrow`: n beats
 * an element). A buffer in block RAM that is read while written needs a bypass: a data register and a multiplexer.
 */
export function loadTerms(
  count: LogicKind,
  s: Structure,
  tensor: Tensor,
  memory: MemoryArray,
  technology: Technology,
): Terms {
  const element = elementBits(s)[tensor];
  return element <= s.busBits
    ? wideLoad(count, { s, tensor, element, memory, technology })
    : narrowLoad(count, { s, tensor, element, memory, technology });
}

/** Burst length below the 8 bits that most points have. */
export const shorterBursts = (s: Structure): number => 8 - s.burstLengthLog2;

/** log2 for quantities that may be below 1 in machines no RTL exists for. */
export const log2 = (x: number): number => Math.log2(Math.max(1, x));

/** A unit that loads elements of one tensor. */
interface LoadedElements {
  readonly s: Structure;
  readonly tensor: Tensor;
  readonly element: Bits;
  readonly memory: MemoryArray;
  readonly technology: Technology;
}

function wideLoad(count: LogicKind, { s, tensor, element, memory, technology }: LoadedElements): Terms {
  const { busBits } = s;
  const elementsABeat = busBits / element;
  const inRam = inBlockRam(memory, technology);
  if (count === 'lut') {
    return {
      wide: 1,
      wideBus: busBits,
      wideBypass: inRam * busBits,
      // bus^2 / T, of which two elements a beat still come for free.
      wideCrossbar: Math.max(0, busBits * elementsABeat - 2 * busBits),
      wideBanks: elementsABeat,
      wideShortBursts: tensor === 'UOP' ? 0 : shorterBursts(s),
    };
  }
  const logWords = log2(memory.words);
  return {
    wide: 1,
    // Data, a flag a bank, less the address registers that move into the block RAM.
    wideBypass: inRam * (busBits + elementsABeat - elementsABeat * logWords),
    wideDepth: log2(s.depth[tensor]),
    wideBankAddresses: elementsABeat * logWords,
    wideElement: Math.log2(element),
    wideBanks: elementsABeat,
    wideBankIndex: Math.log2(elementsABeat),
    wideOneBank: elementsABeat === 1 ? 1 : 0,
  };
}

function narrowLoad(count: LogicKind, { s, tensor, element, memory, technology }: LoadedElements): Terms {
  const { busBits } = s;
  const beatsAnElement = element / busBits;
  const inRam = inBlockRam(memory, technology);
  // The accumulator is also written by GEMM and ALU: a multiplexer in front and a bypass as wide as an element.
  const written = tensor === 'ACC' ? 1 : 0;
  return count === 'lut'
    ? {
        narrow: 1,
        narrowBus: busBits,
        narrowBypass: inRam * element,
        narrowWriteSelect: written * element,
        narrowShortBursts: shorterBursts(s),
      }
    : {
        narrow: 1,
        narrowBus: busBits,
        narrowBypass: inRam * (written === 1 ? element : busBits),
        narrowBanks: beatsAnElement,
        narrowBankIndex: Math.log2(beatsAnElement),
        narrowDepth: log2(s.depth[tensor]),
      };
}
