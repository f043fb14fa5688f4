import type { CompiledLayer } from '../../../../core/network/network.ts';
import type { GraphLayout, LayoutDirection } from '../../../../workers/layeredLayout.ts';
import type { Size } from '../../../charts/canvas/size.ts';
import { TEXT_SIZE, type DrawTarget } from '../../../charts/canvas/drawTarget.ts';
import type { Pixels } from '../../../charts/units.ts';
import type { Colours } from '../../../theme/colours.ts';
import type { Camera } from './camera.ts';
import { curvesOf, type Curve } from './curves.ts';
import { BOX_HEAD, BOX_LINE, type BoxGraph, type GraphBox } from './graphBoxes.ts';

/** A graph that is laid out; made once for each layout, and drawn many times. */
export interface GraphPicture {
  readonly graph: BoxGraph;
  readonly layout: GraphLayout;
  readonly direction: LayoutDirection;
  /** By edge. */
  readonly curves: readonly Curve[];
}

export function pictureOf(graph: BoxGraph, layout: GraphLayout, direction: LayoutDirection): GraphPicture {
  return { graph, layout, direction, curves: curvesOf(layout.ways, direction) };
}

/** Who computes a layer; null: not known yet. */
export type Where = CompiledLayer['where'] | null;

/** What is drawn over the picture, and what it says of layers and values. */
export interface GraphFrame {
  readonly picture: GraphPicture;
  readonly camera: Camera;
  readonly size: Size;
  readonly colours: Colours;
  readonly whereOf: (layer: number) => Where;
  /** Such as `25 354 cycles`; '' where nothing is known. */
  readonly costOf: (layer: number) => string;
  /** Shape and type of a value; null where they are not known. */
  readonly typeOf: (value: string) => readonly [shape: string, type: string] | null;
  readonly isSelected: (box: GraphBox) => boolean;
  readonly hovered: number | null;
  /** Boxes that a search has found. */
  readonly found: ReadonlySet<number>;
}

/** Text smaller than this is not drawn: at first what stands below the names, then all of it. */
const LEAST_DETAIL: Pixels = 7;
const LEAST_NAME: Pixels = 5.5;
/** A narrower box is a mark in its colour, and a shorter edge is not drawn. */
const LEAST_BOX: Pixels = 6;
const LEAST_EDGE: Pixels = 3;

/** Where a box is, in pixels of the graph. */
export function rectOf({ graph, layout }: GraphPicture, box: number) {
  const { width = 0, height = 0 } = graph.boxes[box] ?? {};
  return { x: layout.corners[2 * box] ?? 0, y: layout.corners[2 * box + 1] ?? 0, width, height };
}

/** The box at a place of the screen; null: beside all of them. */
export function boxAt(picture: GraphPicture, camera: Camera, x: number, y: number): number | null {
  const [gx, gy] = [camera.x + x / camera.zoom, camera.y + y / camera.zoom];
  const at = picture.graph.boxes.findIndex((_, i) => {
    const rect = rectOf(picture, i);
    return gx >= rect.x && gy >= rect.y && gx <= rect.x + rect.width && gy <= rect.y + rect.height;
  });
  return at < 0 ? null : at;
}

/** Draws what is in sight, and nothing else. */
export function drawGraph(target: DrawTarget, frame: GraphFrame): void {
  const { picture, camera, size } = frame;
  const { graph, curves } = picture;
  const right = camera.x + size.width / camera.zoom;
  const bottom = camera.y + size.height / camera.zoom;
  const marked = graph.boxes.map(frame.isSelected);
  for (const strong of [false, true]) {
    for (const [i, { from, to }] of graph.edges.entries()) {
      const curve = curves[i];
      if (curve === undefined || ((marked[from] ?? false) || (marked[to] ?? false)) !== strong) continue;
      if (curve.left > right || curve.right < camera.x || curve.top > bottom || curve.bottom < camera.y) continue;
      drawEdge(target, frame, curve, strong);
    }
  }
  for (const [i, box] of graph.boxes.entries()) {
    const rect = rectOf(picture, i);
    // Room for what it gives, which is written beside it.
    const near = rect.x + rect.width + 120 >= camera.x && rect.y + rect.height + 40 >= camera.y;
    if (!near || rect.x > right || rect.y > bottom) continue;
    drawBox(target, frame, i, box);
    if ((graph.after[i] ?? []).length > 0) drawGiven(target, frame, i);
  }
}

function drawEdge(target: DrawTarget, { camera, colours, picture }: GraphFrame, curve: Curve, strong: boolean): void {
  const { zoom } = camera;
  if ((curve.right - curve.left + curve.bottom - curve.top) * zoom < LEAST_EDGE) return;
  const points = Array.from(curve.points, (v, i) => (v - (i % 2 === 0 ? camera.x : camera.y)) * zoom);
  const stroke = { colour: strong ? colours.text : colours.weak, thickness: strong ? 1.8 : 1 };
  target.line(points, stroke);
  const [x = 0, y = 0] = points.slice(-2);
  const length = 5 * Math.min(1, zoom * 1.4);
  const half = length * 0.6;
  if (length < 2) return;
  target.line(
    picture.direction === 'down'
      ? [x - half, y - length, x, y, x + half, y - length]
      : [x - length, y - half, x, y, x - length, y + half],
    stroke,
  );
}

function drawBox(target: DrawTarget, frame: GraphFrame, index: number, box: GraphBox): void {
  const { camera, colours, picture } = frame;
  const { zoom } = camera;
  const rect = rectOf(picture, index);
  const [x, y] = [(rect.x - camera.x) * zoom, (rect.y - camera.y) * zoom];
  const [width, height] = [rect.width * zoom, rect.height * zoom];
  const where = box.layer === null ? null : frame.whereOf(box.layer);
  const isSelected = frame.isSelected(box);
  if (width < LEAST_BOX && !isSelected && !frame.found.has(index)) {
    target.rect(x, y, Math.max(width, 0.5), Math.max(height, 1.5), borderOf(where, colours).colour);
    return;
  }
  target.rect(
    x,
    y,
    width,
    height,
    isSelected ? colours.chosen : frame.hovered === index ? colours.hover : colours.pane,
  );
  // VTA has the colour of its core, and a full band besides; the host a strong border; what moves nothing a dashed one.
  if (where === 'vta') target.rect(x, y, width, BOX_HEAD * zoom, colours.of('compute', 2));
  target.outline(x, y, width, height, borderOf(where, colours));
  if (isSelected) target.outline(x - 2, y - 2, width + 4, height + 4, { colour: colours.link, thickness: 2 });
  if (frame.found.has(index)) {
    target.outline(x - 4, y - 4, width + 8, height + 8, { colour: colours.link, thickness: 1.5, dash: [4, 3] });
  }
  if (TEXT_SIZE * zoom < LEAST_NAME) return;
  drawText(target, frame, box, { where, x, y });
}

function borderOf(where: Where, colours: Colours) {
  if (where === 'vta') return { colour: colours.of('compute') };
  if (where === 'host') return { colour: colours.text, thickness: 1.6 };
  return where === 'none' ? { colour: colours.weak, dash: [3, 3] } : { colour: colours.weak };
}

/** In a word; the colour does not say it alone. */
const TAGS: Readonly<Record<CompiledLayer['where'], string>> = { vta: 'VTA', host: 'host', none: 'nothing moves' };

/** Where a box is on the screen, and who computes what it stands for. */
interface BoxPlace {
  readonly where: Where;
  readonly x: number;
  readonly y: number;
}

function drawText(target: DrawTarget, frame: GraphFrame, box: GraphBox, { where, x, y }: BoxPlace): void {
  const { colours, camera, costOf } = frame;
  const { zoom } = camera;
  const size = TEXT_SIZE * zoom;
  const inset = 7 * zoom;
  const head = y + (BOX_HEAD / 2 + 0.5) * zoom;
  target.text(box.title, x + inset, head, { colour: colours.text, size, strong: true });
  if (where !== null) {
    const layer = box.selection.kind === 'node' && box.layer !== null ? ` ${box.layer + 1}` : '';
    const colour = where === 'none' ? colours.weak : colours.text;
    target.text(TAGS[where] + layer, x + box.width * zoom - inset, head, { colour, size, align: 'right' });
  }
  const line = (k: number): number => y + (BOX_HEAD + (k + 0.5) * BOX_LINE) * zoom;
  target.text(box.name, x + inset, line(0), { colour: colours.text, size });
  if (size < LEAST_DETAIL) return;
  for (const [k, text] of box.lines.entries()) {
    target.text(text, x + inset, line(k + 1), { colour: colours.weak, size });
  }
  if (box.costs && box.layer !== null) {
    target.text(costOf(box.layer), x + box.width * zoom - inset, line(box.lines.length + 1), {
      ...{ colour: colours.text, size, align: 'right' },
    });
  }
}

/** Shape and type of what a box gives, where its edges begin. */
function drawGiven(target: DrawTarget, frame: GraphFrame, index: number): void {
  const { camera, colours, picture, typeOf } = frame;
  const { zoom } = camera;
  const size = TEXT_SIZE * zoom * 0.92;
  if (size < LEAST_DETAIL) return;
  const given = (picture.graph.gives[index] ?? []).flatMap((value) => typeOf(value) ?? []).slice(0, 2);
  const rect = rectOf(picture, index);
  const down = picture.direction === 'down';
  const x = (rect.x + (down ? rect.width / 2 + 6 : rect.width + 6) - camera.x) * zoom;
  const y = (rect.y + (down ? rect.height + 11 : rect.height / 2 - 8) - camera.y) * zoom;
  const step = (down ? 13 : 16) * zoom;
  for (const [k, text] of given.entries()) {
    target.text(text, x, y + k * step, { colour: colours.weak, size });
  }
}
