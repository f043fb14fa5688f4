import type { NodeComplaint } from './problems.ts';

export type Pair = readonly [height: number, width: number];
export type Pads = readonly [top: number, left: number, bottom: number, right: number];

export interface Window {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly pads: Pads;
  readonly dilations: Pair;
}

/** Of a window, most of which may lie in padding: a file of some bytes can claim any, and each is looked at. */
const MOST_PLACES = 2 ** 24;

/** What is impossible about a window, whatever it slides over; null if nothing. */
export function checkWindow({ kernel, strides, pads, dilations }: Window): NodeComplaint | null {
  const positive = (part: string, sizes: Pair): NodeComplaint | null =>
    sizes.every((size) => Number.isSafeInteger(size) && size >= 1)
      ? null
      : complaint(part, `[${sizes.join(', ')}]`, 'whole numbers of at least 1', `Give ${part} of at least 1.`);
  const pad = pads.every((size) => Number.isSafeInteger(size) && size >= 0)
    ? null
    : complaint('pads', `[${pads.join(', ')}]`, 'whole numbers of at least 0', 'Crop with an operation of its own.');
  const places = kernel[0] * kernel[1];
  const large =
    places <= MOST_PLACES
      ? null
      : complaint('kernel', `[${kernel.join(', ')}]`, `at most ${MOST_PLACES} places`, 'Use a smaller window.');
  return positive('kernel', kernel) ?? large ?? positive('strides', strides) ?? positive('dilations', dilations) ?? pad;
}

const complaint = (part: string, found: string, expected: string, fix: string): NodeComplaint => ({
  code: 'graph.window',
  part,
  found,
  expected,
  fix,
});

/** How far a kernel reaches with its holes. */
export const reach = (kernel: number, dilation: number): number => dilation * (kernel - 1) + 1;

/** The two pads of an axis: 0 is height, 1 is width. */
const padsOf = (pads: Pads, axis: 0 | 1): readonly [before: number, after: number] =>
  axis === 0 ? [pads[0], pads[2]] : [pads[1], pads[3]];

const AXES = [0, 1] as const;

/**
 * Extents [OH, OW] of a sliding window over [IH, IW]. With `ceil` a last window may reach over the end, but none starts
 * in the padding after it.
 */
export function slidExtents(window: Window, input: Pair, ceil = false): Pair | NodeComplaint {
  const [height, width] = AXES.map((axis): number | NodeComplaint => {
    const [before, after] = padsOf(window.pads, axis);
    const padded = input[axis] + before + after;
    const covered = reach(window.kernel[axis], window.dilations[axis]);
    if (covered > padded) {
      const name = axis === 0 ? 'height' : 'width';
      const found = `${covered} (${name}, with dilation)`;
      const limit = `at most the padded input's ${padded} (${input[axis]} + ${before} + ${after})`;
      return { ...complaint('kernel', found, limit, `Use a larger input or more padding.`), code: 'graph.kernel' };
    }
    const stride = window.strides[axis];
    const steps = (padded - covered) / stride;
    if (!ceil) return Math.floor(steps) + 1;
    const last = Math.ceil(steps);
    return last * stride >= input[axis] + before ? last : last + 1;
  });
  return pair(height, width);
}

/** Extents of the output of a transposed convolution. */
export function transposedExtents(window: Window, outputPad: Pair, input: Pair): Pair | NodeComplaint {
  const [height, width] = AXES.map((axis): number | NodeComplaint => {
    const [before, after] = padsOf(window.pads, axis);
    const full =
      window.strides[axis] * (input[axis] - 1) + outputPad[axis] + reach(window.kernel[axis], window.dilations[axis]);
    if (full - before - after >= 1) return full - before - after;
    return {
      ...complaint(
        'pads',
        String(before + after),
        `less than ${full}, the extent before cropping`,
        'Use smaller pads.',
      ),
      code: 'graph.kernel',
    };
  });
  return pair(height, width);
}

function pair(
  height: number | NodeComplaint | undefined,
  width: number | NodeComplaint | undefined,
): Pair | NodeComplaint {
  if (typeof height === 'object') return height;
  if (typeof width === 'object') return width;
  return [height ?? 0, width ?? 0];
}
