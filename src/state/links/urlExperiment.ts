import {
  getParameter,
  PARAMETERS,
  parseParameter,
  withParameter,
  type Parameter,
  type ParameterValue,
} from '../../core/machine/parameters.ts';
import { DEFAULT_PRESET, findPreset, PRESETS, startOf, type Preset } from '../../core/machine/presets.ts';
import { FOLDS, NUMBER_KNOBS, ORDERS, type Schedule } from '../../core/compiler/schedule/schedule.ts';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import { EXPERIMENT_VERSION, type Experiment, type WorkloadChoice } from '../../core/experiment/experiment.ts';
import { checkConv } from '../../core/layer/checkConv.ts';
import type { ConvShape, Epilogue } from '../../core/layer/layer.ts';
import { findLayer } from '../../core/layer/benchmarks.ts';
import { readEpilogueExtras, readShapeExtras, writeEpilogueExtras, writeShapeExtras } from './urlLayer.ts';
import type { Ignored } from '../notices.ts';
import { Failed, readFlag, keyOr, oneOf, put, takeKey, readWholeNumber, type Key, type Query } from './urlQuery.ts';

const USUAL = DEFAULT_EXPERIMENT.epilogue;

const pinKey = <T>(knob: string, read: (text: string) => T | Failed): Key<T | undefined> => ({
  key: knob,
  read,
  write: (pin) => (pin === undefined ? null : String(pin)),
});

/** Of a parameter; what a machine's preset has is left out by whoever writes. */
const parameterKey = ({ id, urlKey }: Parameter): Key<ParameterValue> => ({
  key: urlKey,
  write: String,
  read: (text) => {
    const parsed = parseParameter(id, text);
    return parsed.ok ? parsed.value : new Failed(parsed.problems[0].message);
  },
});

export const EXPERIMENT_KEYS = {
  preset: {
    key: 'p',
    write: ({ id }: Preset) => id,
    read: (id: string) => findPreset(id) ?? new Failed(`must be ${PRESETS.map((p) => p.id).join(', ')}`),
  },
  parameters: PARAMETERS.map((p) => ({ id: p.id, ...parameterKey(p) })),
  /** Sizes only; `SHAPE_KEYS` has what else there is. */
  conv: { key: 'conv', read: parseConvText, write: convText },
  layer: {
    key: 'layer',
    read: parseLayer,
    write: ({ network, layer }: LayerChoice) => `${network}.${layer}`,
  },
  shift: keyOr('shift', USUAL.shift, readWholeNumber(0, 31)),
  bias: keyOr('bias', USUAL.bias, readFlag, (bias) => (bias ? '1' : '0')),
  clip: {
    key: 'clip',
    read: parseClip,
    write: (clip: Clip) => (clipText(clip) === clipText(USUAL) ? null : clipText(clip)),
  },
  pins: NUMBER_KNOBS.map((knob) => ({ knob, ...pinKey(knob, readWholeNumber(1, 65535)) })),
  order: pinKey('order', oneOf(ORDERS)),
  fold: pinKey('fold_taps', oneOf(FOLDS)),
  seed: keyOr('seed', DEFAULT_EXPERIMENT.seed, readWholeNumber(0, 2 ** 32 - 1)),
} as const;

export function writeExperiment(query: Query, experiment: Experiment): void {
  const { arch, workload, epilogue, schedule, seed } = experiment;
  const { preset } = startOf(experiment);
  put(query, EXPERIMENT_KEYS.preset, preset);
  for (const key of EXPERIMENT_KEYS.parameters) {
    const value = getParameter(arch, key.id);
    if (value !== getParameter(preset.arch, key.id)) put(query, key, value);
  }
  if (workload.kind === 'network') put(query, EXPERIMENT_KEYS.layer, workload);
  else {
    put(query, EXPERIMENT_KEYS.conv, workload.shape);
    writeShapeExtras(query, workload.shape);
  }
  put(query, EXPERIMENT_KEYS.shift, epilogue.shift);
  put(query, EXPERIMENT_KEYS.bias, epilogue.bias);
  put(query, EXPERIMENT_KEYS.clip, epilogue);
  writeEpilogueExtras(query, epilogue);
  for (const key of EXPERIMENT_KEYS.pins) put(query, key, schedule[key.knob]);
  put(query, EXPERIMENT_KEYS.order, schedule.order);
  put(query, EXPERIMENT_KEYS.fold, schedule.fold_taps);
  put(query, EXPERIMENT_KEYS.seed, seed);
}

export function readExperiment(query: Query, ignored: Ignored[]): Experiment {
  const get = <T>(key: Key<T>): T | undefined => takeKey(query, ignored, key);
  const preset = get(EXPERIMENT_KEYS.preset) ?? DEFAULT_PRESET;
  let { arch } = preset;
  for (const key of EXPERIMENT_KEYS.parameters) {
    const value = get(key);
    if (value !== undefined) arch = withParameter(arch, key.id, value);
  }
  const conv = readConv(query, ignored);
  const layer = get(EXPERIMENT_KEYS.layer);
  const schedule: { -readonly [K in keyof Schedule]?: Schedule[K] } = {};
  for (const key of EXPERIMENT_KEYS.pins) {
    const pin = get(key);
    if (pin !== undefined) schedule[key.knob] = pin;
  }
  const order = get(EXPERIMENT_KEYS.order);
  if (order !== undefined) schedule.order = order;
  const fold = get(EXPERIMENT_KEYS.fold);
  if (fold !== undefined) schedule.fold_taps = fold;
  return {
    version: EXPERIMENT_VERSION,
    preset: preset.id,
    arch,
    workload: conv ?? layer ?? DEFAULT_EXPERIMENT.workload,
    epilogue: {
      shift: get(EXPERIMENT_KEYS.shift) ?? USUAL.shift,
      bias: get(EXPERIMENT_KEYS.bias) ?? USUAL.bias,
      clip: (get(EXPERIMENT_KEYS.clip) ?? USUAL).clip,
      ...readEpilogueExtras(query, ignored),
    },
    schedule,
    seed: get(EXPERIMENT_KEYS.seed) ?? DEFAULT_EXPERIMENT.seed,
  };
}

type LayerChoice = WorkloadChoice & { readonly kind: 'network' };

type Clip = Pick<Epilogue, 'clip'>;

function parseLayer(text: string): LayerChoice | Failed {
  const found = findLayer(text);
  if (!found.ok) return new Failed(found.problems[0].fix);
  return { kind: 'network', network: found.value.network.name, layer: found.value.layer.name };
}

function clipText({ clip }: Clip): string {
  return clip === null ? 'none' : `${clip[0]},${clip[1]}`;
}

function parseClip(text: string): Clip | Failed {
  if (text === 'none') return { clip: null };
  const bounds = text.split(',').map(readWholeNumber(-32768, 32767));
  const [low, high] = bounds;
  if (bounds.length !== 2 || typeof low !== 'number' || typeof high !== 'number' || low > high) {
    return new Failed('must be none, or two whole numbers such as 0,127');
  }
  return { clip: [low, high] };
}

/** `H,W,CI,CO,KERNEL,PAD,STRIDE,BATCH`; the last three sizes of a side are `3` or, where not square, `3x1`. */
function convText(s: ConvShape): string {
  const sides = (h: number, w: number): string => (h === w ? String(h) : `${h}x${w}`);
  return [
    s.height,
    s.width,
    s.inChannels,
    s.outChannels,
    sides(s.kernelHeight, s.kernelWidth),
    sides(s.padHeight, s.padWidth),
    sides(s.strideHeight, s.strideWidth),
    ...(s.batch === 1 ? [] : [s.batch]),
  ].join(',');
}

/** The sizes, then what else the layer has; an impossible layer is ignored as a whole. */
function readConv(query: Query, ignored: Ignored[]): WorkloadChoice | undefined {
  const text = query.get('conv') ?? '';
  const sizes = takeKey(query, ignored, EXPERIMENT_KEYS.conv);
  if (sizes === undefined) return undefined;
  const shape = readShapeExtras(query, ignored, sizes);
  const [problem] = checkConv(shape);
  if (problem === undefined) return { kind: 'conv', shape };
  ignored.push({ key: 'conv', value: text, why: problem.message });
  return undefined;
}

function parseConvText(text: string): ConvShape | Failed {
  const match =
    /^(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})(?:x(\d{1,6}))?,(\d{1,6})(?:x(\d{1,6}))?,(\d{1,6})(?:x(\d{1,6}))?(?:,(\d{1,6}))?$/.exec(
      text,
    );
  if (match === null) return new Failed('must be H,W,CI,CO,KERNEL,PAD,STRIDE[,BATCH], such as 56,56,64,64,3,1,1');
  const [, h, w, ci, co, kh, kw = kh, ph, pw = ph, sh, sw = sh, n = '1'] = match;
  return {
    batch: Number(n),
    height: Number(h),
    width: Number(w),
    inChannels: Number(ci),
    outChannels: Number(co),
    kernelHeight: Number(kh),
    kernelWidth: Number(kw),
    padHeight: Number(ph),
    padWidth: Number(pw),
    strideHeight: Number(sh),
    strideWidth: Number(sw),
  };
}
