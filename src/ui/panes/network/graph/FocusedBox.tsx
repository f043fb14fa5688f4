import { useEffect, useRef, type ReactElement, type RefObject, type SyntheticEvent } from 'react';
import type { NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { useViewStore } from '../../../../state/view/view.ts';
import { CutButtons } from '../PartOfNetwork.tsx';
import { isSelected, partEnds } from './graphBoxes.ts';
import { rectOf, type GraphPicture } from './graphScene.ts';
import { useGraphCamera } from './graphStores.ts';
import { boxSentence } from './graphWords.ts';

interface BoxProps {
  readonly network: NetworkView;
  readonly picture: GraphPicture;
}

/**
 * The box that has the keyboard, as an element of the page over its picture: the selected one, or else the first. Beside it stands what can be done
 * with it.
 */
export function FocusedBox({ network, picture }: BoxProps): ReactElement {
  const selected = useViewStore((s) => picture.graph.boxes.findIndex((box) => isSelected(box, s.view.selection)));
  const box = Math.max(0, selected);
  const button = usePlaced<HTMLButtonElement>(picture, box, (node, { x, y, width, height }) => {
    node.style.width = `${width}px`;
    node.style.height = `${height}px`;
    node.style.transform = `translate(${x}px, ${y}px)`;
  });
  const hadFocus = useRef(false);
  // Another box is another element, so that it is told anew; the keyboard goes along.
  useEffect(() => {
    if (hadFocus.current) button.current?.focus({ preventScroll: true });
  }, [button, box]);
  return (
    <>
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
      {selected >= 0 && <BoxActions picture={picture} box={selected} />}
    </>
  );
}

/** What can be done with a box, right above it. */
function BoxActions({ picture, box }: Omit<BoxProps, 'network'> & { readonly box: number }): ReactElement | null {
  const line = usePlaced<HTMLDivElement>(picture, box, (node, { x, y }) => {
    node.style.transform = `translate(${x}px, ${y}px) translateY(-100%)`;
  });
  const { begin, end } = partEnds(picture.graph, box);
  if (end.length === 0) return null;
  return (
    <div ref={line} className="graph-actions" onPointerDown={keep} onPointerUp={keep} onDoubleClick={keep}>
      <CutButtons begin={begin} end={end} />
    </div>
  );
}

/** A press on a button is none on the graph below it. */
const keep = (event: SyntheticEvent): void => {
  event.stopPropagation();
};

interface OnScreen {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An element that stays where a box is while the camera moves, without being rendered anew. */
function usePlaced<E extends HTMLElement>(
  picture: GraphPicture,
  box: number,
  place: (node: E, at: OnScreen) => void,
): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    const follow = (): void => {
      const { camera } = useGraphCamera.getState();
      if (element.current === null || camera === null) return;
      const { zoom } = camera;
      const { x, y, width, height } = rectOf(picture, box);
      place(element.current, {
        ...{ x: (x - camera.x) * zoom, y: (y - camera.y) * zoom },
        ...{ width: width * zoom, height: height * zoom },
      });
    };
    follow();
    return useGraphCamera.subscribe(follow);
  });
  return element;
}
