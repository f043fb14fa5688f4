import { useMemo, useRef, type ReactElement } from 'react';
import type { ResourceName } from '../../../../core/explore/designFigures.ts';
import type { SweepAxis } from '../../../../core/explore/space.ts';
import { useSize } from '../../../charts/canvas/CanvasLayer.tsx';
import type { PlottedDesign } from '../designs.ts';
import { PlaceCard } from './PlaceCard.tsx';
import { placesOf } from './places.ts';
import { layoutScatter } from './scatter.ts';
import { SweepPlot } from './SweepPlot.tsx';

/** The plot with its key, and below it what lies where somebody points, or clicked. */
export function SweepFigure({
  axes,
  points,
  own,
  resource,
  available,
  onOpen,
}: {
  readonly axes: readonly SweepAxis[];
  readonly points: readonly PlottedDesign[];
  readonly own: PlottedDesign | null;
  readonly resource: ResourceName;
  readonly available: number | null;
  readonly onOpen: (point: PlottedDesign) => void;
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const layout = useMemo(
    () =>
      size === null || size.height <= 0
        ? null
        : layoutScatter(
            own === null ? points : [...points, own],
            size.width,
            size.height,
            available === null ? [] : [available],
          ),
    [points, own, size, available],
  );
  const places = useMemo(() => (layout === null ? [] : placesOf(points, layout)), [points, layout]);
  return (
    <div className="sweep-figure">
      <div className="sweep-drawing">
        <div ref={box} className="sweep-plot">
          {size !== null && layout !== null && (
            <SweepPlot
              points={points}
              places={places}
              layout={layout}
              own={own}
              resource={resource}
              available={available}
              size={size}
            />
          )}
        </div>
        <p className="sweep-key small weak">
          <i className="sweep-key-dot" /> fits <i className="sweep-key-over" /> does not fit{' '}
          <i className="sweep-key-line" /> Pareto front of those that fit <span className="sweep-key-count">×2</span>{' '}
          designs in one place
        </p>
      </div>
      <PlaceCard axes={axes} places={places} resource={resource} onOpen={onOpen} />
    </div>
  );
}
