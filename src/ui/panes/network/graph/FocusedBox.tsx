import { useEffect, useRef, type ReactElement } from 'react';
import type { NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { useViewStore } from '../../../../state/view/view.ts';
import { isSelected } from './graphBoxes.ts';
import { rectOf, type GraphPicture } from './graphScene.ts';
import { useGraphCamera } from './graphStores.ts';
import { boxSentence } from './graphWords.ts';

/** The box that has the keyboard, as an element of the page over its picture: the selected one, or else the first. It moves with the graph without being drawn anew. */
export function FocusedBox({
  network,
  picture,
}: {
  readonly network: NetworkView;
  readonly picture: GraphPicture;
}): ReactElement {
  const button = useRef<HTMLButtonElement>(null);
  const hadFocus = useRef(false);
  const selected = useViewStore((s) => picture.graph.boxes.findIndex((box) => isSelected(box, s.view.selection)));
  const box = Math.max(0, selected);
  useEffect(() => {
    const place = (): void => {
      const { camera } = useGraphCamera.getState();
      const node = button.current;
      if (node === null || camera === null) return;
      const { x, y, width, height } = rectOf(picture, box);
      node.style.width = `${width * camera.zoom}px`;
      node.style.height = `${height * camera.zoom}px`;
      node.style.transform = `translate(${(x - camera.x) * camera.zoom}px, ${(y - camera.y) * camera.zoom}px)`;
    };
    place();
    return useGraphCamera.subscribe(place);
  }, [picture, box]);
  // Another box is another element, so that it is told anew; the keyboard goes along.
  useEffect(() => {
    if (hadFocus.current) button.current?.focus({ preventScroll: true });
  }, [box]);
  return (
    <button
      key={box}
      ref={button}
      type="button"
      className="graph-focus"
      aria-pressed={selected >= 0}
      onFocus={() => {
        hadFocus.current = true;
      }}
      onBlur={() => {
        hadFocus.current = false;
      }}
    >
      <span className="visually-hidden">{boxSentence(picture.graph, box, network.shown)}</span>
    </button>
  );
}
