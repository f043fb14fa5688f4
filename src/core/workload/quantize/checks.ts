import type { Problem } from '../../base/problem.ts';
import { notFinite } from '../../tensor/finite.ts';
import { outputsOf, type Graph } from '../graph/graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { quote } from '../../tensor/problems.ts';
import type { ValueTypes } from '../graph/shapes.ts';
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

/** Floats that all samples together may hold at a time: they go through the network side by side. */
const HELD_LIMIT = 2 ** 29;

/** More samples than memory has room for, told before any work. Code `quantize.samples`. */
export function memoryProblem(graph: Graph, types: ValueTypes, samples: number): Problem | null {
  const each = mostHeld(graph, types);
  if (samples <= 1 || samples * each <= HELD_LIMIT) return null;
  const room = Math.max(1, Math.floor(HELD_LIMIT / each));
  return {
    code: 'quantize.samples',
    message: `${samples} samples take ${samples * each * 4} bytes at once on their way through the network; ${HELD_LIMIT * 4} are held at most.`,
    field: 'calibration',
    got: samples,
    limit: room,
    fix: `Give at most ${room === 1 ? '1 sample' : `${room} samples`}.`,
  };
}

/** Elements of all values that are needed at the same time, where they are most. */
function mostHeld({ inputs, nodes }: Graph, types: ValueTypes): number {
  const sizeOf = (name: string): number => elementsOf(types.get(name)?.shape ?? [0]);
  const lastUses = new Map(nodes.flatMap((node, index) => node.inputs.map((name) => [name, index] as const)));
  const held = new Set(inputs.map(({ name }) => name));
  let now = inputs.reduce((sum, { name }) => sum + sizeOf(name), 0);
  let most = now;
  for (const [index, node] of nodes.entries()) {
    const made = outputsOf(node).filter((name) => name !== '');
    for (const name of made) held.add(name);
    now += made.reduce((total, name) => total + sizeOf(name), 0);
    most = Math.max(most, now);
    for (const name of [...node.inputs, ...made]) {
      if ((lastUses.get(name) ?? -1) <= index && held.delete(name)) now -= sizeOf(name);
    }
  }
  return most;
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
