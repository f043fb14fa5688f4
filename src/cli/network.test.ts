import { describe, expect, it } from 'vitest';
import { encodeModel } from '../core/workload/onnx/onnx.testing.ts';
import { golden, vta } from './io.testing.ts';

const RESNET = { 'r.onnx': golden('onnx/light_resnet50.onnx') };

describe('vta network', () => {
  it('tells each node of an ONNX file, and at last the whole', async () => {
    const { status, lines } = await vta(['network', 'r.onnx', '--json'], RESNET);
    expect(status).toBe(0);
    expect(lines).toHaveLength(177);
    // 7 x 7 kernel over 3 channels, 64 outputs of 112 x 112; weights of 4 bytes.
    expect(lines[0]).toEqual({
      name: 'n0',
      kind: 'conv',
      inputs: [
        [1, 3, 224, 224],
        [64, 3, 7, 7],
      ],
      output: [1, 64, 112, 112],
      macs: 112 * 112 * 64 * 147,
      weightBytes: 64 * 147 * 4,
    });
    expect(lines.at(-1)).toMatchObject({
      summary: { name: 'resnet50', opset: 9, nodes: 176, macs: 4089184256, outputs: [{ shape: [1, 1000] }], notes: [] },
    });
    const macs = lines.slice(0, -1).reduce((sum, line) => sum + Number(line['macs']), 0);
    expect(macs).toBe(4089184256);
  });

  it('in words without --json', async () => {
    const { status, stdout } = await vta(['network', 'r.onnx'], RESNET);
    expect(status).toBe(0);
    expect(stdout).toMatch(/n0 +conv +1x3x224x224 +-> +1x64x112x112 +118013952 MAC, 37632 bytes\n/);
    expect(stdout).toContain('176 nodes, 4089184256 multiply-adds');
  });

  it('tells of a built-in network too, with weights of a seed', async () => {
    const { status, lines } = await vta(['network', 'LeNet5', '--seed', '7', '--batch', '4', '--json']);
    expect(status).toBe(0);
    expect(lines[0]).toEqual({
      name: 'conv1',
      kind: 'conv',
      inputs: [[4, 1, 28, 28], [6, 1, 5, 5], [6]],
      output: [4, 6, 28, 28],
      macs: 4 * 28 * 28 * 6 * 25,
      weightBytes: 156 * 4,
    });
    expect(lines.at(-1)).toMatchObject({
      summary: {
        name: 'lenet5',
        opset: null,
        producer: 'built-in',
        weightBytes: 61706 * 4,
        outputs: [{ shape: [4, 10] }],
      },
    });
    expect(JSON.stringify(lines.at(-1))).toContain('random numbers (seed 7)');
    const words = await vta(['network', 'lenet5']);
    expect(words.stdout).toContain('416520 multiply-adds, 246824 bytes of weights; built-in; gives classifier 1x10');
  });

  it('takes a part of a built-in network', async () => {
    const { status, lines } = await vta(['network', 'lenet5', '--from', 'pool1', '--to', 'conv2.relu', '--json']);
    expect(status).toBe(0);
    expect(lines.map(({ name }) => name).slice(0, -1)).toEqual(['conv2', 'conv2.relu']);
    expect(lines.at(-1)).toMatchObject({ summary: { inputs: [{ name: 'pool1', shape: [1, 6, 14, 14] }] } });
  });

  it('takes a part of a file, with sizes of its own', async () => {
    const words = ['network', 'r.onnx', '--from', 'n1', '--to', 'n3', '--batch', '2', '--json'];
    const { status, lines } = await vta(words, RESNET);
    expect(status).toBe(0);
    expect(lines.map(({ name }) => name).slice(0, -1)).toEqual(['n1', 'n2', 'n3']);
    expect(lines.at(-1)).toMatchObject({
      summary: { inputs: [{ shape: [2, 64, 112, 112] }], notes: [expect.stringContaining('are left out') as string] },
    });
  });

  it('changes a batch that the file fixes, and whole shapes', async () => {
    const batch = await vta(['network', 'r.onnx', '--batch', '2', '--json'], RESNET);
    expect(batch.lines.at(-1)).toMatchObject({ summary: { outputs: [{ shape: [2, 1000] }] } });
    const [input] = (batch.lines.at(-1)?.['summary'] as { inputs: readonly { name: string }[] }).inputs;
    const shape = ['--to', 'n0', '--input', `${input?.name ?? ''}=1,3,48,320`];
    const wide = await vta(['network', 'r.onnx', ...shape, '--json'], RESNET);
    expect(wide.lines.at(-1)).toMatchObject({ summary: { outputs: [{ shape: [1, 64, 24, 160] }] } });
  });

  it('reads values that lie in files beside it, and none from elsewhere', async () => {
    const file = (external: string) =>
      encodeModel({
        nodes: [{ op: 'Conv', in: ['x', 'w'], out: 'y' }],
        tensors: { w: { dims: [1, 2, 1, 1], external } },
      });
    const values = new Uint8Array(8);
    const beside = await vta(['network', 'a/n.onnx', '--json'], { 'a/n.onnx': file('w.bin'), 'a/w.bin': values });
    expect(beside.lines.at(-1)).toMatchObject({ summary: { seeded: [] } });
    const above = await vta(['network', 'a/n.onnx', '--json'], { 'a/n.onnx': file('../w.bin'), 'a/../w.bin': values });
    expect(above.lines.at(-1)).toMatchObject({ summary: { seeded: ['w'] } });
  });

  it('prefers a file to a built-in network of the same name', async () => {
    const { lines } = await vta(['network', 'lenet5', '--json'], { lenet5: RESNET['r.onnx'] });
    expect(lines.at(-1)).toMatchObject({ summary: { name: 'resnet50' } });
  });

  it('says of a name it does not know that there is no such file, and which networks there are', async () => {
    const { status, lines } = await vta(['network', 'resnet19', '--json']);
    expect(status).toBe(2);
    const text = JSON.stringify(lines);
    for (const part of ['file.missing', 'no file resnet19', 'no built-in network', 'resnet18', 'tiny-yolo']) {
      expect(text).toContain(part);
    }
  });

  it.each([
    ['a file that is something else', ['f'], 'onnx.malformed'],
    ['a cut file', ['cut'], 'onnx.malformed'],
    ['no file', ['gone.onnx'], 'file.missing'],
    ['an end that is none', ['r.onnx', '--to', 'nowhere'], 'onnx.cut-name'],
    ['a shape that is none', ['r.onnx', '--input', 'x=3,a'], 'usage.value'],
    ['a shape for no input', ['r.onnx', '--input', 'nobody=1,3,64,64'], 'onnx.input-name'],
    ['a size that the file does not leave open', ['r.onnx', '--dims', 'H=3'], 'onnx.dimension-name'],
    ['a part of a built-in network that ends nowhere', ['lenet5', '--to', 'conv9'], 'onnx.cut-name'],
    ['a shape for a built-in network', ['lenet5', '--input', 'input=1,1,28,28'], 'usage.value'],
    ['a batch of 0', ['r.onnx', '--batch', '0'], 'usage.value'],
    ['sizes that are none', ['r.onnx', '--dims', 'H=x'], 'usage.value'],
    ['a seed for a file', ['r.onnx', '--seed', '1'], 'usage.value'],
    ['a seed that is none', ['lenet5', '--seed', 'x'], 'usage.value'],
    ['sizes for a built-in network of fixed sizes', ['lenet5', '--dims', 'H=3'], 'workload.size'],
    ['a sequence that is too long', ['gpt2-block', '--dims', 'sequence=1025'], 'workload.size'],
    ['a batch beyond all memory', ['vgg16', '--batch', '1000000'], 'graph.elements'],
    ['nothing', [], 'usage.arguments'],
  ])('answers %s with an error', async (_, words, code) => {
    const files = { ...RESNET, f: '{"format":"vta-program/1"}', cut: RESNET['r.onnx'].subarray(0, 5000) };
    const { status, lines } = await vta(['network', ...words, '--json'], files);
    expect(status).toBe(2);
    expect(lines).toMatchObject([{ error: { code } }]);
  });
});
