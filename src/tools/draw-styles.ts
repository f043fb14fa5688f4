import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inOneGo } from '../core/base/slices.ts';
import { runModel } from '../core/workload/model/modelRuntime.ts';
import { emptyPicture, type Picture } from '../core/workload/pictures/picture.ts';
import { pictureOfTensor, tensorOfPicture, type PictureShape } from '../core/workload/pictures/pictureTensor.ts';
import { PIXEL_FORMS } from '../core/workload/pictures/pixelForm.ts';
import { resizePicture } from '../core/workload/pictures/resize.ts';
import { sceneInSlices } from '../core/workload/pictures/scene.ts';
import { replaceFile } from '../node/files.mjs';
import { pngOf } from '../node/png.ts';
import { nodeModelRuntime } from '../onnxRuntime/node/nodeModelRuntime.ts';
import { ROOT } from './install.mjs';

/**
 * `npm run draw:styles`: the picture that is shipped in each of the 26 styles, as ONNX Runtime paints it at 256 x 256, side by side in one small file. The styles have no names: this is what they are
 * chosen by.
 */
const STYLES = 26;
const SIDE = 256;
/** Of one in the file; the page shows it smaller. */
const TILE = 40;

const SHAPE: PictureShape = { count: 1, channels: 3, height: SIDE, width: SIDE, channelsLast: false };

const model = new Uint8Array(readFileSync(join(ROOT, 'public', 'multistyle26.onnx')));
const picture = resizePicture(inOneGo(sceneInSlices()), SHAPE, 'crop');
const image = {
  type: 'float32',
  shape: [1, 3, SIDE, SIDE],
  data: tensorOfPicture(picture, SHAPE, PIXEL_FORMS.unit),
} as const;
const runtime = nodeModelRuntime();

const strip = emptyPicture(STYLES * TILE, TILE);
for (let style = 0; style < STYLES; style++) {
  const tile = resizePicture(painted(style), { width: TILE, height: TILE }, 'crop');
  for (let y = 0; y < TILE; y++) {
    const row = tile.rgba.subarray(4 * y * TILE, 4 * (y + 1) * TILE);
    strip.rgba.set(row, 4 * (y * strip.width + style * TILE));
  }
}
replaceFile(join(ROOT, 'public', 'multistyle26.png'), pngOf(strip));
process.exit(0);

function painted(style: number): Picture {
  const weights = Float32Array.from({ length: STYLES }, (_, each) => Number(each === style));
  const inputs = { image, style_weights: { type: 'float32', shape: [STYLES], data: weights } } as const;
  const answer = inOneGo(runModel(runtime, { model, inputs, outputs: ['stylized'] }));
  const data = answer.ok ? answer.value.values['stylized']?.data : undefined;
  if (!(data instanceof Float32Array)) throw new Error(answer.ok ? 'no picture' : answer.problems[0].message);
  return pictureOfTensor(data, SHAPE, PIXEL_FORMS.unit);
}
