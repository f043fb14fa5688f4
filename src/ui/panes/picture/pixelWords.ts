import type { PixelFormName } from '../../../core/workload/pictures/pixelFormNames.ts';

/** What each form of pixels is called, and who is usually trained on it. */
export const PIXEL_WORDS: Readonly<Record<PixelFormName, { readonly title: string; readonly usual: string }>> = {
  unit: { title: '0 to 1', usual: 'many networks that give pictures' },
  signed: { title: '−1 to 1', usual: 'MobileNet and others from TensorFlow' },
  imagenet: { title: 'ImageNet’s mean and deviation', usual: 'most classifiers from PyTorch' },
  bytes: { title: '0 to 255', usual: 'networks that scale pixels themselves' },
  caffe: { title: '0 to 255, blue first, mean off', usual: 'AlexNet, VGG and others from Caffe' },
};
