import { checkArch } from '../core/machine/limits.ts';
import { parseSchedule } from '../core/compiler/schedule/parseSchedule.ts';
import type { SchedulePins } from '../core/compiler/schedule/schedule.ts';
import { compileNetwork } from '../core/network/compileNetwork.ts';
import { hostKind, idleKinds, type HostModel } from '../core/network/hostModel.ts';
import type { CompiledLayer } from '../core/network/network.ts';
import { parseHostModel } from '../core/network/hostModelText.ts';
import { nodeHost } from '../onnxRuntime/node/nodeHost.ts';
import type { HostRuntime } from '../core/run/hostRuntime.ts';
import type { Executable } from '../core/network/executable.ts';
import { failure, ok, type Problem, type Result } from '../core/base/problem.ts';
import type { Graph } from '../core/workload/graph/graph.ts';
import { integerWidthsOf } from '../core/workload/quantize/numbers.ts';
import { quantize, seededSample, type Calibration } from '../core/workload/quantize/quantize.ts';
import { runSize } from '../core/workload/graph/runSize.ts';
import { inferShapes } from '../core/workload/graph/shapes.ts';
import type { FloatValues } from '../core/workload/reference/runFloat.ts';
import { usageProblem, wholeNumberOption, type Arguments, type Option } from './arguments.ts';
import { readCalibration } from './calibration.ts';
import { parseJson } from './files.ts';
import type { Io } from './io.ts';
import { readArch } from './machine.ts';
import { runSizeText } from './sizeText.ts';
import { readPictureRun, type PictureRun } from './pictures.ts';
import { loadNetwork, PART_OPTIONS } from './networkSource.ts';
import type { Output } from './output.ts';

/** Beside `--config`, `--hardware`, `--schedule`, `--seed` and `-o`, what a whole network takes. */
export const WHOLE_NETWORK_OPTIONS: readonly Option[] = [
  { name: '--network', value: 'NAME|FILE.onnx', about: 'a whole network, built in or of a file' },
  ...PART_OPTIONS.map((option) => ({ ...option, about: `of a network: ${option.about}` })),
  { name: '--host', value: 'LAYER,…', about: 'of a network: layers the host keeps' },
  { name: '--host-cost', value: 'LAYER=MICROSECONDS,…', about: 'of a network: what layers take on the host' },
  {
    name: '--host-model',
    value: 'macs=2e9,bytes=4e9,call=1e-6[;OPERATION:bytes=1e8…]',
    about: 'of a network: multiply-adds and bytes a second, seconds a call, to estimate what other layers take',
  },
  {
    name: '--weight-scales',
    value: 'tensor|channel',
    about:
      "of a network: one scale for a layer's weights, or one for each output channel where it needs them (default: tensor)",
  },
  {
    name: '--calibration',
    value: 'FILE',
    about: 'of a network: samples to quantize by, .npy or JSON (default: seeded)',
  },
];

/** A network as `compile` and `simulate` work on it. */
export interface WholeNetwork {
  readonly graph: Graph;
  readonly executable: Executable;
  /** What runs through it. */
  readonly inputs: FloatValues;
  /** Where that is a picture. */
  readonly picture: PictureRun | null;
  readonly notes: readonly string[];
  /** Microseconds by layer name. */
  readonly hostCosts: ReadonlyMap<string, number>;
  /** Of layers without a cost; null: it is unknown what they take. */
  readonly hostModel: HostModel | null;
  /** Who computes what VTA does not. */
  readonly host: HostRuntime;
}

/** Reads, quantizes and compiles. */
export async function readWholeNetwork(io: Io, args: Arguments, output: Output): Promise<Result<WholeNetwork>> {
  const path = args.values.get('--network') ?? '';
  const seed = wholeNumberOption(args, '--seed', 0, Number.MAX_SAFE_INTEGER);
  if (!seed.ok) return seed;
  const schedules = readSchedules(args.values.get('--schedule'));
  if (!schedules.ok) return schedules;
  const costs = readCosts(args.values.get('--host-cost'));
  if (!costs.ok) return costs;
  const described = args.values.get('--host-model');
  const hostModel = described === undefined ? ok(null) : parseHostModel(described);
  if (!hostModel.ok) return hostModel;
  const weightScales = args.values.get('--weight-scales') ?? 'tensor';
  if (weightScales !== 'tensor' && weightScales !== 'channel') return failure(noScales(weightScales));
  const arch = await readArch(io, args.values.get('--config'), args.values.get('--hardware'));
  if (!arch.ok) return arch;
  const [illegal, ...more] = checkArch(arch.value);
  if (illegal !== undefined) return failure(illegal, ...more);
  const loaded = await loadNetwork(io, path, args, true);
  if (!loaded.ok) return loaded;
  const { graph, notes } = loaded.value;
  const seedOr1 = seed.value ?? 1;
  const samples = await readCalibration(io, args.values.get('--calibration'), graph);
  if (!samples.ok) return samples;
  const picture = await readPictureRun(io, args, graph, seedOr1);
  if (!picture.ok) return picture;
  const seen = samples.value ?? (picture.value === null ? null : [picture.value.calibration]);
  const calibration: Calibration =
    seen === null ? { kind: 'seeded', seed: seedOr1, count: 1 } : { kind: 'samples', samples: seen };
  const types = inferShapes(graph);
  const size = types.ok ? runSize(graph, types.value) : null;
  if (size !== null && size.seconds >= 10) output.note(`A run takes ${runSizeText(size)}; Ctrl-C ends it.`);
  output.note(`Quantizing ${graph.name}.`);
  const runtime = nodeHost();
  const widths = integerWidthsOf(arch.value);
  const quantized = quantize(graph, { widths, calibration, weightScales, models: runtime });
  if (!quantized.ok) return quantized;
  output.note('Searching schedules.');
  const host = args.values.get('--host')?.split(',') ?? [];
  const executable = compileNetwork(quantized.value.graph, arch.value, { schedules: schedules.value, host });
  if (!executable.ok) return executable;
  const unknown = [...costs.value.keys()].find((name) => !executable.value.network.layers.some((l) => l.name === name));
  if (unknown !== undefined) return failure(noLayer(unknown));
  return ok({
    graph,
    executable: executable.value,
    inputs: picture.value?.inputs ?? samples.value?.[0] ?? seededSample(graph, seedOr1),
    picture: picture.value,
    notes: [...notes, ...quantized.value.notes, ...idleRates(hostModel.value, executable.value.network.layers)],
    hostCosts: costs.value,
    hostModel: hostModel.value,
    host: runtime,
  });
}

/** Rates that a misspelt name may have cost. */
function idleRates(model: HostModel | null, layers: readonly CompiledLayer[]): readonly string[] {
  const operations = layers.flatMap(({ where, operation }) => (where === 'host' ? [operation] : []));
  const kinds = [...new Set(operations.map(hostKind))];
  const there = kinds.length === 0 ? 'none' : kinds.join(', ');
  return (model === null ? [] : idleKinds(model, operations)).map(
    (kind) => `--host-model has rates for ${JSON.stringify(kind)}, of which the host has no layer; it has: ${there}.`,
  );
}

const noScales = (given: string) =>
  usageProblem(
    'usage.value',
    '--weight-scales',
    `--weight-scales is ${JSON.stringify(given.slice(0, 60))}.`,
    'Use tensor (one scale for the weights of a layer) or channel (one for each output channel where it needs them).',
  );

const noLayer = (name: string) =>
  usageProblem(
    'usage.value',
    '--host-cost',
    `--host-cost names ${JSON.stringify(name.slice(0, 60))}, but the network has no such layer.`,
    'Use names that `vta compile --network` prints.',
  );

/** `LAYER={"tile_h":7}`, or `{"LAYER":{"tile_h":7},…}`. */
function readSchedules(text: string | undefined): Result<Readonly<Record<string, SchedulePins>>> {
  if (text === undefined || text === 'auto') return ok({});
  const [, layer, pins] = /^([^{]+)=(\{.*\})$/s.exec(text) ?? [];
  const json = layer === undefined && !text.trimStart().startsWith('{') ? null : parseJson('--schedule', pins ?? text);
  if (json?.ok === false) return json;
  const map: unknown = layer === undefined ? json?.value : { [layer]: json?.value };
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    const message = '--schedule must be LAYER=JSON or a JSON object of schedules by layer.';
    return failure(usageProblem('usage.value', '--schedule', message, 'Write --schedule \'conv1={"tile_h":7}\'.'));
  }
  const schedules: [string, SchedulePins][] = [];
  for (const [name, value] of Object.entries(map)) {
    const parsed = parseSchedule(value);
    if (!parsed.ok) return parsed;
    schedules.push([name, parsed.value]);
  }
  return ok(Object.fromEntries(schedules));
}

function readCosts(text: string | undefined): Result<ReadonlyMap<string, number>> {
  const costs = new Map<string, number>();
  for (const part of text?.split(',') ?? []) {
    const [, name = '', microseconds = ''] = /^(.+)=(\d{1,12}(?:\.\d{1,6})?)$/.exec(part) ?? [];
    if (name === '') {
      const message = `--host-cost has ${JSON.stringify(part.slice(0, 60))}, which is not LAYER=MICROSECONDS.`;
      return failure(
        usageProblem('usage.value', '--host-cost', message, 'Write --host-cost LAYER=MICROSECONDS,LAYER=MICROSECONDS.'),
      );
    }
    if (costs.has(name)) {
      const message = `--host-cost names ${JSON.stringify(name.slice(0, 60))} twice.`;
      return failure(usageProblem('usage.value', '--host-cost', message, 'Give each layer one cost.'));
    }
    costs.set(name, Number(microseconds));
  }
  return ok(costs);
}

/** Options that go with `--network` only, or not with it (`single`); null: all goes together. `shared` go with both. */
export function networkProblem(
  args: Arguments,
  single: readonly string[],
  onlyWithNetwork: readonly string[] = [],
): Problem | null {
  const given = (name: string): boolean => args.values.has(name) || args.switches.has(name);
  const network = args.values.has('--network');
  const needs = [...WHOLE_NETWORK_OPTIONS.map((option) => option.name), ...onlyWithNetwork];
  const wrong = network ? single.find(given) : needs.find(given);
  if (wrong === undefined) return null;
  const text = network ? `${wrong} does not go with --network.` : `${wrong} goes with --network only.`;
  return usageProblem('usage.option', wrong, text, network ? `Omit ${wrong}.` : `Omit ${wrong}, or give --network.`);
}
