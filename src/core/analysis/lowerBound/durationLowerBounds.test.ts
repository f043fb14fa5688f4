import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withHardware } from '../../simulator/timing/build.testing.ts';
import { timingMachine, type TimingMachine } from '../../simulator/timing/machine.ts';
import { RowBursts } from '../../simulator/timing/rowBursts.ts';
import { blockBursts } from './durationLowerBounds.ts';

/** The value of a machine that must be legal. */
function machineOf(busBits: number, burstLengthLog2: number): TimingMachine {
  const machine = timingMachine(withHardware({ busBits, burstLengthLog2 }));
  if (!machine.ok) throw new Error(machine.problems[0].message);
  return machine.value;
}

describe('the bursts of a block in closed form', () => {
  it('are those that come one by one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(64, 128, 512),
        fc.integer({ min: 1, max: 8 }),
        fc.nat(2 ** 20),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.nat(9000),
        fc.constantFrom(Infinity, 1, 2, 5),
        (busBits, lengthLog2, address, rows, rowBytes, stepBytes, gapEvery) => {
          const m = machineOf(busBits, lengthLog2);
          const walk = new RowBursts(m.beatBytes, m.alignBytes);
          walk.start(address, rows, rowBytes, stepBytes);
          let [beats, bursts, gaps, lastBeats] = [0, 0, 0, 0];
          for (; walk.next(); bursts++) {
            lastBeats = walk.beats;
            beats += lastBeats;
            gaps += Math.floor((lastBeats - 1) / gapEvery);
          }
          const block = { address, rows, rowBytes, stepBytes, gapEvery, rowModulo: Infinity, restModulo: Infinity };
          expect(blockBursts(m, block)).toMatchObject({ beats, bursts, gaps, lastBeats, wrapped: false });
        },
      ),
      { numRuns: 300 },
    );
  });
});
