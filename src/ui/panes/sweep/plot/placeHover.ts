import { createStore } from '../../../../state/store.ts';
import { useSweepForm } from '../axes/sweepForm.ts';
import { placeOf, type PlotPlace } from './places.ts';

/** A design of the place under the pointer; null: none. Apart from the pane, so that a move of the pointer draws nothing but what it shows. */
const usePlaceHover = createStore<{ readonly design: number | null }>(() => ({ design: null }));

export function hoverPlace(place: PlotPlace | null): void {
  const design = place?.points[0]?.result.index ?? null;
  if (usePlaceHover.getState().design !== design) usePlaceHover.setState({ design });
}

/** The place pointed at, else the one that was clicked. */
export function useShownPlace(places: readonly PlotPlace[]): PlotPlace | null {
  const hovered = usePlaceHover((s) => s.design);
  const chosen = useSweepForm((s) => s.chosen);
  return placeOf(places, hovered) ?? placeOf(places, chosen);
}

export function choosePlace(place: PlotPlace | null): void {
  useSweepForm.setState({ chosen: place?.points[0]?.result.index ?? null });
}
