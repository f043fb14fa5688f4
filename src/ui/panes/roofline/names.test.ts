import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Roofline, RooflinePoint } from '../../../core/analysis/roofline.ts';
import { labelBox, markBox, boxesOverlap, placeLabels, type LabelBox } from '../../charts/canvas/labels.ts';
import { layoutRoofline, ROOFLINE_MARGIN } from './layout.ts';
import { lines, roofNames } from './names.ts';

interface Given {
  readonly peak: number;
  readonly bytes: number;
  readonly intensity: number;
  readonly reach: number;
  readonly least: number;
}

/** As a run gives it: the run a little below its bound, the bound at or below the roof, and the least traffic to the right of both. */
function data({ peak, bytes, intensity, reach, least }: Given): Roofline {
  const roof = (at: number): number => Math.min(peak, at * bytes);
  const point = (id: RooflinePoint['id'], label: string, at: number, opsPerCycle: number): RooflinePoint => ({
    ...{ id, label, intensity: at, opsPerCycle, detail: '' },
  });
  return {
    ...{ peakOpsPerCycle: peak, bytesPerCycle: bytes, ridge: peak / bytes, clockMHz: 100 },
    points: [
      point('run', 'this run', intensity, 0.97 * reach * roof(intensity)),
      point('bound', 'bound', intensity, reach * roof(intensity)),
      point('least', 'every tensor once', intensity * least, roof(intensity * least)),
    ],
  };
}

const given = fc.record({
  peak: fc.constantFrom(32, 512, 8192, 131_072),
  bytes: fc.constantFrom(8, 16, 64),
  intensity: fc.double({ min: 0.2, max: 3000, noNaN: true }),
  reach: fc.oneof(fc.constant(1), fc.double({ min: 0.02, max: 1, noNaN: true })),
  least: fc.double({ min: 1, max: 40, noNaN: true }),
});
/** Of the pane on a large screen, on a small one, and on a phone. */
const size = fc.constantFrom([500, 340], [640, 250], [366, 440]);

/** Everything that is written, and every mark, as rectangles by name. */
function written(
  roof: Roofline,
  [width = 0, height = 0]: readonly number[],
): (readonly [string, readonly LabelBox[]])[] {
  const layout = layoutRoofline(roof, width, height);
  const bottom = height - ROOFLINE_MARGIN.bottom;
  const marks = roof.points.map((p) => ({ text: p.label, x: layout.x(p.intensity), y: layout.y(p.opsPerCycle) }));
  const names = roofNames(roof, layout, bottom, marks.map(markBox));
  const taken = [...lines(layout, bottom), ...names.flatMap((n) => n.boxes)];
  const frame = {
    x: ROOFLINE_MARGIN.left,
    y: 0,
    width: width - ROOFLINE_MARGIN.left - ROOFLINE_MARGIN.right,
    height: bottom,
  };
  const labels = placeLabels(marks, taken, frame);
  return [
    ...names.map((n) => [n.text, n.boxes] as const),
    ['marks', marks.map(markBox)] as const,
    ...labels.flatMap((place, i) =>
      place === null ? [] : [[marks[i]?.text ?? '', [labelBox(marks[i]?.text ?? '', place)]] as const],
    ),
  ];
}

describe('what is written in the roofline', () => {
  it('lies on no mark and on nothing else that is written, at every size', () => {
    fc.assert(
      fc.property(given, size, (g, at) => {
        const all = written(data(g), at);
        for (const [i, [name, boxes]] of all.entries())
          for (const [other, taken] of all.slice(i + 1))
            if (boxes.some((box) => taken.some((b) => boxesOverlap(box, b))))
              expect.fail(`${name} lies on ${other} at ${at.join(' x ')}`);
      }),
      { numRuns: 500 },
    );
  });

  it('names the compute roof above its end, higher where a mark is below it', () => {
    const lift = (width: number): number => {
      const d = data({ peak: 512, bytes: 8, intensity: 300, reach: 0.5, least: 2 });
      const layout = layoutRoofline(d, width, 340);
      const marks = d.points.map((p) => markBox({ x: layout.x(p.intensity), y: layout.y(p.opsPerCycle) }));
      const name = roofNames(d, layout, 300, marks).find((n) => n.text.startsWith('compute roof'));
      return (layout.roof[2]?.[1] ?? 0) - (name?.place.y ?? NaN);
    };
    expect([lift(900), lift(500)]).toEqual([7, 16]);
  });
});
