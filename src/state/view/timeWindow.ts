import type { Trace } from '../../core/trace/trace.ts';
import type { Cycles } from '../../core/base/units.ts';
import type { TimeWindow } from './view.ts';

/**
 * What zooming and panning do to the window, as pure functions. `extent` is the length of the whole run; a window is
 * always inside 0..extent and never shorter than MIN_SPAN (or the run).
 */

/** Fewer cycles than this tell nothing more. */
export const MIN_SPAN: Cycles = 20;

/** Cycles 0..extent hold everything that was simulated. */
export const extentOf = (trace: Trace): Cycles => trace.endedAt + 1;

/** The window shown: the one in the view, made to fit this run; the whole run for null. */
export function shownWindow(window: TimeWindow | null, extent: Cycles): TimeWindow {
  if (window === null) return { from: 0, to: extent };
  return clamp(window.from, window.to, extent);
}

/** The same as the view holds it: null when it is the whole run. */
export function storedWindow(window: TimeWindow, extent: Cycles): TimeWindow | null {
  return window.from <= 0 && window.to >= extent ? null : window;
}

function clamp(from: Cycles, to: Cycles, extent: Cycles): TimeWindow {
  const span = Math.min(extent, Math.max(MIN_SPAN, to - from));
  const start = Math.min(Math.max(0, from), extent - span);
  return { from: start, to: start + span };
}

/** `factor` below 1 zooms in. The cycle `about` stays where it is on the screen unless an end of the run is in the way. */
export function zoomAbout(window: TimeWindow, extent: Cycles, about: Cycles, factor: number): TimeWindow {
  const old = window.to - window.from;
  const span = Math.min(extent, Math.max(MIN_SPAN, old * factor));
  const from = about - ((about - window.from) * span) / old;
  return clamp(from, from + span, extent);
}

/** Keeps the span. */
export function panBy(window: TimeWindow, extent: Cycles, cycles: Cycles): TimeWindow {
  return clamp(window.from + cycles, window.to + cycles, extent);
}

/** A window that shows from..to with some room on both sides. */
function fitRange(extent: Cycles, from: Cycles, to: Cycles): TimeWindow {
  const room = (to - from) * 0.5;
  return clamp(from - room, to + room, extent);
}

/** One instruction with its surroundings: it takes a third of the width. */
export function fitInstruction(trace: Trace, index: number): TimeWindow | null {
  const start = trace.start[index] ?? -1;
  if (start < 0) return null;
  const done = Math.max(trace.done[index] ?? start, start);
  const room = done + 1 - start;
  return clamp(start - room, done + 1 + room, extentOf(trace));
}

/** The window moved as little as needed to show from..to; its span stays unless that is too short. */
export function reveal(window: TimeWindow, extent: Cycles, from: Cycles, to: Cycles): TimeWindow {
  if (from >= window.from && to <= window.to) return window;
  const span = window.to - window.from;
  if (to - from > span) return fitRange(extent, from, to);
  const margin = Math.min(span * 0.1, (span - (to - from)) / 2);
  const start = from < window.from ? from - margin : to + margin - span;
  return clamp(start, start + span, extent);
}
