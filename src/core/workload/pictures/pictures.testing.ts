import fc from 'fast-check';
import type { Picture } from './picture.ts';

/** Small pictures of any colours that nothing shows through. */
export const opaquePictures: fc.Arbitrary<Picture> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: 4 * width * height, maxLength: 4 * width * height })
      .map((bytes) => ({ width, height, rgba: new Uint8ClampedArray(bytes.map((b, at) => (at % 4 === 3 ? 255 : b))) })),
  );
