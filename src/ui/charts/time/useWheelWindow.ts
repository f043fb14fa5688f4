import { panBy, zoomAbout } from '../../../state/view/timeWindow.ts';
import { cycleAt, cyclesPerPixel } from './timeScale.ts';
import type { ChartGround, DrawnChart } from './useChartGround.ts';
import { useWheel } from './useWheel.ts';

/** The wheel pans the window, or zooms it about the pointer. */
export function useWheelWindow({ box, props }: DrawnChart, ground: ChartGround): void {
  useWheel(box, (intent, event) => {
    const { scale } = ground.frame();
    const about = cycleAt(scale, ground.pointOf(event).x);
    ground.moveWindow((w) =>
      intent.kind === 'zoom'
        ? zoomAbout(w, props.extent, about, intent.factor)
        : panBy(w, props.extent, intent.pixels * cyclesPerPixel(scale)),
    );
  });
}
