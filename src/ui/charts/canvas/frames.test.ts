import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cancelDraw, requestDraw } from './frames.ts';

let frames: (() => void)[] = [];
let now = 0;

beforeEach(() => {
  frames = [];
  now = 0;
  vi.stubGlobal('requestAnimationFrame', (action: () => void) => frames.push(action));
  vi.stubGlobal('performance', { now: () => now });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Draws one frame. */
const frame = (): void => {
  for (const action of frames.splice(0)) action();
};

it('draws each picture once a frame, and small ones together', () => {
  const drawn: string[] = [];
  const [a, b] = [{}, {}];
  requestDraw(a, () => drawn.push('a before'));
  requestDraw(b, () => drawn.push('b'));
  requestDraw(a, () => drawn.push('a'));
  frame();
  expect(drawn).toEqual(['a', 'b']);
  expect(frames).toHaveLength(0);
});

it('leaves pictures that do not fit in a frame for the next ones, and lets none starve', () => {
  const drawn: string[] = [];
  const large =
    (name: string, owner: object): (() => void) =>
    () => {
      drawn.push(name);
      now += 10;
      // As while the pointer moves: whoever has been drawn asks again at once.
      if (drawn.length < 6) requestDraw(owner, large(name, owner));
    };
  const owners = { a: {}, b: {}, c: {} };
  for (const [name, owner] of Object.entries(owners)) requestDraw(owner, large(name, owner));
  const gone = {};
  requestDraw(gone, () => drawn.push('gone'));
  frame();
  expect(drawn).toEqual(['a']);
  cancelDraw(gone);
  for (let k = 0; k < 5; k++) frame();
  expect(drawn).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
});
