import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { inOneGo } from '../core/base/slices.ts';
import { runModel } from '../core/workload/model/modelRuntime.ts';
import { emptyPicture, type Picture } from '../core/workload/pictures/picture.ts';
import { pictureOfTensor, tensorOfPicture, type PictureShape } from '../core/workload/pictures/pictureTensor.ts';
import { PIXEL_FORMS } from '../core/workload/pictures/pixelForm.ts';
import { resizePicture } from '../core/workload/pictures/resize.ts';
import { sceneInSlices } from '../core/workload/pictures/scene.ts';
import { replaceFile } from '../node/files.mjs';
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

/** Red, green and blue in 8 bits, each row as the difference to the one above. */
function pngOf({ width, height, rgba }: Picture): Uint8Array {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0; y < height; y++) {
    const start = y * (1 + 3 * width);
    rows[start] = 2;
    for (let at = 0; at < 3 * width; at++) {
      const from = 4 * Math.floor(at / 3) + (at % 3);
      const above = y === 0 ? 0 : (rgba[4 * (y - 1) * width + from] ?? 0);
      rows[start + 1 + at] = ((rgba[4 * y * width + from] ?? 0) - above) & 255;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([magic, ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
