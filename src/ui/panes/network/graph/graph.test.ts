import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOneGo } from '../../../../core/base/slices.ts';
import type { CompiledLayer } from '../../../../core/network/network.ts';
import { outlineOf, type GraphOutline, type OutlineNode } from '../../../../core/workload/graph/outline.ts';
import { LENET5 } from '../../../../core/workload/zoo/lenet.ts';
import { layoutInSlices, type LayoutDirection } from '../../../../workers/layeredLayout.ts';
import { NAMED_COLOURS, recording, type Drawn } from '../../../charts/recording.testing.ts';
import { beginning, centredOn, fitted, kept, panned, showing, zoomedAbout, type Camera } from './camera.ts';
import { boxGraph, found, isSelected, partEnds, type BoxGraph } from './graphBoxes.ts';
import { boxAt, drawGraph, pictureOf, rectOf, type GraphFrame, type GraphPicture } from './graphScene.ts';
import { arrowTarget, endTarget } from './walk.ts';

const layer = (index: number, name: string, nodes: readonly string[], part: Partial<CompiledLayer>): CompiledLayer => ({
  ...{
    index,
    name,
    nodes,
    operation: 'conv2d',
    inputs: [],
    output: '',
    outputShape: [1],
    where: 'host',
    reason: 'Why.',
  },
  ...{ moved: null, macs: 0, bytes: 0, vta: null, repacks: [], ...part },
});

const node = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  parts: OutlineNode['parts'] = [],
): OutlineNode => ({ name: `${operator}-${outputs.join('-')}`, operator, attributes: [], inputs, outputs, parts });

/** x splits in two, of which one goes through a group of three; they are joined again, and so is a second input. */
const SPLIT: GraphOutline = {
  inputs: ['x', 'late'],
  outputs: ['y', 'side'],
  nodes: [
    node('Split', ['x'], ['left', 'right']),
    node('Relu', ['left'], ['side']),
    node(
      'Group',
      ['right', 'weight'],
      ['grouped'],
      [
        { name: 'a', operator: 'LSTM' },
        { name: 'b', operator: 'Squeeze' },
        { name: 'c', operator: 'NonMaxSuppression' },
      ],
    ),
    node('Add', ['side', 'grouped'], ['sum']),
    node('Mul', ['sum', 'late'], ['y']),
  ],
  values: new Map([
    ['x', { type: 'float32', shape: [1, 8, 4, 4], constant: false }],
    ['weight', { type: 'int64', shape: [3, 5], constant: true }],
  ]),
};

const names = ({ boxes }: BoxGraph): readonly string[] => boxes.map(({ name }) => name);
const edgeNames = ({ boxes, edges }: BoxGraph): readonly string[] =>
  edges.map(({ from, to, value }) => `${boxes[from]?.name ?? ''} ${value} ${boxes[to]?.name ?? ''}`);

function laid(graph: BoxGraph, direction: LayoutDirection = 'down'): GraphPicture {
  const boxes = graph.boxes.map(({ width, height }) => ({ width, height }));
  return pictureOf(graph, inOneGo(layoutInSlices({ boxes, edges: graph.edges, direction })), direction);
}

describe('the boxes of a graph', () => {
  const lenet = outlineOf(LENET5.build());

  it('are the nodes of the file before it is compiled: the input first, each with its constants and their shapes', () => {
    const graph = boxGraph(lenet, [], 'layers');
    expect(graph.boxes.map(({ title }) => title).slice(0, 4)).toEqual(['input', 'Conv', 'Relu', 'MaxPool']);
    expect(graph.boxes[1]?.lines).toEqual(['weight 6 × 1 × 5 × 5', 'bias 6']);
    expect(graph.boxes.at(-1)?.title).toBe('output');
    // A chain: every box but the first is fed by the one before it.
    expect(graph.edges.map(({ from, to }) => [from, to])).toEqual(graph.boxes.slice(1).map((_, i) => [i, i + 1]));
  });

  it('are layers once they are compiled, and say what was fused into each; nodes say which layer they belong to', () => {
    const [conv, relu, pool] = lenet.nodes;
    const layers = [
      layer(0, 'conv1', [conv?.name ?? '', relu?.name ?? ''], { inputs: ['input'], output: relu?.outputs[0] ?? '' }),
      layer(1, 'pool1', [pool?.name ?? ''], { inputs: relu?.outputs ?? [], output: pool?.outputs[0] ?? '' }),
    ];
    const graph = boxGraph(lenet, layers, 'layers');
    expect(names(graph)).toEqual([lenet.inputs[0], 'conv1', 'pool1', lenet.outputs[0]]);
    expect(graph.boxes[1]?.lines[0]).toBe('Conv + Relu');
    expect(edgeNames(graph)).toContain(`conv1 ${relu?.outputs[0] ?? ''} pool1`);
    const nodes = boxGraph(lenet, layers, 'nodes');
    expect(nodes.boxes.map((box) => box.layer).slice(0, 5)).toEqual([null, 0, 0, 1, null]);
  });

  it('list what stands within a node, give each of several outputs its own edge, and stand near what they feed', () => {
    const graph = boxGraph(SPLIT, [], 'nodes');
    expect(names(graph)).toEqual([
      ...['x', 'Split-left-right', 'Relu-side', 'side', 'Group-grouped', 'Add-sum', 'late', 'Mul-y', 'y'],
    ]);
    expect(edgeNames(graph)).toEqual(
      expect.arrayContaining([
        'Split-left-right left Relu-side',
        'Split-left-right right Group-grouped',
        'Relu-side side Add-sum',
        'Relu-side side side',
        'late late Mul-y',
      ]),
    );
    expect(graph.boxes[4]?.lines).toEqual(['LSTM + Squeeze +', 'NonMaxSuppression', 'weight 3 × 5']);
  });

  it('are found by name, by operator and by what stands within, upper and lower case alike', () => {
    const { boxes } = boxGraph(SPLIT, [], 'nodes');
    const titles = (search: string) => found(boxes, search).map((i) => boxes[i]?.title);
    expect(titles('nonmax')).toEqual(['Group']);
    expect(titles('RELU')).toEqual(['Relu']);
    expect(titles('mul Y')).toEqual(['Mul']);
    expect(titles('nothing of the kind')).toEqual([]);
    expect(titles('  ')).toEqual([]);
  });

  it('of layers give all that others read of them, and nothing that passes within', () => {
    const layers = [
      layer(0, 'halves', ['Split-left-right'], { inputs: ['x'], output: 'left' }),
      layer(1, 'rest', ['Relu-side', 'Group-grouped', 'Add-sum'], { inputs: ['left', 'right'], output: 'sum' }),
      layer(2, 'last', ['Mul-y'], { inputs: ['sum', 'late'], output: 'y' }),
    ];
    const graph = boxGraph(SPLIT, layers, 'layers');
    expect(edgeNames(graph)).toEqual(
      expect.arrayContaining(['halves left rest', 'halves right rest', 'rest side side', 'rest sum last']),
    );
    expect(graph.gives[names(graph).indexOf('rest')]).toEqual(['sum', 'side']);
  });

  it('say where a part of the network that begins or ends with them is cut off; its own ends do not', () => {
    const graph = boxGraph(SPLIT, [], 'nodes');
    const at = (name: string) => partEnds(graph, names(graph).indexOf(name));
    expect(at('Split-left-right')).toEqual({ begin: ['x'], end: ['left', 'right'] });
    expect(at('Group-grouped')).toEqual({ begin: ['right'], end: ['grouped'] });
    expect(at('Add-sum')).toEqual({ begin: ['side', 'grouped'], end: ['sum'] });
    expect([at('x'), at('y'), at('nothing')]).toEqual(Array(3).fill({ begin: [], end: [] }));
  });

  it('are selected by their layer as well, whether they are layers or nodes', () => {
    const [conv, relu] = lenet.nodes;
    const layers = [layer(0, 'conv1', [conv?.name ?? '', relu?.name ?? ''], { output: 'y' })];
    const count = (detail: 'layers' | 'nodes', selection: Parameters<typeof isSelected>[1]): number =>
      boxGraph(lenet, layers, detail).boxes.filter((box) => isSelected(box, selection)).length;
    expect(count('layers', { kind: 'layer', index: 0 })).toBe(1);
    expect(count('nodes', { kind: 'layer', index: 0 })).toBe(2);
    expect(count('nodes', { kind: 'node', index: 1, layer: 0 })).toBe(1);
    expect(count('layers', { kind: 'node', index: 1, layer: 0 })).toBe(1);
    expect(count('layers', { kind: 'node', index: 5, layer: null })).toBe(0);
    expect(count('layers', { kind: 'end', side: 'input', index: 0 })).toBe(1);
    expect(count('layers', { kind: 'instruction', index: 0 })).toBe(0);
  });
});

describe('what is seen of a graph', () => {
  const extent = fc.record({ width: fc.integer({ min: 1, max: 50_000 }), height: fc.integer({ min: 1, max: 50_000 }) });
  const size = fc.record({
    width: fc.integer({ min: 200, max: 2000 }),
    height: fc.integer({ min: 150, max: 1500 }),
    scale: fc.constant(1),
  });
  const camera: fc.Arbitrary<Camera> = fc.record({
    x: fc.integer({ min: -60_000, max: 60_000 }),
    y: fc.integer({ min: -60_000, max: 60_000 }),
    zoom: fc.double({ min: 0.05, max: 3, noNaN: true }),
  });

  it('all of it is in sight when it is fitted, and never larger than it is', () => {
    fc.assert(
      fc.property(extent, size, (graph, view) => {
        const { x, y, zoom } = fitted(graph, view);
        expect(zoom).toBeLessThanOrEqual(1);
        if (zoom <= 0.002) return;
        expect(x).toBeLessThanOrEqual(1e-6);
        expect(y).toBeLessThanOrEqual(1e-6);
        expect((graph.width - x) * zoom).toBeLessThanOrEqual(view.width + 1e-6);
        expect((graph.height - y) * zoom).toBeLessThanOrEqual(view.height + 1e-6);
      }),
    );
  });

  it('a long one begins at its beginning, in a size that can be read', () => {
    const view = { width: 800, height: 300, scale: 1 };
    const right = beginning({ width: 20_000, height: 100 }, view);
    expect(right.x).toBeLessThan(0);
    expect(right.x * right.zoom).toBeGreaterThan(-20);
    expect(right.zoom).toBeGreaterThan(0.8);
    const down = beginning({ width: 200, height: 20_000 }, view);
    expect(down.y * down.zoom).toBeGreaterThan(-20);
    expect(beginning({ width: 400, height: 200 }, view)).toEqual(fitted({ width: 400, height: 200 }, view));
  });

  it('zooming leaves what is under the pointer where it is; panning goes and comes back', () => {
    fc.assert(
      fc.property(
        camera,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        fc.nat(900),
        fc.nat(600),
        (from, factor, x, y) => {
          const to = zoomedAbout(from, factor, { x, y });
          expect(to.x + x / to.zoom).toBeCloseTo(from.x + x / from.zoom, 5);
          expect(to.y + y / to.zoom).toBeCloseTo(from.y + y / from.zoom, 5);
          const back = panned(panned(from, x, y), -x, -y);
          expect(back.x).toBeCloseTo(from.x, 5);
          expect(back.y).toBeCloseTo(from.y, 5);
        },
      ),
    );
  });

  it('some of it stays in sight however far it is moved', () => {
    fc.assert(
      fc.property(extent, size, camera, (graph, view, wanted) => {
        const { x, y, zoom } = kept(wanted, graph, view);
        const seen = (from: number, extentOf: number, pixels: number): number =>
          Math.min(extentOf, from + pixels / zoom) - Math.max(0, from);
        expect(seen(x, graph.width, view.width) * zoom).toBeGreaterThan(Math.min(59, graph.width * zoom) - 60);
        expect(x + view.width / zoom).toBeGreaterThan(0);
        expect(y + view.height / zoom).toBeGreaterThan(0);
        expect(x).toBeLessThan(graph.width);
        expect(y).toBeLessThan(graph.height);
      }),
    );
  });

  it('a box that is selected comes into sight, and one that is in sight moves nothing', () => {
    fc.assert(
      fc.property(size, camera, fc.nat(5000), fc.nat(5000), (view, from, x, y) => {
        const rect = { x, y, width: 100, height: 60 };
        const to = showing(from, rect, view);
        if (132 > view.width / from.zoom || 132 > view.height / from.zoom) return;
        expect(x >= to.x && y >= to.y).toBe(true);
        expect(x + 100 <= to.x + view.width / to.zoom + 1e-6).toBe(true);
        expect(y + 60 <= to.y + view.height / to.zoom + 1e-6).toBe(true);
        expect(showing(to, rect, view)).toEqual(to);
      }),
    );
    const view = { width: 800, height: 300, scale: 1 };
    const middle = centredOn({ x: 10, y: 10, width: 20, height: 20 }, view, 1);
    expect(showing(middle, { x: 10, y: 10, width: 20, height: 20 }, view)).toBe(middle);
  });
});

describe.each(['down', 'right'] as const)('a graph laid out %s', (direction) => {
  const picture = laid(boxGraph(SPLIT, [], 'nodes'), direction);
  const boxOf = (title: string): number => picture.graph.boxes.findIndex((box) => box.title === title);
  const [forwards, back, beside, before] =
    direction === 'down'
      ? (['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft'] as const)
      : (['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp'] as const);

  it('is walked along its edges, and across to the other branch', () => {
    const split = boxOf('Split');
    const next = arrowTarget(picture, split, forwards);
    expect([boxOf('Relu'), boxOf('Group')]).toContain(next);
    expect(arrowTarget(picture, next ?? -1, back)).toBe(split);
    const other = arrowTarget(picture, next ?? -1, beside) ?? arrowTarget(picture, next ?? -1, before);
    expect([boxOf('Relu'), boxOf('Group')]).toContain(other);
    expect(other).not.toBe(next);
    expect(arrowTarget(picture, 0, back)).toBeNull();
    expect([endTarget(picture, 'Home'), endTarget(picture, 'End')]).toEqual([0, picture.graph.boxes.length - 1]);
  });

  it('has under the pointer the box that is drawn there', () => {
    const camera = { x: -30, y: -50, zoom: 0.7 };
    for (const i of picture.graph.boxes.keys()) {
      const { x, y, width, height } = rectOf(picture, i);
      const at = [(x + width / 2 - camera.x) * camera.zoom, (y + height / 2 - camera.y) * camera.zoom] as const;
      expect(boxAt(picture, camera, ...at)).toBe(i);
    }
    expect(boxAt(picture, camera, 1, 1)).toBeNull();
  });
});

/** Blocks of eight nodes with a shortcut around each: as many boxes as there are nodes, and the two ends. */
function residual(blocks: number): GraphOutline {
  const nodes: OutlineNode[] = [];
  for (let b = 0; b < blocks; b++) {
    const start = `${b}.0`;
    for (let k = 0; k < 7; k++) nodes.push(node('Conv', [`${b}.${k}`, 'w'], [`${b}.${k + 1}`]));
    nodes.push(node('Add', [`${b}.7`, start], [`${b + 1}.0`]));
  }
  return { inputs: ['0.0'], outputs: [`${blocks}.0`], nodes, values: new Map() };
}

describe('the picture of a graph', () => {
  const size = { width: 800, height: 400, scale: 1 };
  const frame = (picture: GraphPicture, part: Partial<GraphFrame>): GraphFrame => ({
    ...{ picture, size, colours: NAMED_COLOURS, camera: fitted(picture.layout, size) },
    whereOf: () => null,
    costOf: () => '1 234 cycles',
    typeOf: (value) => ['8 × 4 × 4', `type of ${value}`],
    ...{ isSelected: () => false, hovered: null, found: new Set<number>(), ...part },
  });
  const drawn = (picture: GraphPicture, part: Partial<GraphFrame> = {}): readonly Drawn[] => {
    const target = recording();
    drawGraph(target, frame(picture, part));
    return target.drawn;
  };
  const texts = (list: readonly Drawn[]): readonly string[] => list.flatMap((d) => (d.kind === 'text' ? [d.text] : []));

  it('says who computes each layer in words beside the colour, and shape and type of what it gives', () => {
    const outline = { ...SPLIT, inputs: ['x'], outputs: ['y'] };
    const layers = (['vta', 'host', 'none'] as const).map((where, i) =>
      layer(i, where, [], { where, inputs: [i === 0 ? 'x' : `v${i}`], output: i === 2 ? 'y' : `v${i + 1}` }),
    );
    const graph = boxGraph(outline, layers, 'layers');
    const picture = laid(graph);
    const camera = { ...fitted(picture.layout, size), zoom: 1, y: 0 };
    const list = drawn(picture, {
      camera,
      size: { ...size, height: 2000 },
      whereOf: (index) => layers[index]?.where ?? null,
    });
    expect(texts(list)).toEqual(expect.arrayContaining(['VTA', 'host', 'nothing moves', 'type of v1', '8 × 4 × 4']));
    const bands = list.flatMap((d) => (d.kind === 'rect' && d.colour === 'compute/2' ? [d] : []));
    expect(bands).toHaveLength(1);
  });

  it('draws of a thousand boxes only what is in sight, and no text that could not be read', () => {
    const graph = boxGraph(residual(125), [], 'nodes');
    expect(graph.boxes).toHaveLength(1002);
    const picture = laid(graph, 'right');
    const near = drawn(picture, { camera: { ...beginning(picture.layout, size), x: 40_000 } });
    // 800 pixels are three columns of boxes and what leads to them.
    expect(near.length).toBeGreaterThan(10);
    expect(near.length).toBeLessThan(80);
    const whole = drawn(picture);
    expect(texts(whole)).toEqual([]);
    // A ground and a border for each box, one line for each edge.
    expect(whole.length).toBeLessThanOrEqual(2 * graph.boxes.length + graph.edges.length);
    expect(whole.filter((d) => d.kind === 'rect').length).toBe(graph.boxes.length);
  });

  it('marks what is selected, hovered and found, and draws the edges of what is selected over the others', () => {
    const picture = laid(boxGraph(SPLIT, [], 'nodes'));
    const add = picture.graph.boxes.findIndex(({ title }) => title === 'Add');
    const list = drawn(picture, {
      camera: { ...fitted(picture.layout, size), zoom: 1, x: 0, y: 0 },
      size: { ...size, height: 3000 },
      isSelected: (box) => box === picture.graph.boxes[add],
      hovered: 0,
      found: new Set([1, 2]),
    });
    const grounds = list.flatMap((d) => (d.kind === 'rect' ? [d.colour] : []));
    expect([grounds.filter((c) => c === 'chosen').length, grounds.filter((c) => c === 'hover').length]).toEqual([1, 1]);
    expect(list.filter((d) => d.kind === 'outline' && d.colour === 'link')).toHaveLength(3);
    const strong = list.flatMap((d, i) => (d.kind === 'line' && d.stroke.colour === 'rgb(0, 0, 0)' ? [i] : []));
    const weak = list.flatMap((d, i) => (d.kind === 'line' && d.stroke.colour === 'weak' ? [i] : []));
    // Two edges lead to it and one away, each with its arrow.
    expect(strong).toHaveLength(6);
    expect(Math.min(...strong)).toBeGreaterThan(Math.max(...weak));
  });
});
