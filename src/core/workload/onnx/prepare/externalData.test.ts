import { expect, it } from 'vitest';
import { importOnnx } from '../importOnnx.ts';
import { codes, encodeModel, imported, problemsOf, type GraphInit } from '../onnx.testing.ts';
import { externalNames } from './externalData.ts';

const kept = (location: string): GraphInit => ({
  nodes: [{ op: 'Conv', in: ['x', 'w'], out: 'y' }],
  tensors: { w: { dims: [1, 2, 1, 1], external: location } },
});

it('Values that lie in another file are taken from there, where it is given', () => {
  const bytes = new Uint8Array(Float32Array.of(3, -5).buffer);
  const { graph, seeded } = imported(kept('w.bin'), { external: new Map([['w.bin', bytes]]) });
  expect(graph.constants['w']?.source).toEqual({ kind: 'data', data: Float32Array.of(3, -5) });
  expect(seeded).toEqual([]);
  expect(imported(kept('w.bin'), { external: new Map([['other.bin', bytes]]) }).seeded).toEqual(['w']);
});

it('A file that does not have them is told from one that is not there', () => {
  const short = problemsOf(kept('w.bin'), { external: new Map([['w.bin', new Uint8Array(7)]]) });
  expect(codes(short)).toEqual(['onnx.tensor-size']);
  expect(importOnnx(encodeModel(kept('w.bin')), { external: new Map() }).ok).toBe(true);
});

it.each(['../w.bin', '/etc/passwd', 'C:\\w.bin', 'a/../../w.bin', '..', 'a\\..\\w'])(
  'No file is asked for that lies elsewhere: %s',
  (name) => {
    expect(externalNames(encodeModel(kept(name)))).toEqual([]);
  },
);

it('Files beside it, and below, are named once', () => {
  expect(externalNames(encodeModel(kept('data/w..bin')))).toEqual(['data/w..bin']);
  expect(externalNames(encodeModel({ nodes: [{ op: 'Relu', in: ['x'], out: 'y' }] }))).toEqual([]);
  expect(externalNames(Uint8Array.of(1, 2))).toEqual([]);
});
