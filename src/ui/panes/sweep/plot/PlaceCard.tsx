import type { ReactElement } from 'react';
import type { SweepAxis } from '../../../../core/explore/space.ts';
import { threeText } from '../../../figures/cycles/three.ts';
import { decimal, integer, percent, plural, withUnit } from '../../../words/format.ts';
import { isModelled, type ResourceName } from '../../../../core/explore/designFigures.ts';
import { designText, whyNot, type PlottedDesign } from '../designs.ts';
import { useShownPlace } from './placeHover.ts';
import { agreement, type PlotPlace } from './places.ts';

/** What lies at a place of the plot, below it: it covers nothing, and each design can be opened from here. */
export function PlaceCard({
  axes,
  places,
  resource,
  onOpen,
}: {
  readonly axes: readonly SweepAxis[];
  readonly places: readonly PlotPlace[];
  readonly resource: ResourceName;
  readonly onOpen: (point: PlottedDesign) => void;
}): ReactElement {
  const place = useShownPlace(places);
  const [only, ...others] = place?.points ?? [];
  return (
    <div className="sweep-place small" role="group" aria-label="Designs at the chosen place">
      {place === null || only === undefined ? (
        <p className="weak">Point at a mark to see its design; click to keep it here.</p>
      ) : others.length === 0 ? (
        <One axes={axes} point={only} onOpen={onOpen} />
      ) : (
        <Several axes={axes} place={place} resource={resource} onOpen={onOpen} />
      )}
    </div>
  );
}

function One({
  axes,
  point,
  onOpen,
}: {
  readonly axes: readonly SweepAxis[];
  readonly point: PlottedDesign;
  readonly onOpen: (point: PlottedDesign) => void;
}): ReactElement {
  const { result } = point;
  const why = whyNot(result);
  return (
    <>
      <p>
        <b>{designText(axes, result)}</b> <OpenButton point={point} text={designText(axes, result)} onOpen={onOpen} />
      </p>
      <p>
        {decimal(point.milliseconds, 3)}
        <span className="unit"> ms</span>, {withUnit(percent(result.utilization ?? NaN))} utilization, cycles:{' '}
        {threeText({ ...result, exact: result.cycles })}
        {result.extrapolated.length > 0 && ', extrapolated machine'}
      </p>
      <p className="weak">
        {(result.resources?.budget ?? [])
          .map(
            (b) => `${b.resource} ${isModelled(b.resource) ? '≈ ' : ''}${integer(b.used)} of ${integer(b.available)}`,
          )
          .join(' · ')}
      </p>
      {why !== '' && <p>{why}</p>}
    </>
  );
}

function Several({
  axes,
  place: { points },
  resource,
  onOpen,
}: {
  readonly axes: readonly SweepAxis[];
  readonly place: PlotPlace;
  readonly resource: ResourceName;
  readonly onOpen: (point: PlottedDesign) => void;
}): ReactElement {
  const { shared, different } = agreement(axes, points);
  const fitting = points.filter((p) => p.fits).length;
  const [first] = points;
  return (
    <>
      <p>
        <b>{plural(points.length, 'design')} here</b>
        {fitting === points.length ? '' : fitting === 0 ? ', none fits' : `, ${plural(fitting, 'fits', 'fit')}`}
        {first !== undefined && shared.length > 0 && `; all with ${designText(shared, first.result)}`}
      </p>
      <ul>
        {points.map((point) => {
          const text = designText(different, point.result);
          return (
            <li key={point.result.index}>
              <span>{text}</span>
              <span className="weak">
                {decimal(point.milliseconds, 3)} ms, {isModelled(resource) ? '≈ ' : ''}
                {integer(point.used)} {resource}
                {point.fits ? '' : ', does not fit'}
              </span>
              <OpenButton point={point} text={text} onOpen={onOpen} />
            </li>
          );
        })}
      </ul>
    </>
  );
}

function OpenButton({
  point,
  text,
  onOpen,
}: {
  readonly point: PlottedDesign;
  readonly text: string;
  readonly onOpen: (point: PlottedDesign) => void;
}): ReactElement {
  return (
    <button
      type="button"
      className="link"
      aria-label={`open ${text}`}
      onClick={() => {
        onOpen(point);
      }}
    >
      open
    </button>
  );
}
