import type { Problem } from '../../problem.ts';
import { notFinite } from '../graph/finite.ts';
import type { Graph } from '../graph/graph.ts';
import { quote } from '../graph/problems.ts';
import { checkInputs, type FloatValues } from '../reference/runFloat.ts';
import type { IntegerWidths } from './quantized.ts';

/** Samples are run side by side. */
export const SAMPLE_LIMIT = 256;

/** What keeps networks from being quantized for such widths. Code `quantize.widths`. */
export function widthProblems({ input, weight, accumulator }: IntegerWidths): readonly Problem[] {
  const parts = [
    ['input', input, 2, 8],
    ['weight', weight, 2, 8],
    ['accumulator', accumulator, Math.max(input, weight), 32],
  ] as const;
  return parts
    .filter(([, bits, least, most]) => !(Number.isInteger(bits) && bits >= least && bits <= most))
    .map(([part, bits, least, most]): Problem => ({
      code: 'quantize.widths',
      message: `The machine's ${part}s have ${bits} bits; networks are quantized for ${least} to ${most}.`,
      field: part,
      got: bits,
      limit: `${least}..${most}`,
      fix: `Use a machine with ${part}s of ${least} to ${most} bits.`,
    }));
}

/** What is wrong with samples for a graph. Codes `quantize.samples`, `reference.{input,size,type}`. */
export function sampleProblems(graph: Graph, samples: readonly FloatValues[]): readonly Problem[] {
  if (samples.length < 1 || samples.length > SAMPLE_LIMIT) {
    return [
      {
        code: 'quantize.samples',
        message: `There are ${samples.length} samples to calibrate on; it takes 1 to ${SAMPLE_LIMIT}.`,
        field: 'calibration',
        got: samples.length,
        limit: `1..${SAMPLE_LIMIT}`,
        fix: `Give 1 to ${SAMPLE_LIMIT} samples.`,
      },
    ];
  }
  for (const [index, sample] of samples.entries()) {
    const problems = checkInputs(graph, sample);
    if (problems.length > 0) return problems;
    for (const { name } of graph.inputs) {
      const data = sample[name] ?? new Float32Array(0);
      const found = notFinite({ type: 'float32', shape: [data.length], source: { kind: 'data', data } });
      if (found !== null) return [notFiniteSample(name, index, found)];
    }
  }
  return [];
}

const notFiniteSample = (
  name: string,
  index: number,
  { at, value }: { readonly at: number; readonly value: number },
) => ({
  code: 'quantize.samples',
  message: `Sample ${index + 1} has ${value} at place ${at} of input ${quote(name)}.`,
  field: name.slice(0, 200),
  got: String(value),
  limit: 'finite',
  fix: 'Replace what is infinite or no number.',
});
