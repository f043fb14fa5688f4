import type { Bits, Elements } from '../../base/units.ts';
import type { Arch } from '../arch.ts';
import { geometry } from '../geometry.ts';
import type { Tensor } from '../tensors.ts';

/**
 * A machine as synthesis sees it: widths and depths as plain numbers. OUT has a depth of its own, as the RTL can have
 * (in `vta_config.json` it is that of ACC).
 */
export interface Structure {
  readonly batch: number;
  readonly blockIn: number;
  readonly blockOut: number;
  readonly inpBits: Bits;
  readonly wgtBits: Bits;
  readonly accBits: Bits;
  readonly outBits: Bits;
  readonly depth: Readonly<Record<Tensor, Elements>>;
  readonly queueDepth: number;
  readonly busBits: Bits;
  readonly burstLengthLog2: number;
}

export function structureOf(arch: Arch): Structure {
  const g = geometry(arch);
  return {
    batch: g.batch,
    blockIn: g.blockIn,
    blockOut: g.blockOut,
    inpBits: g.scalarBits.INP,
    wgtBits: g.scalarBits.WGT,
    accBits: g.scalarBits.ACC,
    outBits: g.scalarBits.OUT,
    depth: g.depth,
    queueDepth: arch.hardware.queueDepth,
    busBits: arch.hardware.busBits,
    burstLengthLog2: arch.hardware.burstLengthLog2,
  };
}

/** T, the bits of one element. For more than one row of input than the RTL has, INP, ACC and OUT grow with it. */
export function elementBits(s: Structure): Readonly<Record<Tensor, Bits>> {
  return {
    INP: s.batch * s.blockIn * s.inpBits,
    WGT: s.blockOut * s.blockIn * s.wgtBits,
    ACC: s.batch * s.blockOut * s.accBits,
    UOP: 32,
    OUT: s.batch * s.blockOut * s.outBits,
  };
}
