import fc from 'fast-check';
import type { Arch, IsaLayoutName } from '../machine/arch.ts';
import { isLegal } from '../machine/limits.ts';

/** Any legal machine, for property tests: both layouts, all block shapes and buffer sizes that pass `checkArch`. */
export function anyLegalArch(): fc.Arbitrary<Arch> {
  const width = fc.integer({ min: 0, max: 3 });
  return fc
    .record({
      inp: width,
      wgt: width,
      acc: fc.integer({ min: 3, max: 5 }),
      batch: fc.integer({ min: 0, max: 8 }),
      blockIn: fc.integer({ min: 0, max: 8 }),
      blockOut: fc.integer({ min: 0, max: 8 }),
      // log2 depths rather than bytes: most byte sizes would be far off the limits.
      depths: fc.tuple(...[11, 11, 10, 11].map((max) => fc.integer({ min: 1, max: max + 1 }))),
      busBits: fc.constantFrom(64, 128, 256, 512),
      burstLengthLog2: fc.integer({ min: 1, max: 8 }),
      isaLayout: fc.constantFrom<IsaLayoutName>('derived', 'fixed'),
    })
    .map(({ inp, wgt, acc, batch, blockIn, blockOut, depths, busBits, burstLengthLog2, isaLayout }): Arch => {
      const [uopDepth = 0, inpDepth = 0, wgtDepth = 0, accDepth = 0] = depths;
      return {
        config: {
          LOG_INP_WIDTH: inp,
          LOG_WGT_WIDTH: wgt,
          LOG_ACC_WIDTH: acc,
          LOG_OUT_WIDTH: inp,
          LOG_BATCH: batch,
          LOG_BLOCK_IN: blockIn,
          LOG_BLOCK_OUT: blockOut,
          LOG_UOP_BUFF_SIZE: uopDepth + 2,
          LOG_INP_BUFF_SIZE: inpDepth + inp + batch + blockIn - 3,
          LOG_WGT_BUFF_SIZE: wgtDepth + wgt + blockOut + blockIn - 3,
          LOG_ACC_BUFF_SIZE: accDepth + acc + batch + blockOut - 3,
        },
        hardware: { busBits, burstLengthLog2, queueDepth: 512, memoryDelay: 16, tagPool: 16, clockMHz: 100, isaLayout },
      };
    })
    .filter(isLegal);
}
