import { rectOf, type GraphPicture } from './graphScene.ts';

type ArrowKey = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

const WAYS: Readonly<Record<ArrowKey, readonly [along: number, across: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

export const isArrow = (key: string): key is ArrowKey => key in WAYS;

/**
 * The box that an arrow leads to: along the graph's direction to what it feeds or what feeds it, the nearest of them; across, to the nearest
 * box beside it. Null where there is none.
 */
export function arrowTarget(picture: GraphPicture, box: number, key: ArrowKey): number | null {
  const { graph, direction } = picture;
  const [vertical, horizontal] = WAYS[key];
  const [along, across] = direction === 'down' ? [vertical, horizontal] : [horizontal, vertical];
  if (along !== 0) {
    const next = (along > 0 ? graph.after : graph.before)[box] ?? [];
    return nearest(picture, box, next, 1);
  }
  const own = middle(picture, box);
  const reach = besideReach(picture, box);
  const beside = graph.boxes.flatMap((_, i) => {
    const other = middle(picture, i);
    const isBeside = i !== box && Math.sign(other.across - own.across) === across;
    return isBeside && Math.abs(other.along - own.along) < reach ? [i] : [];
  });
  return nearest(picture, box, beside, 3);
}

/** The end of the graph that a key leads to. */
export const endTarget = ({ graph }: GraphPicture, key: 'Home' | 'End'): number | null =>
  graph.boxes.length === 0 ? null : key === 'Home' ? 0 : graph.boxes.length - 1;

interface Place {
  readonly along: number;
  readonly across: number;
}

function middle(picture: GraphPicture, box: number): Place {
  const { x, y, width, height } = rectOf(picture, box);
  const [cx, cy] = [x + width / 2, y + height / 2];
  return picture.direction === 'down' ? { along: cy, across: cx } : { along: cx, across: cy };
}

/** How far along the graph a box still stands beside another: a row and a half. */
function besideReach(picture: GraphPicture, box: number): number {
  const { width, height } = rectOf(picture, box);
  return 1.5 * (picture.direction === 'down' ? height : width);
}

/** The nearest of some boxes; `weight`: how much more a step along the graph counts than one across. */
function nearest(picture: GraphPicture, box: number, candidates: readonly number[], weight: number): number | null {
  const own = middle(picture, box);
  const far = (i: number): number => {
    const { along, across } = middle(picture, i);
    return weight * Math.abs(along - own.along) + Math.abs(across - own.across);
  };
  return candidates.reduce<number | null>((best, i) => (best === null || far(i) < far(best) ? i : best), null);
}
