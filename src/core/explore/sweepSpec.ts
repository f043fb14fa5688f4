import { z } from '../base/schema.ts';
import type { Arch } from '../machine/arch.ts';
import { DEFAULT_DEVICE_ID, findDevice } from '../machine/devices.ts';
import { DEFAULT_ARCH, PARAMETERS, isParameterId, parseParameter, type ParameterValue } from '../machine/parameters.ts';
import { PRESETS, findPreset } from '../machine/presets.ts';
import { gridSize, type SweepAxis } from './space.ts';
import { parseMachineFile } from '../machine/machineFile.ts';
import { parseSchedule } from '../compiler/schedule/parseSchedule.ts';
import type { SchedulePins } from '../compiler/schedule/schedule.ts';
import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import { checkConv } from '../layer/checkConv.ts';
import { parseConv } from '../layer/convText.ts';
import type { Epilogue, Layer } from '../layer/layer.ts';
import { findLayer } from '../layer/benchmarks.ts';

/** What a sweep varies, and what it runs on every machine. */
export interface SweepSpec {
  readonly base: Arch;
  /** Values to combine, in the order given; every combination is one design. */
  readonly axes: readonly SweepAxis[];
  readonly layers: readonly Layer[];
  readonly schedule: SchedulePins;
  /** What follows the products of every layer; absent: the benchmark's. */
  readonly epilogue?: Epilogue;
  /** Id of the device whose budget decides what fits. */
  readonly device: string;
  /** What of the base's file was not used, and why; absent: nothing, or it came from no file. */
  readonly notes?: readonly string[];
}

/** More combinations than this are refused: nobody would wait for them. */
const MAX_DESIGNS = 100_000;

const FORM = z.strictObject({
  base: z
    .union([z.string(), z.strictObject({ config: z.unknown().optional(), hardware: z.unknown().optional() })])
    .optional(),
  axes: z.record(z.string(), z.array(z.union([z.number(), z.string()])).min(1)),
  layers: z.array(z.string()).min(1).optional(),
  schedule: z.unknown().optional(),
  device: z.string().optional(),
  limit: z.number().int().min(1).max(MAX_DESIGNS).optional(),
});

const DEFAULT_LAYERS: readonly string[] = ['resnet18.C2'];

/**
 * A sweep as JSON: `{"base": "pynq" | {"config", "hardware"}, "axes": {"LOG_BLOCK_IN": [3, 4], …}, "layers":
 * ["resnet18.C2" | "H,W,CI,CO,KERNEL,PAD,STRIDE"], "schedule": "auto" | {…}, "device": "xc7z020", "limit": N}`.
 * All but `axes` may be absent. Codes: `sweep.form`, and those of the parts.
 */
export function parseSweepSpec(json: unknown): Result<SweepSpec> {
  const form = FORM.safeParse(json);
  if (!form.success) return failure(formProblem(form.error, json));
  const { data } = form;
  const base = parseBase(data.base);
  if (!base.ok) return base;
  const axes: SweepAxis[] = [];
  for (const [id, values] of Object.entries(data.axes)) {
    if (!isParameterId(id)) return failure(unknownAxis(id));
    const parsed: ParameterValue[] = [];
    for (const value of values) {
      const one = parseParameter(id, value);
      if (!one.ok) return failure({ ...one.problems[0], field: `axes.${id}` });
      if (!parsed.includes(one.value)) parsed.push(one.value);
    }
    axes.push({ id, values: parsed });
  }
  const layers: Layer[] = [];
  for (const name of data.layers ?? DEFAULT_LAYERS) {
    const layer = parseLayer(name);
    if (!layer.ok) return layer;
    layers.push(layer.value);
  }
  const schedule = parseSchedule(data.schedule ?? 'auto');
  if (!schedule.ok) return schedule;
  const device = data.device ?? base.value.device;
  if (findDevice(device) === undefined) return failure(unknownDevice(device));
  const { arch, notes } = base.value;
  const spec: SweepSpec = {
    base: arch,
    axes,
    layers,
    schedule: schedule.value,
    device,
    ...(notes.length > 0 && { notes }),
  };
  const count = gridSize(axes);
  const limit = data.limit ?? MAX_DESIGNS;
  return count > limit ? failure(tooMany(count, limit)) : ok(spec);
}

interface Base {
  readonly arch: Arch;
  readonly device: string;
  readonly notes: readonly string[];
}

function parseBase(base: z.infer<typeof FORM>['base']): Result<Base> {
  if (base === undefined) return ok({ arch: DEFAULT_ARCH, device: DEFAULT_DEVICE_ID, notes: [] });
  if (typeof base === 'string') {
    const preset = findPreset(base);
    return preset === undefined
      ? failure(unknownPreset(base))
      : ok({ arch: preset.arch, device: preset.deviceId, notes: [] });
  }
  const file = parseMachineFile(base.config ?? DEFAULT_ARCH.config, base.hardware ?? {});
  if (!file.ok) return file;
  const { arch, deviceId: device, notes } = file.value;
  return ok({ arch, device, notes });
}

function parseLayer(name: string): Result<Layer> {
  if (!/^\d/.test(name)) {
    const found = findLayer(name);
    return found.ok ? ok(found.value.layer) : found;
  }
  const shape = parseConv(name);
  if (!shape.ok) return shape;
  const [problem] = checkConv(shape.value);
  return problem === undefined ? ok({ name, shape: shape.value, count: 1 }) : failure(problem);
}

function formProblem(error: z.ZodError, json: unknown): Problem {
  const issue = error.issues[0];
  const path = issue?.path.map(String).join('.') ?? '';
  let at: unknown = json;
  for (const key of issue?.path ?? []) at = (at as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key];
  const scalar = typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? at : null;
  return {
    code: 'sweep.form',
    message: `The sweep's ${path === '' ? 'form' : path} is not as it must be: ${issue?.message ?? 'unreadable'}.`,
    field: path,
    got: scalar,
    limit: '{"base", "axes", "layers", "schedule", "device", "limit"}',
    fix: 'Give an object whose "axes" names parameters, each with a list of values, such as {"axes":{"LOG_BLOCK_IN":[3,4]}}.',
  };
}

const choose = (code: string, field: string, got: string, known: readonly string[], what: string): Problem => ({
  code,
  message: `There is no ${what} "${got.slice(0, 80)}".`,
  field,
  got: got.slice(0, 80),
  limit: known.join(', '),
  fix: `Use one of ${known.join(', ')}.`,
});

const unknownAxis = (id: string): Problem =>
  choose(
    'sweep.axis',
    'axes',
    id,
    PARAMETERS.map((p) => p.id),
    'parameter',
  );

const unknownPreset = (id: string): Problem =>
  choose(
    'sweep.base',
    'base',
    id,
    PRESETS.map((p) => p.id),
    'preset',
  );

const unknownDevice = (id: string): Problem =>
  choose('sweep.device', 'device', id, [...new Set(PRESETS.map((p) => p.deviceId))], 'device');

const tooMany = (count: number, limit: number): Problem => ({
  code: 'sweep.size',
  message: `The axes combine to ${count} designs, more than ${limit}.`,
  field: 'axes',
  got: count,
  limit,
  fix: 'Give fewer values, or split the sweep.',
});
