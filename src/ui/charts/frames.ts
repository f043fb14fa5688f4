/**
 * The one owner of requestAnimationFrame: whoever wants to draw leaves its function here, and in the next frame each
 * owner draws once, however often it asked.
 */
const waiting = new Map<object, () => void>();
let handle: number | null = null;

export function requestDraw(owner: object, draw: () => void): void {
  waiting.set(owner, draw);
  handle ??= requestAnimationFrame(flush);
}

/** The owner is gone; its last request must not run. */
export function cancelDraw(owner: object): void {
  waiting.delete(owner);
}

function flush(): void {
  handle = null;
  const draws = [...waiting.values()];
  waiting.clear();
  for (const draw of draws) draw();
}
