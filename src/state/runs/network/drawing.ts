import { DIGIT_SIZE } from '../../../core/workload/digits/digits.ts';
import type { PenStroke } from '../../../core/workload/digits/strokes.ts';
import type { JobClient } from '../../../workers/client.ts';
import { createDrawingClient } from '../../../workers/drawingClient.ts';
import type { DrawingRequest, DrawingUpdate } from '../../../workers/drawingSteps.ts';

/** The pixels of a drawing did not come: the worker failed, or another drawing took its place. */
export class DrawingError extends Error {}

/** [28, 28], 0 to 1, of a drawing. Whoever asks for the same drawing while it is made, or afterwards, gets the same answer. */
export type PixelsOf = (strokes: readonly PenStroke[]) => Promise<Float32Array>;

/** Drawings come from links too: what they are made of is worked out beside the page, the latest asked for. */
export function createDrawing(client: JobClient<DrawingRequest, DrawingUpdate>): PixelsOf {
  const known = new WeakMap<readonly PenStroke[], Promise<Float32Array>>();
  const ask = (strokes: readonly PenStroke[]): Promise<Float32Array> =>
    new Promise((resolve, reject) => {
      let pixels: Float32Array | null = null;
      client.run(
        { strokes },
        {
          onEvent: (update) => {
            pixels = update.pixels;
          },
          onEnd: (outcome) => {
            if (outcome.kind === 'done' && pixels !== null) {
              resolve(pixels);
              return;
            }
            // The next one who asks is answered anew.
            known.delete(strokes);
            const why = outcome.kind === 'failed' ? outcome.failure.message : 'Another drawing took its place.';
            reject(new DrawingError(`The drawing could not be made into pixels. ${why}`));
          },
        },
      );
    });
  return (strokes) => {
    if (strokes.length === 0) return Promise.resolve(new Float32Array(DIGIT_SIZE * DIGIT_SIZE));
    let asked = known.get(strokes);
    if (asked === undefined) {
      asked = ask(strokes);
      known.set(strokes, asked);
    }
    return asked;
  };
}

let client: ReturnType<typeof createDrawingClient> | null = null;
const theClient = (): ReturnType<typeof createDrawingClient> => (client ??= createDrawingClient());

/** Makes the worker before anything is drawn. */
export const warmDrawing = (): void => {
  theClient().warm();
};

let drawing: PixelsOf | null = null;

/** Of this page; the worker is made for the first drawing. */
export const drawnPixels: PixelsOf = (strokes) => (drawing ??= createDrawing(theClient()))(strokes);
