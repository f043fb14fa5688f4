import type { TimeWindow } from './view.ts';

/** Fewest cycles a window may show. */
export const SHORTEST_WINDOW = 16;

const whole = (total: number): TimeWindow => ({ from: 0, to: total });

/** Keeps the length where it can, moves what sticks out back in; the whole run is `null`. Edges are whole cycles. */
export function clampWindow(window: TimeWindow, total: number): TimeWindow | null {
  const length = Math.round(Math.min(total, Math.max(window.to - window.from, Math.min(SHORTEST_WINDOW, total))));
  if (length >= total) return null;
  const from = Math.round(Math.min(Math.max(0, window.from), total - length));
  return { from, to: from + length };
}

/** `factor` 0.5 shows half as many cycles; `about` stays where it is on screen. */
export function zoomWindow(
  window: TimeWindow | null,
  total: number,
  factor: number,
  about?: number,
): TimeWindow | null {
  const { from, to } = window ?? whole(total);
  const centre = about !== undefined && about >= from && about <= to ? about : (from + to) / 2;
  const length = Math.max((to - from) * factor, Math.min(SHORTEST_WINDOW, total));
  const part = to === from ? 0.5 : (centre - from) / (to - from);
  return clampWindow({ from: centre - part * length, to: centre + (1 - part) * length }, total);
}

/** By a fraction of what is shown; positive is later. */
export function panWindow(window: TimeWindow | null, total: number, fraction: number): TimeWindow | null {
  if (window === null) return null;
  const shift = (window.to - window.from) * fraction;
  return clampWindow({ from: window.from + shift, to: window.to + shift }, total);
}

/** The range with some air around it. */
export function windowAround(from: number, to: number, total: number): TimeWindow | null {
  const air = Math.max(SHORTEST_WINDOW, (to - from) * 1.5);
  return clampWindow({ from: from - air, to: to + air }, total);
}

/** The window as it must be to show `from..to`: unchanged if it does, moved without zooming if that is enough. */
export function reveal(window: TimeWindow | null, from: number, to: number, total: number): TimeWindow | null {
  if (window === null || (from >= window.from && to <= window.to)) return window;
  const length = window.to - window.from;
  if (to - from > length) return windowAround(from, to, total);
  const centre = (from + to) / 2;
  return clampWindow({ from: centre - length / 2, to: centre + length / 2 }, total);
}
