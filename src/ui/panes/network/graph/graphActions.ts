import { useViewStore } from '../../../../state/view/view.ts';
import type { Size } from '../../../charts/canvas/size.ts';
import { beginning, centredOn, fitted, kept, showing, zoomedAbout, type Camera } from './camera.ts';
import type { GraphBox } from './graphBoxes.ts';
import { rectOf, type GraphPicture } from './graphScene.ts';
import { useGraphCamera } from './graphStores.ts';

/** What is looked at, and in what size: all that moving the camera needs to know. */
interface Ground {
  readonly picture: GraphPicture;
  readonly size: Size;
}

let ground: Ground | null = null;

/** Says what the camera looks at; null: nothing any more. */
export function standOn(next: Ground | null): void {
  ground = next;
  if (next === null) useGraphCamera.setState({ camera: null });
  else moveCamera((camera) => camera);
}

export function moveCamera(move: (camera: Camera, on: Ground) => Camera): void {
  const { camera } = useGraphCamera.getState();
  if (camera === null || ground === null) return;
  useGraphCamera.setState({ camera: kept(move(camera, ground), ground.picture.layout, ground.size) });
}

/** How a graph is first seen; with a box that is chosen in its middle. */
export function showFirst(box: number | null): void {
  if (ground === null) return;
  const { picture, size } = ground;
  const camera = beginning(picture.layout, size);
  const rect = box === null ? null : rectOf(picture, box);
  useGraphCamera.setState({
    camera: kept(rect === null ? camera : centredOn(rect, size, camera.zoom), picture.layout, size),
  });
}

export const showAll = (): void => {
  moveCamera((_, { picture, size }) => fitted(picture.layout, size));
};

/** Larger or smaller about the middle of the view. */
export const zoomBy = (factor: number): void => {
  moveCamera((camera, { size }) => zoomedAbout(camera, factor, { x: size.width / 2, y: size.height / 2 }));
};

/** A pixel of the graph a pixel of the screen. */
export const showTrueSize = (): void => {
  moveCamera((camera, { size }) => zoomedAbout(camera, 1 / camera.zoom, { x: size.width / 2, y: size.height / 2 }));
};

/** Moves the view by parts of what is in sight. */
export const panBy = (across: number, down: number): void => {
  moveCamera(({ x, y, zoom }, { size }) => ({
    x: x + (across * size.width) / zoom,
    y: y + (down * size.height) / zoom,
    zoom,
  }));
};

/** In the middle of the view, and large enough to be read. */
export function centreBox(box: number): void {
  moveCamera((camera, { picture, size }) => centredOn(rectOf(picture, box), size, Math.max(0.8, camera.zoom)));
}

/** Into sight, if it is not. */
export function showBox(box: number): void {
  moveCamera((camera, { picture, size }) => showing(camera, rectOf(picture, box), size));
}

export function selectBox(box: GraphBox | undefined): void {
  if (box === undefined) return;
  useViewStore.getState().patch({ selection: box.selection, inspectorOpen: true });
}
