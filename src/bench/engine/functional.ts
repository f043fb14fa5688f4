import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import { geometry } from '../../core/machine/geometry.ts';
import { runFunctional } from '../../core/simulator/functional/run.ts';
import { layerMacs } from '../../core/layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../../core/layer/benchmarks.ts';
import { directConvolution } from '../../core/layer/directConvolution.ts';
import type { Measured } from '../figure.ts';
import { timePair, type Clock } from '../timing.ts';
import { compiled, resnetLayer, seededData } from './workloads.ts';

/** As many runs as a network has layers. */
const WARM_UP = 20;

/** The functional simulator on C2, turn by turn with a direct convolution of the same data. */
export function measureFunctional(clock: Clock): Measured {
  const layer = resnetLayer('C2');
  const data = seededData(layer);
  const { program } = compiled(layer, data);
  const { scalarBits } = geometry(DEFAULT_ARCH);
  const widths = { acc: scalarBits.ACC, out: scalarBits.OUT };
  const run = (): void => void runFunctional(program, { semantics: 'simulator' });
  const start = clock();
  run();
  const first = clock() - start;
  // A worker that runs a network has long been here; the first run, in code not yet optimized, is told beside it.
  for (let n = 1; n < WARM_UP; n++) run();
  const { one, other } = timePair(
    clock,
    run,
    () => directConvolution(layer.shape, BENCHMARK_EPILOGUE, data, widths),
    5,
  );
  const macs = layerMacs(layer.shape);
  const ratio = other.milliseconds / one.milliseconds;
  return {
    value: macs / one.milliseconds / 1e6,
    note:
      `ResNet-18 C2, ${(macs / 1e6).toFixed(1)} M multiply-adds in ${one.milliseconds.toFixed(0)} ms, ` +
      `${ratio.toFixed(2)} x a plain direct convolution; median of ${one.runs} after ${WARM_UP} to warm up, ` +
      `the first of which took ${first.toFixed(0)} ms`,
  };
}
