import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inOneGo } from '../core/base/slices.ts';
import { DEFAULT_ARCH } from '../core/machine/parameters.ts';
import { runModel } from '../core/workload/model/modelRuntime.ts';
import { pictureOfTensor, tensorOfPicture } from '../core/workload/pictures/pictureTensor.ts';
import { PIXEL_FORMS } from '../core/workload/pictures/pixelForm.ts';
import type { Mix } from '../core/workload/pictures/pictureSample.ts';
import { differenceOf, emptyPicture, type Picture } from '../core/workload/pictures/picture.ts';
import { nodeHost } from '../onnxRuntime/node/nodeHost.ts';
import { samples } from '../testdata/sample.ts';
import type { NetworkRequest, NetworkUpdate } from './networkProtocol.ts';
import { createNetworkSteps } from './networkSteps.ts';

const SIZE = samples(32, 128);
const BYTES = new Uint8Array(readFileSync(new URL('../../public/multistyle26.onnx', import.meta.url)));

const request = (mix: Mix, picture: Picture | null = null): NetworkRequest => ({
  source: {
    ...{ kind: 'file', name: 'multistyle26.onnx', hash: 'multistyle26', file: new Blob([BYTES]) },
    dimensions: { h: SIZE, w: SIZE },
  },
  arch: DEFAULT_ARCH,
  seed: 1,
  input: { kind: 'picture', picture, fit: 'crop', pixels: 'unit', mix },
  calibration: { kind: 'scene', pixels: 'unit', mixes: [{ 6: 1 }] },
  weightScales: 'tensor',
});

/** Of all updates of a run those that tests look at. */
function runOf(steps: ReturnType<typeof createNetworkSteps>, asked: NetworkRequest) {
  const updates: NetworkUpdate[] = [];
  const running = steps(asked);
  let step = running.next();
  for (; step.done !== true; step = running.next()) updates.push(step.value);
  expect(step.value.ok).toBe(true);
  const of = <K extends NetworkUpdate['kind']>(kind: K) =>
    updates.filter((u): u is Extract<NetworkUpdate, { kind: K }> => u.kind === kind);
  return {
    stages: new Set(of('progress').map(({ stage }) => stage)),
    about: of('about').at(-1)?.about,
    read: of('picture')[0]?.picture ?? emptyPicture(1, 1),
    ran: of('ran'),
    last: [...new Map(of('ran').map(({ result }) => [result.index, result])).values()],
    layers: of('compiled')[0]?.layers ?? [],
    result: of('result')[0]?.result,
    early: of('outputs')[0]?.outputs,
    unchecked: updates.slice(
      0,
      updates.findIndex(({ kind }) => kind === 'outputs'),
    ),
    float: of('float')[0]?.outputs['stylized'] ?? new Float32Array(0),
  };
}

describe('the network of 26 styles on a picture', () => {
  const host = nodeHost();
  const steps = createNetworkSteps(() => BYTES, host);
  const first = runOf(steps, request({ 7: 100 }));
  const shape = { count: 1, channels: 3, height: SIZE, width: SIZE, channelsLast: false } as const;
  const made = first.result?.outputs['stylized'] ?? new Float32Array(0);

  it('is told to be one that paints, and says what it was calibrated on', () => {
    expect(first.about?.ports).toEqual({
      input: { name: 'image', shape },
      others: [{ name: 'style_weights', shape: [26] }],
      output: { kind: 'picture', name: 'stylized', shape },
    });
    expect(first.about?.calibratedOn).toBe('the picture that is shipped');
  });

  it('runs its convolutions on VTA with the bits of the integer reference, and shows each layer as it is made', () => {
    expect(first.layers.filter(({ macs, where }) => macs > 0 && where !== 'vta')).toEqual([]);
    for (const { index } of first.layers.filter(({ where }) => where === 'vta')) {
      expect(first.last.find((result) => result.index === index)?.bits.state).toBe('match');
    }
    const planes = first.ran.flatMap((u) => u.planes ?? []);
    expect(planes[0]).toMatchObject({ channels: 3, count: 3 });
    expect(planes.length).toBeGreaterThan(16);
  });

  it('gives its picture once the last layer has run, before any is held to the reference', () => {
    expect(first.early).toEqual(first.result?.outputs);
    const ran = first.unchecked.flatMap((update) => (update.kind === 'ran' ? [update.result] : []));
    expect(ran).toHaveLength(first.layers.length);
    expect(new Set(ran.map(({ bits }) => bits.state))).toEqual(new Set(['not-checked', 'host']));
  });

  it('gives a picture near the one that ONNX Runtime makes of the whole file in float', () => {
    const inputs = {
      image: { type: 'float32', shape: [1, 3, SIZE, SIZE], data: tensorOfPicture(first.read, shape, PIXEL_FORMS.unit) },
      style_weights: {
        type: 'float32',
        shape: [26],
        data: Float32Array.from({ length: 26 }, (_, k) => Number(k === 7)),
      },
    } as const;
    const whole = inOneGo(runModel(host, { model: BYTES, inputs, outputs: ['stylized'] }));
    const float = whole.ok ? whole.value.values['stylized']?.data : undefined;
    if (!(float instanceof Float32Array)) throw new Error('ONNX Runtime gave no picture');
    // From 200 million multiply-adds on it is ONNX Runtime that computes every convolution and norm: then the very same bits.
    const apart = first.float.reduce((most, value, at) => Math.max(most, Math.abs(value - (float[at] ?? NaN))), 0);
    expect(apart).toBeLessThanOrEqual(SIZE >= 128 ? 0 : 1e-3);
    const pictures = [made, first.float].map((values) => pictureOfTensor(values, shape, PIXEL_FORMS.unit));
    const [vta, reference] = pictures as [Picture, Picture];
    expect(differenceOf(vta, reference, 1).psnrDb).toBeGreaterThan(20);
    expect(differenceOf(vta, first.read, 1).psnrDb).toBeLessThan(20);
  });

  it('compiles and calibrates nothing again for other styles or another picture: only data change', () => {
    const red = emptyPicture(3, 5);
    for (let at = 0; at < red.rgba.length; at += 4) red.rgba.set([200, 30, 30, 255], at);
    for (const other of [request({ 3: 50, 12: 50 }), request({ 7: 100 }, red)]) {
      const second = runOf(steps, other);
      expect([second.stages.has('quantize'), second.stages.has('compile')]).toEqual([false, false]);
      expect(second.result?.vtaCycles).toBe(first.result?.vtaCycles);
      expect(second.result?.outputs).not.toEqual(first.result?.outputs);
      expect(second.last.filter(({ bits }) => bits.state === 'differ')).toEqual([]);
    }
    expect(runOf(steps, request({ 7: 5 })).result?.outputs).toEqual(first.result?.outputs);
  });
});
