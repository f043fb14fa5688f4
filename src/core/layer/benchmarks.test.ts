import { describe, expect, it } from 'vitest';
import { layerMacs, outputSize } from './layer.ts';
import { findLayer, NETWORKS } from './benchmarks.ts';
import { checkConv } from './checkConv.ts';

describe('networks', () => {
  it('ResNet-18 offloads 1,695.55 M multiply-adds (published)', () => {
    const layers = NETWORKS[0]?.layers.filter((l) => l.onHost !== true) ?? [];
    expect(layers).toHaveLength(10);
    const macs = layers.reduce((sum, l) => sum + l.count * layerMacs(l.shape), 0);
    expect((macs / 1e6).toFixed(2)).toBe('1695.55');
  });

  it('finds a layer by NETWORK.LAYER, whatever the letter case', () => {
    const found = findLayer('ResNet18.c3');
    if (!found.ok) throw new Error(found.problems[0].message);
    expect(found.value.layer.name).toBe('C3');
    expect(outputSize(found.value.layer.shape)).toEqual({ height: 28, width: 28 });
  });

  it('says what there is when asked for something else', () => {
    const found = findLayer('resnet18.C12');
    expect(found).toMatchObject({ ok: false, problems: [{ code: 'workload.unknown-layer', got: 'resnet18.C12' }] });
  });

  it('every built-in layer is a sensible convolution', () => {
    for (const network of NETWORKS) for (const layer of network.layers) expect(checkConv(layer.shape)).toEqual([]);
  });
});
