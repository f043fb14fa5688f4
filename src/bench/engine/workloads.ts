import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import type { Compilation } from '../../core/compiler/compilation.ts';
import { compileConv } from '../../core/compiler/compile.ts';
import type { Result } from '../../core/base/problem.ts';
import { layerData, type LayerData } from '../../core/layer/data.ts';
import type { Layer } from '../../core/layer/layer.ts';
import { BENCHMARK_EPILOGUE, NETWORKS } from '../../core/layer/benchmarks.ts';

/** What must hold for a figure to mean anything: a problem here is a bug of the engine, and the benchmark stops. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems[0].message);
  return result.value;
}

/** ResNet-18's layers on VTA, as published totals count them. */
export function resnetLayers(): readonly Layer[] {
  const network = NETWORKS.find(({ name }) => name === 'resnet18');
  if (network === undefined) throw new Error('resnet18 is not among the networks');
  return network.layers.filter(({ onHost }) => onHost !== true);
}

export function resnetLayer(name: string): Layer {
  const layer = resnetLayers().find((candidate) => candidate.name === name);
  if (layer === undefined) throw new Error(`resnet18 has no layer ${name}`);
  return layer;
}

/** The layer on VTA's default machine under the best schedule; without data, a program to time. */
export function compiled({ name, shape }: Layer, data?: LayerData): Compilation {
  const request = { arch: DEFAULT_ARCH, shape, epilogue: BENCHMARK_EPILOGUE, schedule: {}, name };
  return must(compileConv(data === undefined ? request : { ...request, data }));
}

export const seededData = ({ shape }: Layer): LayerData => layerData(shape, DEFAULT_ARCH, 1);
