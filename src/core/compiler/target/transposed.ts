/**
 * Along one axis of an image: outputs of a tile whose windows have the same taps. Of a convolution these are all outputs;
 * of a transposed one those at the same place between two inputs, for each `stride` outputs on the same weights meet an
 * input: a phase is a stride-1 convolution with every stride-th tap.
 */
export interface Phase {
  /** Places in SRAM where it begins: output in the tile, input in its window, tap in the kernel as it is packed. */
  readonly dst: number;
  readonly src: number;
  readonly wgt: number;
  /** Outputs, and steps from one to the next. */
  readonly count: number;
  readonly dstStep: number;
  readonly srcStep: number;
  /** Taps of each output, and steps from one to the next. */
  readonly taps: number;
  readonly tapSrc: number;
  readonly tapWgt: number;
}

/** What a transposed convolution is along an axis. */
export interface TransposedAxis {
  readonly stride: number;
  /** At least the stride, so that every phase has a tap: a kernel that is shorter has zeros behind it in memory. */
  readonly kernel: number;
  /** Outputs that are cropped before the first. */
  readonly pad: number;
}

/** Inputs that an output of the first phase sees: no other sees more. */
const reach = ({ stride, kernel }: TransposedAxis): number => Math.ceil(kernel / stride);

/**
 * Output o of the whole axis is o + pad = q * stride + r: it sees inputs q, q - 1, ... with taps r, r + stride, ...
 * Tiles begin at multiples of the stride, so each with the same phase.
 */
const firstPhase = ({ stride, pad }: TransposedAxis): number => pad % stride;

/** Inputs that `length` outputs of a tile see together. */
export const transposedWindow = (s: TransposedAxis, length: number): number =>
  Math.floor((firstPhase(s) + length - 1) / s.stride) + reach(s);

/** The first input that a tile sees which begins at output `start`. */
export const firstInput = (s: TransposedAxis, start: number): number =>
  Math.floor((start + s.pad) / s.stride) - reach(s) + 1;

/** How many phases a tile of `length` outputs has. */
export const phaseCount = (stride: number, length: number): number => Math.min(stride, length);

/**
 * The phases of a tile of `length` outputs. The kernel is packed backwards: then taps and inputs go the same way, which
 * the unsigned factors of instructions want.
 */
export function transposedPhases(s: TransposedAxis, length: number): Phase[] {
  const { stride, kernel } = s;
  return Array.from({ length: phaseCount(stride, length) }, (_, dst): Phase => {
    const at = firstPhase(s) + dst;
    const r = at % stride;
    const taps = Math.ceil((kernel - r) / stride);
    return {
      ...{ dst, src: Math.floor(at / stride) + reach(s) - taps, wgt: (kernel - 1 - r) % stride },
      ...{ count: Math.ceil((length - dst) / stride), dstStep: stride, srcStep: 1 },
      ...{ taps, tapSrc: 1, tapWgt: stride },
    };
  });
}

/** Taps of all outputs of a tile together. */
export function transposedTaps(s: TransposedAxis, length: number): number {
  const { stride, kernel } = s;
  const whole = Math.floor(length / stride);
  let taps = whole * kernel;
  for (let dst = 0; dst < length - whole * stride; dst++) {
    taps += Math.ceil((kernel - ((firstPhase(s) + dst) % stride)) / stride);
  }
  return taps;
}
