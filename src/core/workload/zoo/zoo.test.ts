import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../graph/graph.ts';
import { graphMacs } from '../graph/macs.ts';
import type { OperatorKind } from '../../operators/registry.ts';
import { inferShapes, type ValueTypes } from '../graph/shapes.ts';
import { NETWORKS } from '../../layer/benchmarks.ts';
import { importOnnx } from '../onnx/importOnnx.ts';
import { findNetwork, sizesProblem, ZOO } from './zoo.ts';

function build(name: string, seed?: number, batch?: number): Graph {
  const found = findNetwork(name);
  if (!found.ok) throw new Error(found.problems[0].message);
  return found.value.build(seed, batch);
}

function typesOf(graph: Graph): ValueTypes {
  const types = inferShapes(graph);
  if (!types.ok) throw new Error(types.problems.map(({ message }) => message).join('\n'));
  return types.value;
}

const macsOf = (graph: Graph): number => graphMacs(graph, typesOf(graph)).reduce((a, b) => a + b, 0);

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** What training learns: all constants but the statistics of batch norms and the numbers that scale an output. */
const parametersOf = (graph: Graph): number =>
  Object.entries(graph.constants)
    .filter(([name]) => !/\.(mean|variance|factor|value)$/.test(name))
    .reduce((sum, [, { shape }]) => sum + elements(shape), 0);

const count = (graph: Graph, kind: OperatorKind): number =>
  graph.nodes.filter(({ operator }) => operator.kind === kind).length;

/** `56,56,64,128,3,1,2`, and ` in 8 groups` if there are several: the notation of the published workloads. */
function convolutions(graph: Graph, kind: 'conv' | 'conv-transpose' = 'conv'): readonly string[] {
  const types = typesOf(graph);
  return graph.nodes.flatMap(({ operator, inputs: [x = ''], output }) => {
    if (operator.kind !== kind) return [];
    const [, inner, height, width] = types.get(x)?.shape ?? [];
    const outer = types.get(output)?.shape[1];
    expect(new Set(operator.kernel).size, 'square kernel').toBe(1);
    expect(new Set(operator.pads).size, 'same pad on all sides').toBe(1);
    expect(new Set(operator.strides).size, 'same stride on both axes').toBe(1);
    const shape = [height, width, inner, outer, operator.kernel[0], operator.pads[0], operator.strides[0]].join(',');
    return [operator.group === 1 ? shape : `${shape} in ${operator.group} groups`];
  });
}

function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('the built-in networks against what is published about them', () => {
  /*
   * Parameters: torchvision's table of models for ResNet and VGG, Keras for MobileNet (4,231,976 trainable), PyTorch's fast_neural_style
   * (1,679,235). LeNet-5 by hand: 156 + 2,416 + 48,120 + 10,164 + 850. DCGAN: 100 x 16,384 + 16 (1024 x 512 + 512 x 256 + 256 x 128 + 128 x 3)
   * + 2 (1024 + 512 + 256 + 128). Tiny YOLO: the 63,471,556 bytes of Darknet's yolov2-tiny-voc.weights are 16 of header and 15,867,885 floats, of which 2 x 3,056 are statistics.
   * Transformers: 4,385,920 (BERT-Tiny) and 124,439,808 (GPT-2 small) of the published models; multiply-adds of a row by each weight, and of each pair of rows by hand.
   * Multiply-adds: 1.81, 3.66, 3.86, 4.09, 15.47 G and 569 M as commonly stated; the others by hand, Tiny YOLO's being half of the 6.97 G operations Darknet states.
   */
  // Of published models: less words, places, kinds of sentences with their norm, and the pooler; less words, places and the last norm.
  const BERT_TINY_BLOCK = (4_385_920 - (30_522 + 512 + 2 + 2) * 128 - (128 + 1) * 128) / 2;
  const GPT2_BLOCK = (124_439_808 - (50_257 + 1_024 + 2) * 768) / 12;
  const STYLE_MACS =
    256 ** 2 * 9 ** 2 * (3 * 32 + 32 * 3) +
    9 * (128 ** 2 * 32 * 64 + 64 ** 2 * 64 * 128 + 10 * 64 ** 2 * 128 ** 2 + 128 ** 2 * 128 * 64 + 256 ** 2 * 64 * 32);
  const YOLO_MACS =
    416 ** 2 * 9 * 3 * 16 + 5 * (208 ** 2 * 9 * 16 * 32) + 13 ** 2 * (9 * 512 * 1024 + 9 * 1024 ** 2 + 1024 * 125);
  it.each([
    ['resnet18', 11_689_512, 1_814_073_344, [1, 3, 224, 224], [1, 1000]],
    ['resnet34', 21_797_672, 3_663_761_408, [1, 3, 224, 224], [1, 1000]],
    ['resnet50', 25_557_032, 3_857_973_248, [1, 3, 224, 224], [1, 1000]],
    ['resnet50-v1b', 25_557_032, 4_089_184_256, [1, 3, 224, 224], [1, 1000]],
    ['mobilenet', 4_231_976, 568_740_352, [1, 3, 224, 224], [1, 1000]],
    ['vgg16', 138_357_544, 15_470_264_320, [1, 3, 224, 224], [1, 1000]],
    ['lenet5', 61_706, 416_520, [1, 1, 28, 28], [1, 10]],
    ['dcgan', 12_658_432, 3 * 2 ** 27 + 32 ** 2 * 128 * 3 * 16 + 100 * 16_384, [1, 100], [1, 3, 64, 64]],
    ['style-transfer', 1_679_235, STYLE_MACS, [1, 3, 256, 256], [1, 3, 256, 256]],
    ['encoder-block', BERT_TINY_BLOCK, 64 * 12 * 128 ** 2 + 2 * 64 ** 2 * 128, [1, 64, 128], [1, 64, 128]],
    ['gpt2-block', GPT2_BLOCK, 64 * 12 * 768 ** 2 + 2 * 64 ** 2 * 768, [1, 64, 768], [1, 64, 768]],
    ['tiny-yolo', 15_867_885 - 2 * 3_056, YOLO_MACS, [1, 3, 416, 416], [1, 125, 13, 13]],
  ])('%s: %i parameters, %i multiply-adds, %j to %j', (name, parameters, macs, input, output) => {
    const graph = build(name);
    expect(parametersOf(graph)).toBe(parameters);
    expect(macsOf(graph)).toBe(macs);
    expect(graph.inputs.map(({ shape }) => shape)).toEqual([input]);
    expect(graph.outputs.map((value) => typesOf(graph).get(value)?.shape)).toEqual([output]);
  });

  // Gluon's table counts statistics, and the fixed scale and offset of the input, as parameters too.
  it.each([
    ['resnet18', 11_699_112],
    ['resnet34', 21_814_696],
    ['resnet18-v2', 11_695_796],
    ['resnet34-v2', 21_811_380],
    ['resnet50-v2', 25_595_060],
    ['resnet101-v2', 44_639_412],
  ])("%s has the %i parameters of Gluon's model of that name", (name, parameters) => {
    const graph = build(name);
    expect(Object.values(graph.constants).reduce((sum, { shape }) => sum + elements(shape), 0)).toBe(parameters);
    expect(graph.outputs.map((value) => typesOf(graph).get(value)?.shape)).toEqual([[1, 1000]]);
  });

  it.each([
    ['resnet18-v2', 'resnet18'],
    ['resnet34-v2', 'resnet34'],
    ['resnet50-v2', 'resnet50-v1b'],
  ])('%s has the convolutions of %s, with batch norms elsewhere', (second, first) => {
    expect(tally(convolutions(build(second)))).toEqual(tally(convolutions(build(first))));
  });

  it('Tiny YOLO takes the 6.97 G operations that Darknet states', () => {
    expect(((2 * macsOf(build('tiny-yolo'))) / 1e9).toFixed(2)).toBe('6.97');
  });

  it('ResNet-18 has the convolutions C1..C11, as often as the benchmark counts them', () => {
    const expected: Record<string, number> = {};
    for (const { shape, count: times } of NETWORKS[0]?.layers ?? []) {
      expect([shape.kernelHeight, shape.padHeight, shape.strideHeight]).toEqual([
        shape.kernelWidth,
        shape.padWidth,
        shape.strideWidth,
      ]);
      const sizes = [shape.height, shape.width, shape.inChannels, shape.outChannels];
      expected[[...sizes, shape.kernelHeight, shape.padHeight, shape.strideHeight].join(',')] = times;
    }
    expect(Object.keys(expected)).toHaveLength(11);
    expect(tally(convolutions(build('resnet18')))).toEqual(expected);
  });

  it('MobileNet in groups of 16 channels has the nine grouped layers of the benchmark', () => {
    const layers = convolutions(build('mobilenet-grouped')).filter((layer) => layer.includes('groups'));
    // Extent, channels, stride; the layer of 14 x 14 at stride 1 comes five times.
    const published = ['112 32 1', '112 64 2', '56 128 1', '56 128 2', '28 256 1', '28 256 2', '14 512 1', '14 512 2'];
    const expected = [...published, '7 1024 1'].map((text) => {
      const [size = 0, channels = 0, stride = 0] = text.split(' ').map(Number);
      return `${size},${size},${channels},${channels},3,1,${stride} in ${channels / 16} groups`;
    });
    expect([...new Set(layers)]).toEqual(expected);
    expect(Object.values(tally(layers))).toEqual([1, 1, 1, 1, 1, 1, 5, 1, 1]);
    // Sixteen weights where the depthwise network has one.
    const depthwise = build('mobilenet').nodes.filter(({ operator }) => operator.kind === 'conv' && operator.group > 1);
    expect(depthwise).toHaveLength(13);
    const spatial = depthwise.reduce((sum, { inputs: [, weight = ''] }) => {
      return sum + elements(build('mobilenet').constants[weight]?.shape ?? []);
    }, 0);
    expect(parametersOf(build('mobilenet-grouped')) - parametersOf(build('mobilenet'))).toBe(15 * spatial);
  });

  it("DCGAN has the benchmark's transposed convolutions, and a fourth to the image", () => {
    expect(convolutions(build('dcgan'), 'conv-transpose')).toEqual([
      '4,4,1024,512,4,1,2',
      '8,8,512,256,4,1,2',
      '16,16,256,128,4,1,2',
      '32,32,128,3,4,1,2',
    ]);
  });

  it("the ResNet-50 among ONNX's light models is v1b: its stride is in the 3x3 convolution", () => {
    const bytes = readFileSync(new URL('../../../testdata/onnx/light_resnet50.onnx', import.meta.url));
    const file = importOnnx(bytes);
    if (!file.ok) throw new Error(file.problems[0].message);
    const expected = tally(convolutions(file.value.graph));
    expect(tally(convolutions(build('resnet50-v1b')))).toEqual(expected);
    expect(tally(convolutions(build('resnet50')))).not.toEqual(expected);
    expect(macsOf(file.value.graph)).toBe(macsOf(build('resnet50-v1b')));
    const counts = (graph: Graph): readonly number[] =>
      (['batch-norm', 'relu', 'add', 'dense', 'max-pool'] as const).map((kind) => count(graph, kind));
    expect(counts(build('resnet50-v1b'))).toEqual(counts(file.value.graph));
  });

  it('fast style transfer mirrors before each of its 16 convolutions, and Tiny YOLO keeps 13x13 in its last pool', () => {
    const style = build('style-transfer');
    const counts = ['conv', 'pad', 'instance-norm', 'add', 'upsample'] as const;
    // 3 down, 5 x 2, 2 up, 1 last; the sixth addition is the output's offset.
    expect(counts.map((kind) => count(style, kind))).toEqual([16, 16, 15, 6, 2]);
    const yolo = typesOf(build('tiny-yolo'));
    expect(['conv6', 'pool6', 'conv8'].map((value) => yolo.get(value)?.shape)).toEqual([
      [1, 512, 13, 13],
      [1, 512, 13, 13],
      [1, 1024, 13, 13],
    ]);
  });
});

describe('the weights of built-in networks', () => {
  it.each(ZOO.map(({ name }) => name))('%s: are described, not made; each from a stream of its own', (name) => {
    const sources = Object.values(build(name).constants).map(({ source }) => source);
    expect(sources.filter(({ kind }) => kind === 'data')).toEqual([]);
    const seeds = sources.flatMap((source) => (source.kind === 'seeded' ? [source.seed] : []));
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(build(name)).toEqual(build(name, 1));
    // Another seed, other weights, all of them.
    const others = Object.values(build(name, 2).constants).map(({ source }) => source);
    expect(
      others.filter((other, i) => other.kind === 'seeded' && JSON.stringify(other) === JSON.stringify(sources[i])),
    ).toEqual([]);
  });

  it('do not depend on the layers around them', () => {
    // ResNet-34 has all blocks of ResNet-18 and more between them.
    const [small, large] = [build('resnet18').constants, build('resnet34').constants];
    expect(Object.keys(large).length).toBeGreaterThan(Object.keys(small).length);
    for (const [name, constant] of Object.entries(small)) expect(large[name], name).toEqual(constant);
  });

  it.each(ZOO.map(({ name }) => name))('%s: takes a batch', (name) => {
    const [one, three] = [build(name), build(name, 1, 3)];
    expect(three.constants).toEqual(one.constants);
    expect(macsOf(three)).toBe(3 * macsOf(one));
  });
});

describe('the sequence of a transformer', () => {
  it('is as long as is asked for, weights staying the same', () => {
    const found = findNetwork('gpt2-block');
    if (!found.ok) throw new Error(found.problems[0].message);
    const [short, long] = [found.value.build(1, 1, { sequence: 5 }), found.value.build(1, 1, { sequence: 1024 })];
    expect(short.constants).toEqual(long.constants);
    expect(long.inputs[0]?.shape).toEqual([1, 1024, 768]);
    expect(macsOf(short)).toBe(5 * 12 * 768 ** 2 + 2 * 5 ** 2 * 768);
    expect(sizesProblem(found.value, { sequence: 1024 })).toBeNull();
    const code = 'workload.size';
    expect(sizesProblem(found.value, { sequence: 1025 })).toMatchObject({ code, field: 'sequence', limit: 1024 });
    expect(sizesProblem(found.value, { sequence: 0 })).toMatchObject({ code, got: 0 });
    expect(sizesProblem(found.value, { N: 2 })).toMatchObject({ code, field: 'N', limit: 'sequence' });
  });
});

describe('findNetwork', () => {
  it('takes any letter case and says what there is when asked for something else', () => {
    expect(build(' VGG16 ').name).toBe('vgg16');
    const unknown = findNetwork('resnet19');
    expect(unknown).toMatchObject({ ok: false, problems: [{ code: 'workload.unknown-network', got: 'resnet19' }] });
    for (const { name } of ZOO) expect(JSON.stringify(unknown)).toContain(name);
  });
});
