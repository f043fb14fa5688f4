import { describe, expect, it } from 'vitest';
import { NAMED_COLOURS, recording } from '../../../charts/recording.testing.ts';
import { tileRun } from '../../../charts/run.testing.ts';
import { drawPieces } from './pieces.ts';

const BAND = { y: 10, height: 40 };
const run = tileRun();
/** Two pixels a cycle. */
const SCALE = { from: 0, to: 200, left: 0, width: 400 };

function pieces(index: number, box: readonly [number, number]) {
  const target = recording();
  const label = drawPieces(target, run, index, SCALE, box, BAND, NAMED_COLOURS);
  return { label, drawn: target.drawn };
}

describe('the pieces of a load', () => {
  // #0 LOAD INP, cycles 38 to 76: start, latency from 39, beats from 58 to 73, delivery.
  const { label, drawn } = pieces(0, [76, 154]);

  it('cover its box without gap or overlap, in the order of its life', () => {
    expect(drawn).toMatchObject([
      { kind: 'rect', x: 76, w: 2, colour: 'INP/2' },
      { kind: 'rect', x: 78, w: 38, colour: 'INP/1' },
      { kind: 'rect', x: 116, w: 32, colour: 'INP/0' },
      { kind: 'rect', x: 148, colour: 'INP/2' },
    ]);
  });

  it('have room for a label where its own beats are', () => {
    expect(label).toEqual({ x: 116, width: 32 });
  });

  it('are hatched in the colour of the client that held the port', () => {
    // #2 LOAD UOP waits while 16 beats of INP pass.
    expect(pieces(2, [80, 154]).drawn).toContainEqual({ kind: 'hatched', x: 116, y: 10, w: 32, h: 40, key: 'INP' });
  });

  it('are not made of what is no load or store', () => {
    expect(pieces(3, [264, 310])).toEqual({ label: null, drawn: [] });
  });

  it('share a pixel where they are narrower: the longest shows', () => {
    const target = recording();
    const far = { from: 0, to: 2000, left: 0, width: 100 };
    drawPieces(target, run, 0, far, [2, 4], BAND, NAMED_COLOURS);
    expect(target.drawn).toMatchObject([
      { kind: 'rect', x: 2, w: 1, colour: 'INP/1' },
      { kind: 'rect', x: 3, w: 1, colour: 'INP/0' },
    ]);
  });
});
