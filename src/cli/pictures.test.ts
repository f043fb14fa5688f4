import { describe, expect, it } from 'vitest';
import { must } from '../core/compiler/compiler.testing.ts';
import type { Graph } from '../core/workload/graph/graph.ts';
import { exportOnnx } from '../core/workload/onnx/exportOnnx.ts';
import { pixelsOfPng, pngOf, type Pixels } from '../node/png.ts';
import { vta } from './io.testing.ts';

const SIDE = 8;
const image = { name: 'image', type: 'float32', shape: [1, 3, SIDE, SIDE] } as const;

/** Gives each channel of a picture as much as its style says: what comes out is known. */
const TINTED: Graph = {
  ...{ version: 1, name: 'tinted', constants: {}, outputs: ['y'] },
  inputs: [image, { name: 'style', type: 'float32', shape: [3] }],
  nodes: [
    { name: 'apart', operator: { kind: 'reshape', shape: [1, 3, 1, 1] }, inputs: ['style'], output: 's' },
    { name: 'tint', operator: { kind: 'multiply' }, inputs: ['image', 's'], output: 't' },
    { name: 'kept', operator: { kind: 'relu' }, inputs: ['t'], output: 'y' },
  ],
};

/** The mean of each channel as its score. */
const SORTED: Graph = {
  ...{ version: 1, name: 'sorted', constants: {}, outputs: ['y'] },
  inputs: [image],
  nodes: [
    { name: 'mean', operator: { kind: 'global-average-pool' }, inputs: ['image'], output: 'm' },
    { name: 'flat', operator: { kind: 'reshape', shape: [1, 3] }, inputs: ['m'], output: 'y' },
  ],
};

const picture: Pixels = {
  ...{ width: SIDE, height: SIDE },
  rgba: Uint8ClampedArray.from({ length: 4 * SIDE * SIDE }, (_, at) =>
    at % 4 === 3 ? 255 : at % 4 === 1 ? 200 : (7 * at) % 120,
  ),
};

const FILES = {
  'tinted.onnx': must(exportOnnx(TINTED)),
  'sorted.onnx': must(exportOnnx(SORTED)),
  'mine.png': pngOf(picture),
};

const simulate = (network: string, ...more: readonly string[]) =>
  vta(['simulate', '--network', network, '--json', ...more], FILES);

describe('vta simulate --picture', () => {
  it('gives the picture that the simulated machine makes of a file, in the style that is asked for', async () => {
    const asked = ['--picture', 'mine.png', '--style', '1:30,2:90', '--save', 'out.png'];
    const { status, lines, files } = await simulate('tinted.onnx', ...asked);
    expect([status, lines.at(-1)]).toMatchObject([
      0,
      { summary: { outputsMatch: true, picture: { saved: 'out.png', classes: null } } },
    ]);
    const made = pixelsOfPng(files.get('out.png') ?? new Uint8Array(0));
    if (typeof made === 'string') throw new Error(made);
    expect([made.width, made.height]).toEqual([SIDE, SIDE]);
    const parts = [0, 0.25, 0.75];
    // In 8 bits, with a power of two for the scale: within three of 255.
    for (const [at, value] of picture.rgba.entries()) {
      if (at % 4 < 3) expect(Math.abs((made.rgba[at] ?? 0) - value * (parts[at % 4] ?? 0))).toBeLessThanOrEqual(3);
    }
  });

  it('gives the likeliest classes of one, in whichever form it is read', async () => {
    for (const pixels of ['unit', 'signed']) {
      const { status, lines } = await simulate('sorted.onnx', '--picture', 'mine.png', '--pixels', pixels);
      const { picture: found } = lines.at(-1)?.['summary'] as { picture: { classes: { index: number }[] } };
      expect([status, found.classes.length, found.classes[0]?.index]).toEqual([0, 3, 1]);
    }
    const text = await vta(['simulate', '--network', 'sorted.onnx', '--picture', 'shipped'], FILES);
    expect(text.stdout).toMatch(/\nclass \d: \d+\.\d %\n/);
  });

  it.each([
    ['tinted.onnx', ['--style', '1'], 'usage.option', '--style'],
    ['tinted.onnx', ['--picture', 'tinted.onnx'], 'picture.unreadable', 'tinted.onnx'],
    ['tinted.onnx', ['--picture', 'shipped', '--style', '3'], 'usage.value', '--style'],
    ['tinted.onnx', ['--picture', 'shipped', '--style', '1,1'], 'usage.value', '--style'],
    ['tinted.onnx', ['--picture', 'shipped', '--fit', 'tight'], 'usage.value', '--fit'],
    ['tinted.onnx', ['--picture', 'shipped', '--save', '-'], 'usage.value', '--save'],
    ['sorted.onnx', ['--picture', 'shipped', '--save', 'a.png'], 'usage.option', '--save'],
    ['sorted.onnx', ['--picture', 'shipped', '--style', '1'], 'usage.option', '--style'],
    ['sorted.onnx', ['--picture', 'none.png'], 'file.missing', 'none.png'],
    ['encoder-block', ['--picture', 'shipped'], 'picture.input', '--picture'],
  ])('refuses of %s %j', async (network, more, code, field) => {
    const { status, lines } = await simulate(network, ...more);
    expect([status, lines[0]]).toMatchObject([2, { error: { code, field } }]);
  });
});
