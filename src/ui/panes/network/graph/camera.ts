import type { Size } from '../../../charts/canvas/size.ts';
import type { Pixels } from '../../../charts/units.ts';

/** What is seen of the graph: the point of the graph at the upper left corner, and pixels of the screen a pixel of the graph. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

interface Rect extends Extent {
  readonly x: number;
  readonly y: number;
}

const LEAST_ZOOM = 0.002;
const MOST_ZOOM = 3;
/** Where everything would be smaller than this, a graph is first shown from its beginning. */
const READABLE_ZOOM = 0.9;
const MARGIN: Pixels = 16;
/** Of the graph that stays in sight however far it is moved. */
const KEPT: Pixels = 60;

/** The zoom at which all of it is in sight; never larger than it is. */
const fittingZoom = (graph: Extent, view: Extent): number =>
  Math.min(
    1,
    (view.width - 2 * MARGIN) / Math.max(1, graph.width),
    (view.height - 2 * MARGIN) / Math.max(1, graph.height),
  );

/** All of the graph. */
export function fitted(graph: Extent, view: Size): Camera {
  const zoom = Math.max(LEAST_ZOOM, fittingZoom(graph, view));
  return centredOn({ x: 0, y: 0, ...graph }, view, zoom);
}

/** How a graph is first seen: all of it where that can be read, else its beginning, on the left or at the top. */
export function beginning(graph: Extent, view: Size): Camera {
  const zoom = Math.max(READABLE_ZOOM, fittingZoom(graph, view));
  const { x, y } = centredOn({ x: 0, y: 0, ...graph }, view, zoom);
  const wide = graph.width > graph.height;
  return {
    x: wide && graph.width * zoom > view.width ? -MARGIN / zoom : x,
    y: !wide && graph.height * zoom > view.height ? -MARGIN / zoom : y,
    zoom,
  };
}

/** With the middle of a rectangle in the middle of the view. */
export const centredOn = ({ x, y, width, height }: Rect, view: Extent, zoom: number): Camera => ({
  x: x + width / 2 - view.width / 2 / zoom,
  y: y + height / 2 - view.height / 2 / zoom,
  zoom,
});

/** Moved by pixels of the screen. */
export const panned = ({ x, y, zoom }: Camera, dx: Pixels, dy: Pixels): Camera => ({
  x: x + dx / zoom,
  y: y + dy / zoom,
  zoom,
});

/** Larger by `factor`, with what is at a place of the screen staying there. */
export function zoomedAbout(camera: Camera, factor: number, at: { readonly x: Pixels; readonly y: Pixels }): Camera {
  const zoom = Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, camera.zoom * factor));
  return {
    x: camera.x + at.x / camera.zoom - at.x / zoom,
    y: camera.y + at.y / camera.zoom - at.y / zoom,
    zoom,
  };
}

/** Not so far away that nothing of the graph is in sight. */
export function kept({ x, y, zoom }: Camera, graph: Extent, view: Extent): Camera {
  const within = (value: number, extent: number, seen: Pixels): number =>
    Math.max((KEPT - seen) / zoom, Math.min(extent - KEPT / zoom, value));
  return {
    x: within(x, graph.width, view.width),
    y: within(y, graph.height, view.height),
    zoom,
  };
}

/** Moved as little as it takes to have a rectangle in sight; the camera itself where it is. */
export function showing(camera: Camera, rect: Rect, view: Extent): Camera {
  const { x, y, zoom } = camera;
  const shift = (from: number, seen: number, start: number, length: number): number => {
    const margin = MARGIN / zoom;
    if (length + 2 * margin > seen) return start + length / 2 - seen / 2;
    return Math.min(start - margin, Math.max(start + length + margin - seen, from));
  };
  const next = {
    x: shift(x, view.width / zoom, rect.x, rect.width),
    y: shift(y, view.height / zoom, rect.y, rect.height),
    zoom,
  };
  return next.x === x && next.y === y ? camera : next;
}
