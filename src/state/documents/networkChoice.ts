import type { PenStroke } from '../../core/workload/digits/strokes.ts';
import type { Ends } from '../../core/workload/graph/findPart.ts';
import type { Mix } from '../../core/workload/pictures/pictureSample.ts';
import type { PixelFormName } from '../../core/workload/pictures/pixelFormNames.ts';

/** A whole network: a built-in one by name, or a file of the user's by the hash of its bytes (the name is for people). */
export type NetworkChoice =
  | ({
      readonly kind: 'built-in';
      readonly name: string;
      /** Pixels of its picture's side, of a network that takes any; absent: `FIRST_SIDE`. */
      readonly side?: number;
      /** Sizes that its user chooses, by name; absent: as the network has them. */
      readonly dimensions?: Readonly<Record<string, number>>;
    } & Ends)
  | ({
      readonly kind: 'file';
      readonly name: string;
      readonly hash: string;
      /** Sizes that the file leaves open, by name; absent where none was given. */
      readonly dimensions?: Readonly<Record<string, number>>;
    } & FilePart);

/** What of a file's network is taken, and how large; absent: as the file has it. */
export interface FilePart extends Ends {
  /** Whole shapes of inputs. */
  readonly inputs?: Readonly<Record<string, readonly number[]>>;
  /** First extent of the inputs. */
  readonly batch?: number;
}

/** Is less, or other than a file has, taken of it? */
export const isPart = ({ from, to, inputs, batch }: FilePart): boolean =>
  [from, to, inputs, batch].some((each) => each !== undefined);

/** A file of the user's: the hash of its bytes, and a name for people. */
export interface FileName {
  readonly name: string;
  readonly hash: string;
}

/** What there is to know about the network that undo goes back over and a link carries. */
export interface NetworkDocument {
  readonly choice: NetworkChoice;
  /** Samples that it is calibrated on, the first of them its input; null: what comes with the network. */
  readonly data: FileName | null;
  /** Absent: one scale for the weights of a layer. */
  readonly weightScales?: 'channel';
  /** Milliseconds the host takes for a layer, by the layer's index; as the user says, since nothing here can know them. */
  readonly hostMs: Readonly<Record<number, number>>;
  /** The form in which it wants the pixels of a picture, as the user says, since no file does; null: nobody has said, and it is run on no picture. */
  readonly pixels: PixelFormName | null;
  /** How much there is to be of each style; empty: as it comes. */
  readonly mix: Mix;
  /** The layer that was opened as an experiment of its own last; null: none. */
  readonly opened: number | null;
}

/** Longer than a day is no layer's time. */
export const MOST_HOST_MS = 86_400_000;

/** The digit to be recognized: one that training has not seen, or a drawing. */
export type DigitChoice =
  | { readonly kind: 'held-back'; readonly index: number }
  | { readonly kind: 'drawn'; readonly strokes: readonly PenStroke[] };

/** Trained on the digits that the page can show, and quick: what is shown where nothing was chosen. */
export const LENET = { kind: 'built-in', name: 'lenet5' } as const satisfies NetworkChoice;

/** Paints pictures in 26 styles, with trained weights: what is shown of pictures where nothing else was chosen. */
export const STYLE = { kind: 'built-in', name: 'multistyle26' } as const satisfies NetworkChoice;

export const FIRST_MIX: Mix = { 19: 100 };

/** Pixels of a picture's side: the least, the most, and what is taken where nothing is said. */
export const SIDES = [128, 192, 256, 384, 512] as const;
export const FIRST_SIDE = 256;

export const FIRST_DIGIT: DigitChoice = { kind: 'held-back', index: 0 };

export const networkOfChoice = (choice: NetworkChoice): NetworkDocument => ({
  choice,
  data: null,
  pixels: null,
  mix: {},
  hostMs: {},
  opened: null,
});

/** Names and titles of `ZOO`, and of the one network that is a file, without the networks themselves, which only a worker needs; `networkChoice.test.ts` holds them equal. */
export const BUILT_IN_NETWORKS: readonly { readonly name: string; readonly title: string }[] = [
  { name: 'lenet5', title: 'LeNet-5' },
  { name: 'multistyle26', title: 'Style transfer, 26 styles' },
  { name: 'resnet18', title: 'ResNet-18' },
  { name: 'resnet34', title: 'ResNet-34' },
  { name: 'resnet50', title: 'ResNet-50 v1' },
  { name: 'resnet50-v1b', title: 'ResNet-50 v1b' },
  { name: 'resnet18-v2', title: 'ResNet-18 v2' },
  { name: 'resnet34-v2', title: 'ResNet-34 v2' },
  { name: 'resnet50-v2', title: 'ResNet-50 v2' },
  { name: 'resnet101-v2', title: 'ResNet-101 v2' },
  { name: 'mobilenet', title: 'MobileNet v1' },
  { name: 'mobilenet-grouped', title: 'MobileNet v1, groups of 16 channels' },
  { name: 'vgg16', title: 'VGG-16' },
  { name: 'dcgan', title: 'DCGAN generator' },
  { name: 'style-transfer', title: 'Fast style transfer' },
  { name: 'tiny-yolo', title: 'Tiny YOLO v2' },
  { name: 'encoder-block', title: 'Encoder block of BERT-Tiny' },
  { name: 'gpt2-block', title: 'Block of GPT-2 small' },
];

export function networkTitle(choice: NetworkChoice): string {
  if (choice.kind === 'file') return choice.name;
  return BUILT_IN_NETWORKS.find((n) => n.name === choice.name)?.title ?? choice.name;
}
