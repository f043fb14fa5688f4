import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { failure, type Problem, type Result } from '../../core/base/problem.ts';
import { createRandom } from '../../core/base/random.ts';
import { inOneGo } from '../../core/base/slices.ts';
import {
  runModel,
  type ModelAnswer,
  type ModelData,
  type ModelElement,
  type ModelJob,
  type ModelRuntime,
  type ModelTask,
  type ModelTensor,
} from '../../core/workload/model/modelRuntime.ts';
import { modelOf, type ModelWords } from '../models.testing.ts';
import { CANCELLED } from '../replies.ts';
import { nodeModelRuntime } from './nodeModelRuntime.ts';

const float = (shape: readonly number[], ...data: readonly number[]): ModelTensor => ({
  type: 'float32',
  shape,
  data: Float32Array.from(data),
});

const ask = (task: ModelTask, runtime = nodeModelRuntime()): Result<ModelAnswer> => inOneGo(runModel(runtime, task));

function answerOf(task: ModelTask, runtime?: ModelRuntime): ModelAnswer {
  const result = ask(task, runtime);
  if (!result.ok) throw new Error(result.problems[0].message);
  return result.value;
}

const firstProblem = (result: Result<ModelAnswer>): Problem | null => (result.ok ? null : result.problems[0]);

const problemOf = (task: ModelTask, runtime?: ModelRuntime): Problem | null => firstProblem(ask(task, runtime));

function outcomeOf(job: ModelJob): Problem | null {
  const outcome = job.poll();
  return outcome === null ? null : firstProblem(outcome);
}

/** y, of x and constants, by one node. */
const oneNode = (op: string, more: Partial<ModelWords> & { with?: ModelWords['nodes'][number]['with'] } = {}) =>
  modelOf({
    inputs: { x: 'float32 n,m' },
    outputs: { y: 'float32' },
    nodes: [
      {
        ...{ op, name: 'the node', in: ['x', ...Object.keys(more.constants ?? {})], out: ['y'] },
        ...(more.with && { with: more.with }),
      },
    ],
    ...more,
  });

const RELU = oneNode('Relu');
const X = float([2, 2], 1, -2, -3, 4);
const POSITIVE = float([2, 2], 1, 0, 0, 4);

/** It goes round for longer than there are computers. */
const FOREVER = modelOf({
  inputs: { x: 'float32 2,2' },
  outputs: { y: 'float32' },
  constants: { trips: { int64: 2 ** 53 }, go: { bool: true } },
  nodes: [
    {
      ...{ op: 'Loop', name: 'forever', in: ['trips', 'go', 'x'], out: ['y'] },
      with: {
        body: {
          inputs: { i: 'int64 []', on: 'bool []', a: 'float32 2,2' },
          outputs: { stay: 'bool []', b: 'float32 2,2' },
          nodes: [
            { op: 'Identity', in: ['on'], out: ['stay'] },
            { op: 'Neg', in: ['a'], out: ['b'] },
          ],
        },
      },
    },
  ],
});

describe('ONNX Runtime in a thread', () => {
  it('answers who asks in one go, and says what the model has', () => {
    const about = {
      inputs: [{ name: 'x', type: 'float32', shape: ['n', 'm'] }],
      outputs: [{ name: 'y', type: 'float32' }],
    };
    expect(answerOf({ model: RELU, inputs: null })).toMatchObject({ ...about, values: {} });
    const { values, milliseconds } = answerOf({ model: RELU, inputs: { x: X } });
    expect(values).toEqual({ y: POSITIVE });
    expect(milliseconds).toBeGreaterThan(0);
  });

  it('leaves what it is given to who gave it, also a part of a larger array', () => {
    const all = Float32Array.of(9, 9, -1, 2, 9);
    const file = new Uint8Array([...RELU, 7, 7]).subarray(0, RELU.length);
    const x: ModelTensor = { type: 'float32', shape: [1, 2], data: all.subarray(2, 4) };
    const { values } = answerOf({ model: file, inputs: { x } });
    expect(values).toEqual({ y: float([1, 2], 0, 2) });
    expect([file.length, ...all]).toEqual([RELU.length, 9, 9, -1, 2, 9]);
  });

  const ELEMENTS: readonly (readonly [ModelElement, ModelData])[] = [
    ['float32', Float32Array.of(-0, 3.4e38)],
    ['float64', Float64Array.of(1e300, -Infinity)],
    ['float16', Uint16Array.of(0x3c00, 0xfbff)],
    ['int8', Int8Array.of(-128, 127)],
    ['uint8', Uint8Array.of(0, 255)],
    ['int16', Int16Array.of(-32768, 32767)],
    ['uint16', Uint16Array.of(0, 65535)],
    ['int32', Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
    ['uint32', Uint32Array.of(0, 2 ** 32 - 1)],
    ['int64', BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)],
    ['uint64', BigUint64Array.of(0n, 2n ** 64n - 1n)],
    ['bool', Uint8Array.of(0, 1)],
    ['string', ['', 'ä 图']],
  ];
  it.each(ELEMENTS)('takes and gives %s, of any rank, none and many', (type, data) => {
    const model = modelOf({
      ...{ inputs: { x: type, one: type, none: type }, outputs: { a: type, b: type, c: type } },
      nodes: ['x', 'one', 'none'].map((name, i) => ({ op: 'Identity', in: [name], out: ['abc'.charAt(i)] })),
    });
    const inputs: Record<string, ModelTensor> = {
      x: { type, shape: [1, 2, 1], data },
      one: { type, shape: [], data: data.slice(1, 2) },
      none: { type, shape: [3, 0], data: data.slice(0, 0) },
    };
    const { x, one, none } = inputs;
    expect(answerOf({ model, inputs }).values).toEqual({ a: x, b: one, c: none });
    expect(answerOf({ model, inputs, outputs: ['b'] }).values).toEqual({ b: one });
  });

  it('gives no value of what is no tensor, and says that it is none', () => {
    const model = modelOf({
      ...{ inputs: { x: 'float32 1' }, outputs: { list: null, y: 'float32' } },
      nodes: [
        { op: 'SequenceConstruct', in: ['x', 'x'], out: ['list'] },
        { op: 'Neg', in: ['x'], out: ['y'] },
      ],
    });
    const { outputs, values } = answerOf({ model, inputs: { x: float([1], 2) } });
    expect(outputs[0]).toEqual({ name: 'list', type: null, shape: [] });
    expect(values).toEqual({ y: float([1], -2) });
  });

  it('computes a value the same, whether it is given out or lies between others', () => {
    const random = createRandom(1);
    const draw = (...shape: number[]): ModelTensor =>
      float(shape, ...Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.unit() - 0.5));
    // What an optimizer would fold: a product and a sum of each channel into the convolution, the sigmoid into a swish.
    const graph: ModelWords = {
      inputs: { x: 'float32 1,3,9,9', w: 'float32 4,3,3,3' },
      outputs: { y: 'float32' },
      constants: { half: { float: 0.3 } },
      nodes: [
        { op: 'Conv', in: ['x', 'w'], out: ['a'] },
        { op: 'Mul', in: ['a', 'half'], out: ['b'] },
        { op: 'Sigmoid', in: ['b'], out: ['c'] },
        { op: 'Mul', in: ['b', 'c'], out: ['d'] },
        { op: 'Softmax', in: ['d'], out: ['y'] },
      ],
    };
    const inputs = { x: draw(1, 3, 9, 9), w: draw(4, 3, 3, 3) };
    const alone = answerOf({ model: modelOf(graph), inputs });
    const names = ['a', 'b', 'c', 'd', 'y'];
    const outputs = Object.fromEntries(names.map((name) => [name, 'float32' as const]));
    const among = answerOf({ model: modelOf({ ...graph, outputs }), inputs });
    expect(among.values['y']).toEqual(alone.values['y']);
    const part = modelOf({ inputs: { d: 'float32 1,4,7,7' }, outputs: { y: 'float32' }, nodes: graph.nodes.slice(4) });
    const { d } = among.values;
    expect(answerOf({ model: part, inputs: d === undefined ? null : { d } }).values['y']).toEqual(alone.values['y']);
  });

  it('reads a model again that it has dropped for another', () => {
    const runtime = nodeModelRuntime({ models: 1 });
    const negate = oneNode('Neg');
    const answers = [RELU, negate, RELU].map((model) => answerOf({ model, inputs: { x: X } }, runtime).values['y']);
    expect(answers).toEqual([POSITIVE, float([2, 2], -1, 2, 3, -4), POSITIVE]);
  });
});

describe('a run that must not go on', () => {
  it('is ended when its time is over, when nobody wants it, and when another begins; and the next one runs', () => {
    let time = 0;
    const runtime = nodeModelRuntime({ seconds: 5, now: () => time });
    const works = (): void => {
      // After an end by a thread that does not know the model it had been given before.
      expect(answerOf({ model: RELU, inputs: { x: X } }, runtime).values).toEqual({ y: POSITIVE });
    };
    works();
    const late = runtime.startModel({ model: FOREVER, inputs: { x: X } });
    expect(late.poll()).toBeNull();
    time = 4999;
    expect(late.poll()).toBeNull();
    time = 5000;
    expect(outcomeOf(late)).toMatchObject({ code: 'model.limit', limit: 5 });

    const unwanted = runModel(runtime, { model: FOREVER, inputs: { x: X } });
    unwanted.next();
    unwanted.return(failure(CANCELLED));
    const replaced = runtime.startModel({ model: FOREVER, inputs: { x: X } });
    expect(replaced.poll()).toBeNull();
    works();
    expect(outcomeOf(replaced)).toMatchObject({ code: 'model.failed' });
  });

  it('has no more memory than it may', () => {
    const runtime = nodeModelRuntime({ bytes: 2 ** 26 });
    const filled = (elements: number): Uint8Array =>
      modelOf({
        ...{ inputs: {}, outputs: { y: 'float32' }, constants: { shape: [elements] } },
        nodes: [{ op: 'ConstantOfShape', name: 'huge', in: ['shape'], out: ['y'] }],
      });
    const limit = { code: 'model.limit', limit: 2 ** 26 };
    // More than its addresses reach, and more than its memory holds: made by a node, and given to it.
    expect(problemOf({ model: filled(1e10), inputs: {} }, runtime)).toMatchObject(limit);
    expect(problemOf({ model: filled(3e7), inputs: {} }, runtime)).toMatchObject(limit);
    const x: ModelTensor = { type: 'float32', shape: [1, 2 ** 24], data: new Float32Array(2 ** 24) };
    expect(problemOf({ model: RELU, inputs: { x } }, runtime)).toMatchObject(limit);
    expect(answerOf({ model: RELU, inputs: { x: X } }, runtime).values).toEqual({ y: POSITIVE });
  });

  it('is a problem where its thread ends, or cannot be', () => {
    const folder = mkdtempSync(join(tmpdir(), 'model-'));
    try {
      const file = join(folder, 'thread.mjs');
      const signal = new URL('signal.mjs', import.meta.url).href;
      writeFileSync(
        file,
        `import { workerData } from 'node:worker_threads';
         import { ringAtEnd } from ${JSON.stringify(signal)};
         ringAtEnd(workerData.signal);
         workerData.port.on('message', () => { throw new Error('a bug'); });`,
      );
      const dying = nodeModelRuntime({ thread: pathToFileURL(file) });
      expect(problemOf({ model: RELU, inputs: null }, dying)?.code).toBe('model.failed');
      const missing = nodeModelRuntime({ thread: pathToFileURL(join(folder, 'none.mjs')) });
      expect(problemOf({ model: RELU, inputs: null }, missing)?.code).toBe('model.unavailable');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('what it refuses, in plain words', () => {
  const refusal = (model: Uint8Array, inputs: ModelTask['inputs'] = { x: X }): string => {
    const problem = problemOf({ model, inputs });
    return problem?.code === 'model.refused' ? problem.message : JSON.stringify(problem);
  };
  const NO = 'ONNX Runtime refuses the model. ';

  it('names operators that it does not know with their domain', () => {
    expect(refusal(oneNode('Frob'))).toBe(`${NO}No Op registered for Frob with domain_version of 17.`);
    expect(refusal(oneNode('my.domain:Frob'))).toBe(`${NO}No opset import for domain 'my.domain'.`);
    expect(refusal(modelOf({ ...FROB, domains: ['my.domain'] }))).toBe(
      `${NO}my.domain:Frob is no operator that it knows.`,
    );
  });

  it('names node and operator', () => {
    const pad = oneNode('Pad', { constants: { pads: [5, 0, 0, 0] }, with: { mode: 'reflect' } });
    expect(refusal(pad)).toBe(
      `${NO}Node "the node" (Pad): Pad reflect: pre-pad (10) exceeds maximum allowed (3) for axis 0. Input shape:{2,2}.`,
    );
    const product = oneNode('MatMul', { constants: { w: { floats: [1, 2, 3] } } });
    expect(refusal(product)).toBe(`${NO}Node "the node" (MatMul): MatMul dimension mismatch.`);
    const softmax = modelOf({
      ...{ inputs: { x: 'int64 2' }, outputs: { y: 'int64' } },
      nodes: [{ op: 'Softmax', name: 'soft', in: ['x'], out: ['y'] }],
    });
    expect(refusal(softmax)).toBe(
      `${NO}Type 'tensor(int64)' of input parameter (x) of operator (Softmax) in node (soft) is invalid.`,
    );
  });

  it('says nothing of its own sources', () => {
    expect(refusal(oneNode('Reshape', { constants: { s: [3] } }))).toBe(
      `${NO}The input tensor cannot be reshaped to the requested shape. Input shape:{2,2}, requested shape:{3}.`,
    );
    expect(refusal(oneNode('Relu', { opset: 99 }))).toMatch(
      /^ONNX Runtime refuses the model\. ONNX Runtime only \*guarantees\* support .* Opset 99 is under development/,
    );
  });

  it('tells of inputs that are missing, too many, or of another type or rank', () => {
    expect(refusal(RELU, {})).toBe(`${NO}input 'x' is missing in 'feeds'.`);
    expect(refusal(RELU, { x: X, z: X })).toBe(`${NO}invalid input 'z'.`);
    const whole: ModelTensor = { type: 'int32', shape: [1, 1], data: Int32Array.of(1) };
    expect(refusal(RELU, { x: whole })).toBe(
      `${NO}Unexpected input data type. Actual: (tensor(int32)) , expected: (tensor(float)).`,
    );
    expect(refusal(RELU, { x: float([1], 1) })).toContain('Invalid rank for input: x Got: 1 Expected: 2');
  });

  it('takes no file that is none', () => {
    expect(refusal(Uint8Array.of(1, 2, 3))).toContain('protobuf parsing failed');
    expect(refusal(new Uint8Array(0))).toContain('No graph was found');
  });
});

const FROB: ModelWords = {
  inputs: { x: 'float32 n,m' },
  outputs: { y: 'float32' },
  nodes: [{ op: 'my.domain:Frob', in: ['x'], out: ['y'] }],
};
