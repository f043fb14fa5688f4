import type { Arch } from '../core/machine/arch.ts';
import { checkArch } from '../core/machine/limits.ts';
import { parseSchedule } from '../core/compiler/schedule/parseSchedule.ts';
import type { SchedulePins } from '../core/compiler/schedule/schedule.ts';
import { failure, ok, type Result } from '../core/base/problem.ts';
import { parseConv } from '../core/layer/convText.ts';
import type { ConvShape } from '../core/layer/layer.ts';
import { findLayer } from '../core/layer/benchmarks.ts';
import { usageProblem, type Arguments, type Option } from './arguments.ts';
import { parseJson } from './files.ts';
import type { Io } from './io.ts';
import { readArch } from './machine.ts';

/** What `compile` and `schedules` work on. */
export interface LayerRequest {
  /** `resnet18.C2`, or the sizes as given. */
  readonly name: string;
  readonly shape: ConvShape;
  readonly arch: Arch;
  readonly schedule: SchedulePins;
}

export const MACHINE_OPTIONS: readonly Option[] = [
  { name: '--config', value: 'FILE', about: 'vta_config.json (default: VTA’s own configuration)' },
  { name: '--hardware', value: 'JSON', about: 'bus, bursts, queues, delay, tags, clock, field layout' },
];

export const LAYER_OPTIONS: readonly Option[] = [
  { name: '--layer', value: 'NETWORK.LAYER', about: 'a layer of a built-in network, e.g. resnet18.C2' },
  {
    name: '--conv',
    value: 'H,W,CI,CO,KERNEL,PAD,STRIDE[,BATCH]',
    about: 'a convolution of your own; behind the sizes e.g. groups=4,dilation=2',
  },
  ...MACHINE_OPTIONS,
  { name: '--schedule', value: 'auto|JSON', about: 'knobs to fix; the others are searched (default: auto)' },
];

/** Reads the options; the machine is legal. */
export async function readLayerRequest(io: Io, args: Arguments): Promise<Result<LayerRequest>> {
  const workload = readWorkload(args);
  if (!workload.ok) return workload;
  const schedule = readPins(args.values.get('--schedule'));
  if (!schedule.ok) return schedule;
  const arch = await readArch(io, args.values.get('--config'), args.values.get('--hardware'));
  if (!arch.ok) return arch;
  const [first, ...rest] = checkArch(arch.value);
  if (first !== undefined) return failure(first, ...rest);
  return ok({ ...workload.value, arch: arch.value, schedule: schedule.value });
}

function readWorkload(args: Arguments): Result<{ readonly name: string; readonly shape: ConvShape }> {
  const layer = args.values.get('--layer');
  const conv = args.values.get('--conv');
  if (layer !== undefined && conv === undefined) {
    const found = findLayer(layer);
    if (!found.ok) return found;
    const { network, layer: known } = found.value;
    return ok({ name: `${network.name}.${known.name}`, shape: known.shape });
  }
  if (conv !== undefined && layer === undefined) {
    const shape = parseConv(conv);
    return shape.ok ? ok({ name: `conv ${conv}`, shape: shape.value }) : shape;
  }
  const text = layer === undefined ? 'Neither --layer nor --conv is given.' : 'Both --layer and --conv are given.';
  return failure(usageProblem('usage.layer', '--layer', text, 'Give one of --layer NETWORK.LAYER and --conv SIZES.'));
}

function readPins(text: string | undefined): Result<SchedulePins> {
  if (text === undefined || text === 'auto') return ok({});
  const json = parseJson('--schedule', text);
  return json.ok ? parseSchedule(json.value) : json;
}
