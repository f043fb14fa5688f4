import type { WorkloadChoice } from '../core/experiment/experiment.ts';
import { outputSize, type ConvShape } from '../core/workload/layer.ts';
import { NETWORKS } from '../core/workload/networks.ts';

/** `28 × 28 × 128 → 128, 3 × 3`, with stride and batch where they are not 1. */
export function shapeText(s: ConvShape): string {
  const parts = [
    `${s.height} × ${s.width} × ${s.inChannels} → ${s.outChannels}`,
    `${s.kernelHeight} × ${s.kernelWidth}`,
  ];
  if (s.strideHeight !== 1 || s.strideWidth !== 1) {
    parts.push(
      s.strideHeight === s.strideWidth ? `stride ${s.strideHeight}` : `stride ${s.strideHeight}, ${s.strideWidth}`,
    );
  }
  if (s.batch !== 1) parts.push(`batch ${s.batch}`);
  return parts.join(', ');
}

/** `56 × 56 × 64`, the output. */
export function outputText(s: ConvShape): string {
  const out = outputSize(s);
  return `${out.height} × ${out.width} × ${s.outChannels}`;
}

/** `ResNet-18 · C5`. */
export function workloadTitle(workload: WorkloadChoice): string {
  if (workload.kind === 'conv') return 'Own convolution';
  const network = NETWORKS.find((n) => n.name === workload.network);
  return `${network?.title ?? workload.network} · ${workload.layer}`;
}
