import { expect, it } from 'vitest';
import { inOneGo } from '../../base/slices.ts';
import { SCENE_SIZE, sceneInSlices } from './scene.ts';

it('the picture that is shipped is the same bytes everywhere, bright and dark, in all colours', () => {
  const { width, height, rgba } = inOneGo(sceneInSlices());
  expect([width, height]).toEqual([SCENE_SIZE, SCENE_SIZE]);
  let hash = 0x811c9dc5;
  for (const byte of rgba) hash = Math.imul(hash ^ byte, 0x01000193);
  // What was calibrated on it changes with it.
  expect((hash >>> 0).toString(16)).toMatchInlineSnapshot(`"fb89c91f"`);
  const darkest = [255, 255, 255];
  const brightest = [0, 0, 0];
  for (let at = 0; at < rgba.length; at += 4) {
    for (let c = 0; c < 3; c++) {
      darkest[c] = Math.min(darkest[c] ?? 0, rgba[at + c] ?? 0);
      brightest[c] = Math.max(brightest[c] ?? 0, rgba[at + c] ?? 0);
    }
  }
  expect(Math.max(...darkest)).toBeLessThan(40);
  expect(Math.min(...brightest)).toBeGreaterThan(180);
});
