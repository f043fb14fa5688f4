import type { WorkloadChoice } from '../../core/experiment/experiment.ts';
import { fullShape, outputSize, type ConvShape } from '../../core/layer/layer.ts';
import { NETWORKS } from '../../core/layer/benchmarks.ts';

/** What a layer is beyond a plain convolution, in the field's words. */
function kindText(s: ConvShape): readonly string[] {
  const { groups, dilationHeight, dilationWidth, padHeight, padWidth, padBottom, padRight } = fullShape(s);
  const depthwise = groups > 1 && groups === s.inChannels && groups === s.outChannels;
  const dilated = dilationHeight !== 1 || dilationWidth !== 1;
  return [
    ...(s.transposed === undefined ? [] : ['transposed']),
    ...(s.reduce === 'max'
      ? [s.excludePad === true ? 'maximum, padding excluded' : 'maximum']
      : s.uniform === true
        ? ['one weight for all']
        : []),
    ...(groups === 1 ? [] : [depthwise ? 'depthwise' : `${groups} groups`]),
    ...(dilated
      ? [`dilation ${dilationHeight === dilationWidth ? dilationHeight : `${dilationHeight}, ${dilationWidth}`}`]
      : []),
    ...(padBottom === padHeight && padRight === padWidth ? [] : ['uneven pads']),
  ];
}

/** `28 × 28 × 128 → 128, 3 × 3`, with stride and batch where they are not 1, and what makes it more than a plain convolution. */
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
  return [...parts, ...kindText(s)].join(', ');
}

/** `56 × 56 × 64`, the output. */
export function outputText(s: ConvShape): string {
  const out = outputSize(s);
  return `${out.height} × ${out.width} × ${s.outChannels}`;
}

/** `ResNet-18 · C5`. */
export function workloadTitle(workload: WorkloadChoice): string {
  if (workload.kind === 'conv') return kindText(workload.shape).length === 0 ? 'Own convolution' : 'Own layer';
  const network = NETWORKS.find((n) => n.name === workload.network);
  return `${network?.title ?? workload.network} · ${workload.layer}`;
}
