import type { Problem } from '../../problem.ts';
import type { Graph } from '../graph/graph.ts';
import { quote } from '../graph/problems.ts';
import { checkInputs, type FloatValues } from '../reference/runFloat.ts';
import type { IntegerWidths } from './quantized.ts';

/** Samples are run side by side. */
export const SAMPLE_LIMIT = 256;

/** What keeps a graph from being quantized for such widths. Codes `quantize.{widths,output}`. */
export function graphProblems(graph: Graph, widths: IntegerWidths): readonly Problem[] {
  const { input, weight, accumulator } = widths;
  const parts = [
    ['input', input, 2, 8],
    ['weight', weight, 2, 8],
    ['accumulator', accumulator, Math.max(input, weight), 32],
  ] as const;
  const narrow = parts
    .filter(([, bits, least, most]) => !(Number.isInteger(bits) && bits >= least && bits <= most))
    .map(([part, bits, least, most]): Problem => ({
      code: 'quantize.widths',
      message: `The machine's ${part}s have ${bits} bits; networks are quantized for ${least} to ${most}.`,
      field: part,
      got: bits,
      limit: `${least}..${most}`,
      fix: `Use a machine with ${part}s of ${least} to ${most} bits.`,
    }));
  const constant = graph.outputs
    .filter((name) => Object.hasOwn(graph.constants, name))
    .map((name): Problem => ({
      code: 'quantize.output',
      message: `The network's output ${quote(name)} is a constant: there is nothing to compute.`,
      field: name.slice(0, 200),
      got: 'a constant',
      limit: null,
      fix: 'Name a value that a node makes.',
    }));
  return [...narrow, ...constant];
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
  for (const sample of samples) {
    const problems = checkInputs(graph, sample);
    if (problems.length > 0) return problems;
  }
  return [];
}
