import { getParameter, PARAMETERS, parseParameter, withParameter } from '../core/arch/parameters.ts';
import { DEFAULT_PRESET, findPreset, PRESETS, startOf } from '../core/arch/presets.ts';
import { KNOBS, NUMBER_KNOBS, ORDERS, type Schedule } from '../core/compiler/schedule.ts';
import { DEFAULT_EXPERIMENT } from '../core/experiment/defaults.ts';
import type { Experiment, WorkloadChoice } from '../core/experiment/experiment.ts';
import { checkConv } from '../core/workload/checkConv.ts';
import type { ConvShape, Epilogue } from '../core/workload/layer.ts';
import { findLayer } from '../core/workload/networks.ts';
import { readEpilogueExtras, readShapeExtras, writeEpilogueExtras, writeShapeExtras } from './urlLayer.ts';
import { Failed, oneOf, take, wholeNumber, type Ignored, type Query } from './urlQuery.ts';

export function writeExperiment(query: Query, experiment: Experiment): void {
  const { arch, workload, epilogue, schedule, seed } = experiment;
  const { preset } = startOf(experiment);
  query.set('p', preset.id);
  for (const p of PARAMETERS) {
    const value = getParameter(arch, p.id);
    if (value !== getParameter(preset.arch, p.id)) query.set(p.urlKey, String(value));
  }
  if (workload.kind === 'network') query.set('layer', `${workload.network}.${workload.layer}`);
  else {
    query.set('conv', convText(workload.shape));
    writeShapeExtras(query, workload.shape);
  }
  const usual = DEFAULT_EXPERIMENT.epilogue;
  if (epilogue.shift !== usual.shift) query.set('shift', String(epilogue.shift));
  if (epilogue.bias !== usual.bias) query.set('bias', epilogue.bias ? '1' : '0');
  if (clipText(epilogue) !== clipText(usual)) query.set('clip', clipText(epilogue));
  writeEpilogueExtras(query, epilogue);
  for (const knob of KNOBS) {
    const pin = schedule[knob];
    if (pin !== undefined) query.set(knob, String(pin));
  }
  if (seed !== DEFAULT_EXPERIMENT.seed) query.set('seed', String(seed));
}

export function readExperiment(query: Query, ignored: Ignored[]): Experiment {
  const get = <T>(key: string, read: (text: string) => T | Failed): T | undefined => take(query, ignored, key, read);
  const preset =
    get('p', (id) => findPreset(id) ?? new Failed(`must be ${PRESETS.map((p) => p.id).join(', ')}`)) ?? DEFAULT_PRESET;
  let { arch } = preset;
  for (const p of PARAMETERS) {
    const value = get(p.urlKey, (text) => {
      const parsed = parseParameter(p.id, text);
      return parsed.ok ? parsed.value : new Failed(parsed.problems[0].message);
    });
    if (value !== undefined) arch = withParameter(arch, p.id, value);
  }
  const usual = DEFAULT_EXPERIMENT.epilogue;
  const conv = readConv(query, ignored);
  const layer = get('layer', parseLayer);
  const schedule: { -readonly [K in keyof Schedule]?: Schedule[K] } = {};
  for (const knob of NUMBER_KNOBS) {
    const pin = get(knob, wholeNumber(1, 65535));
    if (pin !== undefined) schedule[knob] = pin;
  }
  const order = get('order', oneOf(ORDERS));
  if (order !== undefined) schedule.order = order;
  return {
    version: 1,
    preset: preset.id,
    arch,
    workload: conv ?? layer ?? DEFAULT_EXPERIMENT.workload,
    epilogue: {
      shift: get('shift', wholeNumber(0, 31)) ?? usual.shift,
      bias: (get('bias', oneOf(['0', '1'])) ?? (usual.bias ? '1' : '0')) === '1',
      clip: parsedClip(get('clip', parseClip), usual.clip),
      ...readEpilogueExtras(query, ignored),
    },
    schedule,
    seed: get('seed', wholeNumber(0, 2 ** 32 - 1)) ?? DEFAULT_EXPERIMENT.seed,
  };
}

function parseLayer(text: string): WorkloadChoice | Failed {
  const found = findLayer(text);
  if (!found.ok) return new Failed(found.problems[0].fix);
  return { kind: 'network', network: found.value.network.name, layer: found.value.layer.name };
}

const clipText = ({ clip }: Epilogue): string => (clip === null ? 'none' : `${clip[0]},${clip[1]}`);

function parseClip(text: string): { readonly clip: Epilogue['clip'] } | Failed {
  if (text === 'none') return { clip: null };
  const bounds = text.split(',').map(wholeNumber(-32768, 32767));
  const [low, high] = bounds;
  if (bounds.length !== 2 || typeof low !== 'number' || typeof high !== 'number' || low > high) {
    return new Failed('must be none, or two whole numbers such as 0,127');
  }
  return { clip: [low, high] };
}

const parsedClip = (
  read: { readonly clip: Epilogue['clip'] } | undefined,
  usual: Epilogue['clip'],
): Epilogue['clip'] => (read === undefined ? usual : read.clip);

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
  const sizes = take(query, ignored, 'conv', parseConvText);
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
