/** As long as one frame draws: what is still left then waits for the next, so that several large pictures never add up. */
const DRAW_MS = 8;

/**
 * The one owner of requestAnimationFrame: whoever wants to draw leaves its function here, and in the next frame each
 * owner draws once, however often it asked. Who waited longest draws first.
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
  const until = performance.now() + DRAW_MS;
  for (const [owner, draw] of [...waiting]) {
    waiting.delete(owner);
    draw();
    if (performance.now() >= until) break;
  }
  if (waiting.size > 0) handle ??= requestAnimationFrame(flush);
}
