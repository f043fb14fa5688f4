import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import { inOneGo } from '../../core/base/slices.ts';
import type { Result } from '../../core/base/problem.ts';
import { compileNetwork } from '../../core/network/compileNetwork.ts';
import { networkBundle } from '../../core/network/bundle.ts';
import { runBundleInSlices } from '../../core/network/runBundle.ts';
import { runNetwork } from '../../core/network/runNetwork.ts';
import { parseNetworkBundle } from '../../core/program/networkBundle.ts';
import { writeNetworkBundle } from '../../core/program/writeNetworkBundle.ts';
import { hostInProcess } from '../../core/run/hostInProcess.ts';
import type { Graph } from '../../core/workload/graph/graph.ts';
import { inferShapes } from '../../core/workload/graph/shapes.ts';
import {
  runModel,
  type ModelElement,
  type ModelRuntime,
  type ModelTensor,
} from '../../core/workload/model/modelRuntime.ts';
import { dataOfNumbers } from '../../core/workload/onnx/hosted/tensors.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { nodeRuntimes } from '../../core/workload/reference/evaluateNode.ts';
import { visitFloatInSlices } from '../../core/workload/quantize/calibrate.ts';
import { integerWidthsOf } from '../../core/workload/quantize/numbers.ts';
import { quantize, seededSample } from '../../core/workload/quantize/quantize.ts';
import { modelOf, type ModelWords } from '../models.testing.ts';
import { nodeModelRuntime } from './nodeModelRuntime.ts';

const models = nodeModelRuntime();
const host = { ...hostInProcess, ...models };

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value;
}

/** Types, a sample, and what the graph makes of it in float, by value. */
function floatsOf(graph: Graph) {
  const types = must(inferShapes(graph));
  const sample = seededSample(graph, 3);
  const floats = new Map<string, unknown>();
  const run = { graph, types, samples: [sample], ...nodeRuntimes(graph, types, models) };
  must(inOneGo(visitFloatInSlices(run, (name, [value]) => (floats.set(name, value?.data), []))));
  return { types, sample, floats };
}

/** The graph of a file, and what float and integers make of it. */
function taken(words: ModelWords) {
  const file = modelOf(words);
  const { graph, notes } = must(importOnnx(file, { models }));
  const { types, sample, floats } = floatsOf(graph);
  const inputs = Object.fromEntries(
    graph.inputs.map(({ name, type, shape }) => {
      const [wide = type] = (words.inputs[name]?.split(' ') ?? []) as Exclude<ModelElement, 'string'>[];
      const tensor: ModelTensor = { type: wide, shape, data: dataOfNumbers(wide, sample[name] ?? []) };
      return [name, tensor];
    }),
  );
  const whole = must(inOneGo(runModel(models, { model: file, inputs })));
  return { graph, notes, types, sample, floats, whole };
}

const steps = (graph: ReturnType<typeof taken>['graph']): readonly string[] =>
  graph.nodes.map(({ operator }) =>
    operator.kind === 'onnx' ? `[${operator.steps.map((step) => step.operator).join(' ')}]` : operator.kind,
  );

const weight = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => Math.sin(i * 7 + 1) / 3);

/** A convolution of 16 channels, and after it whatever. */
const withConv = (
  nodes: ModelWords['nodes'],
  outputs: ModelWords['outputs'],
  more: Partial<ModelWords> = {},
): ModelWords => ({
  inputs: { x: 'float32 1,16,6,6' },
  ...more,
  outputs,
  constants: { w: { floats: weight(16 * 16), shape: [16, 16, 1, 1] }, ...more.constants },
  nodes: [{ op: 'Conv', in: ['x', 'w'], out: ['c'] }, ...nodes],
});

/** All outputs as the whole model gives them, of its shapes. */
function expectWhole({ graph, types, floats, whole }: ReturnType<typeof taken>, tolerance = 1e-5): void {
  for (const name of graph.outputs) {
    const expected = whole.values[name];
    expect(types.get(name)?.shape, name).toEqual(expected?.shape);
    const made = floats.get(name);
    if (!(made instanceof Float32Array) || !(expected?.data instanceof Float32Array)) {
      const { buffer, byteOffset, byteLength } = expected?.data as Uint8Array;
      expect(made, name).toEqual(new Uint8Array(buffer, byteOffset, byteLength));
      continue;
    }
    const theirs = expected.data;
    const scale = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const off = made.findIndex((value, i) => !(Math.abs(value - (theirs[i] ?? NaN)) <= tolerance * scale));
    expect(off === -1 ? '' : `${name}[${off}] is ${made[off]}, not ${theirs[off]}`).toBe('');
  }
}

/** To the bit against the integer reference, also from a bundle that was written and read again. */
function expectRuns({ graph, sample }: ReturnType<typeof taken>): void {
  const quantized = must(quantize(graph, { widths: integerWidthsOf(DEFAULT_ARCH), models }));
  const executable = must(compileNetwork(quantized.graph, DEFAULT_ARCH));
  const run = must(runNetwork(executable, sample, { host }));
  for (const { bits } of run.layers) expect(['match', 'host', 'not-checked']).toContain(bits.state);
  const bundle = must(networkBundle(executable, sample, host));
  const again = must(parseNetworkBundle(JSON.parse(JSON.stringify(writeNetworkBundle(bundle)))));
  expect(again).toEqual(bundle);
  const steps = must(inOneGo(runBundleInSlices(again, { semantics: 'simulator', host })));
  for (const { bits } of steps) expect(['match', 'host', 'not-checked']).toContain(bits.state);
}

const f = 'float32 1,16,6,6';

describe('a file with operators that are not ours', () => {
  it('becomes operators of ours and groups of others, and computes what the whole file computes', () => {
    const net = taken(
      withConv(
        [
          { op: 'HardSigmoid', in: ['c'], out: ['h'] },
          { op: 'Exp', in: ['h'], out: ['e'] },
          { op: 'Conv', in: ['e', 'w'], out: ['d'] },
          { op: 'Mul', in: ['d', 'e'], out: ['y'] },
        ],
        { y: f },
      ),
    );
    expect(steps(net.graph)).toEqual(['conv', '[HardSigmoid Exp]', 'conv', 'multiply']);
    expectWhole(net);
    expectRuns(net);
  });

  it('keeps groups apart that a layer of VTA connects, and values of other types go between them', () => {
    const net = taken(
      withConv(
        [
          { op: 'TopK', in: ['c', 'k'], out: ['best', 'places'], with: { axis: 1 } },
          { op: 'Concat', in: ['best', 'best', 'best', 'best'], out: ['four'], with: { axis: 1 } },
          { op: 'Conv', in: ['four', 'w'], out: ['d'] },
          { op: 'GatherElements', in: ['d', 'places'], out: ['y'], with: { axis: 1 } },
        ],
        { y: null, places: null },
        { constants: { k: [4] } },
      ),
    );
    expect(steps(net.graph)).toEqual(['conv', '[TopK]', 'concat', 'conv', '[GatherElements]']);
    expect(net.types.get('places')).toEqual({ type: 'int64', shape: [1, 4, 6, 6] });
    expectWhole(net);
    expectRuns(net);
  });

  it('computes constants of shapes and weights before the graph is cut', () => {
    const net = taken(
      withConv(
        [
          { op: 'Shape', in: ['c'], out: ['sizes'] },
          { op: 'ReduceProd', in: ['sizes'], out: ['count'], with: { keepdims: 1 } },
          { op: 'Reshape', in: ['c', 'count'], out: ['flat'] },
          { op: 'Softplus', in: ['flat'], out: ['y'] },
          { op: 'Softplus', in: ['w'], out: ['positive'] },
          { op: 'Conv', in: ['c', 'positive'], out: ['z'] },
        ],
        { y: null, z: null, count: null },
      ),
    );
    expect(net.graph.nodes.filter(({ operator }) => operator.kind === 'conv')).toHaveLength(2);
    expect(steps(net.graph).join(' ')).not.toContain('Shape');
    expectWhole(net);
    expectRuns(net);
  });

  it('tells the shape of an input, which is a constant that only an input has', () => {
    const words: ModelWords = {
      inputs: { x: 'float32 2,3' },
      outputs: { s: null, y: null },
      nodes: [
        { op: 'Shape', in: ['x'], out: ['s'] },
        { op: 'Erf', in: ['x'], out: ['y'] },
      ],
    };
    expectWhole(taken(words));
  });

  it('needs no run of the whole where sizes follow from constants and from each other, and one where they follow from the data', () => {
    const asked = (words: ModelWords): { readonly net: ReturnType<typeof taken>; readonly whole: number } => {
      let whole = 0;
      const counting: ModelRuntime = {
        startModel(task) {
          if (Object.keys(task.inputs ?? {}).length > 0) whole += 1;
          return models.startModel(task);
        },
      };
      must(importOnnx(modelOf(words), { models: counting }));
      return { net: taken(words), whole };
    };
    const grown = [
      { op: 'Cast', in: ['sides'], out: ['pads'], with: { to: 7 } },
      { op: 'Pad', in: ['c', 'pads'], out: ['wide'] },
      { op: 'Shape', in: ['wide'], out: ['sizes'] },
      { op: 'Gather', in: ['sizes', 'axis'], out: ['rows'] },
      { op: 'Size', in: ['wide'], out: ['all'] },
      { op: 'Div', in: ['all', 'rows'], out: ['rest'] },
      { op: 'Unsqueeze', in: ['rows', 'zero'], out: ['first'] },
      { op: 'Unsqueeze', in: ['rest', 'zero'], out: ['second'] },
      { op: 'Concat', in: ['first', 'second'], out: ['shape'], with: { axis: 0 } },
      { op: 'Reshape', in: ['wide', 'shape'], out: ['flat'] },
      { op: 'Softplus', in: ['flat'], out: ['y'] },
    ];
    const told = withConv(grown, { y: null });
    const constants = { ...told.constants, sides: [0, 0, 1, 2, 0, 0, 3, 0], axis: { int64: 2 }, zero: [0] };
    const { net, whole } = asked({ ...told, constants });
    expect(whole).toBe(0);
    expect(steps(net.graph).at(-1)).toContain('Softplus');
    expectWhole(net);
    const counted = withConv([{ op: 'NonZero', in: ['c'], out: ['y'] }], { y: null });
    expect(asked(counted).whole).toBe(1);
  });

  it('leaves branches and sequences whole, with what they take from around them', () => {
    const branch = (op: string): ModelWords => ({
      inputs: {},
      outputs: { [`of ${op}`]: f },
      nodes: [{ op, in: ['c'], out: [`of ${op}`] }],
    });
    const net = taken(
      withConv(
        [
          { op: 'ReduceMax', in: ['c'], out: ['most'], with: { keepdims: 0 } },
          { op: 'Cast', in: ['most'], out: ['wanted'], with: { to: 9 } },
          { op: 'If', in: ['wanted'], out: ['i'], with: { then_branch: branch('Exp'), else_branch: branch('Neg') } },
          { op: 'SplitToSequence', in: ['i'], out: ['list'], with: { axis: 1 } },
          { op: 'ConcatFromSequence', in: ['list'], out: ['y'], with: { axis: 2 } },
        ],
        { y: null },
      ),
    );
    expect(steps(net.graph).at(-1)).toContain('If SplitToSequence ConcatFromSequence');
    expectWhole(net);
    expectRuns(net);
  });

  it('takes inputs of other types, floats of other widths, and outputs that are constant', () => {
    const net = taken({
      inputs: { image: 'uint8 1,16,6,6', scale: 'float16 1', places: 'int64 2' },
      outputs: { y: null, w: null },
      constants: { w: { floats: weight(16 * 16), shape: [16, 16, 1, 1] } },
      nodes: [
        { op: 'Cast', in: ['image'], out: ['x'], with: { to: 1 } },
        { op: 'Conv', in: ['x', 'w'], out: ['c'] },
        { op: 'Exp', in: ['scale'], out: ['grown'] },
        { op: 'Cast', in: ['grown'], out: ['factor'], with: { to: 1 } },
        { op: 'Mul', in: ['c', 'factor'], out: ['m'] },
        { op: 'Gather', in: ['m', 'places'], out: ['y'], with: { axis: 1 } },
      ],
    });
    expect(net.graph.inputs.map(({ type }) => type)).toEqual(['float32', 'float32', 'int64']);
    expect(net.graph.outputs).toEqual(['y', 'w']);
    // Between steps of the runtime there may be more bits than a half has.
    expectWhole(net, 1e-3);
    expectRuns(net);
  });

  it('takes bfloat16 as the float32 that it is half of: inputs, weights, casts', () => {
    // Exact in bfloat16, so that the file with float32 has the same weights.
    const weights = Array.from({ length: 16 * 16 }, (_, i) => ((i * 37) % 255) / 128 - 1);
    const words = (type: 'float32' | 'bfloat16', to: number): ModelWords => ({
      inputs: { x: `${type} 1,16,6,6` },
      outputs: { y: `${type} 1,16,6,6` },
      constants: {
        w:
          type === 'float32' ? { floats: weights, shape: [16, 16, 1, 1] } : { bfloats: weights, shape: [16, 16, 1, 1] },
        k: type === 'float32' ? { floats: [0.5], shape: [1] } : { bfloats: [0.5], shape: [1] },
      },
      nodes: [
        { op: 'Conv', in: ['x', 'w'], out: ['c'] },
        { op: 'Cast', in: ['c'], out: ['d'], with: { to } },
        { op: 'Softplus', in: ['d'], out: ['e'] },
        { op: 'Mul', in: ['e', 'k'], out: ['f'] },
        { op: 'Erf', in: ['f'], out: ['y'] },
      ],
    });
    const wide = taken(words('float32', 1));
    const { graph, notes } = must(importOnnx(modelOf(words('bfloat16', 16)), { models }));
    expect(steps(graph)).toEqual(steps(wide.graph));
    expect(steps(graph)).toContain('[Softplus Mul Erf]');
    expect(floatsOf(graph).floats).toEqual(wide.floats);
    expect(notes.join()).toContain('bfloat16');
    expect(wide.notes.join()).not.toContain('bfloat16');
    expectRuns(wide);
  });

  it('is refused with the reason of the runtime where that refuses it too, and as before where there is none', () => {
    const file = modelOf(
      withConv([{ op: 'their.own:Magic', in: ['c'], out: ['y'], name: 'm' }], { y: f }, { domains: ['their.own'] }),
    );
    const refused = importOnnx(file, { models });
    const problems = refused.ok ? [] : refused.problems;
    expect(problems.map(({ code, field }) => [code, field])).toEqual([
      ['onnx.domain', 'm'],
      ['model.refused', 'model'],
    ]);
    expect(refused.ok ? '' : refused.problems[0].fix).toContain('Cut here: end at c (--to)');
    expect(problems[1]?.message).toMatch(/their\.own.*Magic|Magic.*their\.own/);
    const alone = importOnnx(file);
    expect(alone.ok ? '' : alone.problems[0].code).toBe('onnx.domain');
    // A node that it knows, but not so.
    const words = withConv(
      [{ op: 'Add', in: ['c', 'k'], out: ['y'], name: 'add it' }],
      { y: null },
      { constants: { k: [7] } },
    );
    const unfit = importOnnx(modelOf(words), { models });
    expect(unfit.ok ? '' : unfit.problems[0].field).toBe('add it');
  });
});
