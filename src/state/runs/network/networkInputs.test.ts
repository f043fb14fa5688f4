import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DEFAULT_ARCH } from '../../../core/machine/parameters.ts';
import { useDigitStore } from './digits.ts';
import { LENET, STYLE } from '../../documents/networkChoice.ts';
import type { NetworkAsked } from './networkRun.ts';
import { networkInputs } from './networkInputs.ts';

const ASKED: NetworkAsked = {
  ...{ choice: { kind: 'built-in', name: 'vgg16' }, arch: DEFAULT_ARCH, seed: 1 },
  ...{ data: null, digit: null, picture: null },
};
const FILE = { kind: 'file', name: 'x.onnx', hash: '01' } as const;
const DATA = { name: 'x.npy', hash: '02' };
const BLOBS: Readonly<Record<string, Blob>> = { '01': new Blob(['onnx']), '02': new Blob(['npy']) };
const here = (hash: string): Promise<Blob | null> => Promise.resolve(BLOBS[hash] ?? null);
const nowhere = (): Promise<Blob | null> => Promise.resolve(null);

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'http://127.0.0.1/' });
});
afterEach(() => {
  vi.unstubAllGlobals();
  useDigitStore.setState({ digits: null });
});

it('a built-in network needs nothing; its scales come from a seeded image, or from samples that are here', async () => {
  const ready = { kind: 'ready', supplies: { source: ASKED.choice, input: null, calibration: { kind: 'seeded' } } };
  expect(await networkInputs(ASKED, nowhere)).toEqual(ready);
  const calibration = { kind: 'file', ...DATA, file: BLOBS['02'] };
  expect(await networkInputs({ ...ASKED, data: DATA }, here)).toMatchObject({
    kind: 'ready',
    supplies: { calibration },
  });
});

it('a file that is not here is asked for by its name, the network before the samples', async () => {
  const asked = { ...ASKED, choice: FILE, data: DATA };
  expect(await networkInputs(asked, nowhere)).toEqual({ kind: 'missing', what: 'network', name: 'x.onnx', hash: '01' });
  const onlyNetwork = (hash: string) => (hash === '01' ? here(hash) : nowhere());
  expect(await networkInputs(asked, onlyNetwork)).toEqual({ kind: 'missing', what: 'data', ...DATA });
  expect(await networkInputs(asked, here)).toMatchObject({
    kind: 'ready',
    supplies: { source: { ...FILE, file: BLOBS['01'] }, input: null },
  });
});

it('LeNet-5 says which of its files could not be fetched, and why; a mistake in the code is none of these', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 404, statusText: 'Not Found' })));
  const lenet = { ...ASKED, choice: LENET };
  const failed = await networkInputs(lenet, nowhere);
  expect(failed).toMatchObject({ kind: 'failed', failure: { kind: 'threw' } });
  expect(failed.kind === 'failed' && failed.failure.message).toMatch(/^\w[\w.]+ could not be fetched: 404 Not Found$/);
  const broken = () => Promise.reject(new TypeError('a bug'));
  await expect(networkInputs({ ...ASKED, choice: FILE }, broken)).rejects.toThrow('a bug');
});

it('a part of a network with trained weights is a part of its file, on a seeded input', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(new Uint8Array([1, 2, 3]))));
  for (const [choice, name] of [
    [LENET, 'lenet5.onnx'],
    [STYLE, 'multistyle26.onnx'],
  ] as const) {
    const found = await networkInputs({ ...ASKED, choice: { ...choice, to: ['a'] } }, nowhere);
    expect(found).toMatchObject({
      kind: 'ready',
      supplies: { source: { kind: 'file', name, from: [], to: ['a'] }, input: null, calibration: { kind: 'seeded' } },
    });
  }
});

it('the network of styles comes with the page at the size that is asked for, its scales from one style whichever is painted', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(new Uint8Array([1, 2, 3]))));
  const picture = { hash: null, fit: 'crop', pixels: 'unit', mix: { 7: 100 } } as const;
  const found = await networkInputs({ ...ASKED, choice: { ...STYLE, side: 128 }, picture }, nowhere);
  expect(found).toMatchObject({
    kind: 'ready',
    supplies: {
      source: { kind: 'file', name: 'multistyle26.onnx', dimensions: { h: 128, w: 128 } },
      input: { kind: 'picture', picture: null, mix: { 7: 100 } },
      calibration: { kind: 'scene', pixels: 'unit', mixes: [{ 6: 100 }] },
    },
  });
});

it('LeNet-5 is refused where its digits are not digits', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(new Uint8Array([1, 2, 3]))));
  const refused = await networkInputs({ ...ASKED, choice: LENET }, nowhere);
  expect(refused.kind).toBe('refused');
});
