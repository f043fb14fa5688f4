import type { Arch } from '../machine/arch.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';
import { joinByCopies } from './joinByCopies.ts';
import { splitMaxima } from './splitMaxima.ts';

/** The same network in layers that VTA can take, where there are such. `host`: names of layers that the host keeps. */
export const rewriteForVta = (graph: QuantizedGraph, arch: Arch, host: readonly string[]): QuantizedGraph =>
  joinByCopies(splitMaxima(graph, arch, host), arch, host);
