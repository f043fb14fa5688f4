import { builtIn, type BuilderValue, type ChosenSize, type NetworkBuilder } from './builder.ts';
import {
  attentionLayer,
  channelsFrom,
  gelu,
  imageAsSequence,
  layerNorm,
  projection,
  sequenceAsImage,
  sumLayer,
} from './transformerLayers.ts';

/** Rows of the sequence. */
const sequence = (most: number): ChosenSize => ({ name: 'sequence', size: 64, most, axis: 'input[1]' });

/** Two projections with GELU between them, as wide as told inside. */
function feedForward(
  net: NetworkBuilder,
  x: BuilderValue,
  { features, approximate }: { readonly features: number; readonly approximate: 'none' | 'tanh' },
): BuilderValue {
  const inner = gelu(net, 'mlp.gelu', projection(net, 'mlp.in', x, { channels: 4 * features }), approximate);
  return projection(net, 'mlp.out', inner, { channels: features, gain: 0.5 });
}

const BERT_SOURCE =
  'Turc et al., Well-Read Students Learn Better (2019), BERT-Tiny: one of its two layers, 128 features, 2 heads, 512 inside; layer norms behind the sums, GELU by the error function (Devlin et al. 2018)';

/** Norms stand behind the sums; queries, keys and values have a projection each. */
export const ENCODER_BLOCK = builtIn(
  'encoder-block',
  'Encoder block of BERT-Tiny',
  BERT_SOURCE,
  (net) => {
    const features = 128;
    const x = sequenceAsImage(net, 'rows', net.input(net.batch, net.size('sequence'), features));
    const project = (name: string): BuilderValue => projection(net, name, x, { channels: features });
    const parts = [project('attention.q'), project('attention.k'), project('attention.v')] as const;
    const attended = attentionLayer(net, 'attention', parts, { heads: 2, causal: false });
    const out = projection(net, 'attention.out', attended, { channels: features, gain: 0.5 });
    const seen = layerNorm(net, 'attention.norm', sumLayer(net, 'attention.sum', x, out), 1e-12);
    const made = feedForward(net, seen, { features, approximate: 'none' });
    const y = layerNorm(net, 'mlp.norm', sumLayer(net, 'mlp.sum', seen, made), 1e-12);
    return imageAsSequence(net, 'sequence', y);
  },
  [sequence(512)],
);

const GPT2_SOURCE =
  'Radford et al., Language Models are Unsupervised Multitask Learners (2019), the smallest model: one of its 12 blocks, 768 features, 12 heads, 3,072 inside; no row sees those behind it, layer norms before the layers, GELU by tanh';

/** Norms stand before the layers; one projection makes queries, keys and values. */
export const GPT2_BLOCK = builtIn(
  'gpt2-block',
  'Block of GPT-2 small',
  GPT2_SOURCE,
  (net) => {
    const features = 768;
    const x = sequenceAsImage(net, 'rows', net.input(net.batch, net.size('sequence'), features));
    const normed = layerNorm(net, 'attention.norm', x, 1e-5);
    const qkv = projection(net, 'attention.qkv', normed, { channels: 3 * features });
    const part = (name: string, place: number): BuilderValue =>
      channelsFrom(net, `attention.${name}`, qkv, place * features, features);
    const attended = attentionLayer(net, 'attention', [part('q', 0), part('k', 1), part('v', 2)], {
      ...{ heads: 12, causal: true },
    });
    const out = projection(net, 'attention.out', attended, { channels: features, gain: 0.5 });
    const seen = sumLayer(net, 'attention.sum', x, out);
    const made = feedForward(net, layerNorm(net, 'mlp.norm', seen, 1e-5), { features, approximate: 'tanh' });
    return imageAsSequence(net, 'sequence', sumLayer(net, 'mlp.sum', seen, made));
  },
  [sequence(1024)],
);
