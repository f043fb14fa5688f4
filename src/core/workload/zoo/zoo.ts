import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import type { BuiltInNetwork } from './builder.ts';
import { DCGAN } from './dcgan.ts';
import { LENET5 } from './lenet.ts';
import { MOBILENET, MOBILENET_GROUPED } from './mobilenet.ts';
import { RESNET18, RESNET34, RESNET50, RESNET50_V1B } from './resnet.ts';
import { RESNETS_V2 } from './resnetV2.ts';
import { ENCODER_BLOCK, GPT2_BLOCK } from './transformers.ts';
import { STYLE_TRANSFER } from './styleTransfer.ts';
import { TINY_YOLO } from './tinyYolo.ts';
import { VGG16 } from './vgg.ts';

/** The built-in networks. Building one costs a few milliseconds at most and makes no weights. */
export const ZOO: readonly BuiltInNetwork[] = [
  RESNET18,
  RESNET34,
  RESNET50,
  RESNET50_V1B,
  ...RESNETS_V2,
  MOBILENET,
  MOBILENET_GROUPED,
  VGG16,
  LENET5,
  DCGAN,
  STYLE_TRANSFER,
  TINY_YOLO,
  ENCODER_BLOCK,
  GPT2_BLOCK,
];

/** What is wrong with sizes for a network, those that are not given being as it has them; null if nothing. Code: `workload.size`. */
export function sizesProblem(
  { title, sizes }: BuiltInNetwork,
  given: Readonly<Record<string, number>>,
): Problem | null {
  for (const [name, got] of Object.entries(given)) {
    const known = sizes.find((size) => size.name === name);
    if (known !== undefined && Number.isInteger(got) && got >= 1 && got <= known.most) continue;
    const field = name.slice(0, 80);
    const common = { code: 'workload.size', field } as const;
    if (known !== undefined) {
      const [message, fix] = [`${title} takes a ${field} of 1 to ${known.most}.`, `Use 1 to ${known.most}.`];
      return { ...common, message, got, limit: known.most, fix };
    }
    const names = sizes.map((size) => size.name).join(', ');
    const message = `${title} has no size "${field}" to choose: ${names === '' ? 'all of its sizes are fixed' : `it has ${names}`}.`;
    return { ...common, message, got: field, limit: names === '' ? null : names, fix: `Leave ${field} out.` };
  }
  return null;
}

/** The built-in network of a name; letter case does not matter. Code: `workload.unknown-network`. */
export function findNetwork(name: string): Result<BuiltInNetwork> {
  const wanted = name.trim().toLowerCase();
  const found = ZOO.find((network) => network.name === wanted);
  if (found !== undefined) return ok(found);
  const known = ZOO.map((network) => network.name).join(', ');
  const got = name.slice(0, 80);
  return failure({
    code: 'workload.unknown-network',
    message: `There is no built-in network "${got}".`,
    field: 'network',
    got,
    limit: known,
    fix: `Use one of ${known}.`,
  });
}
