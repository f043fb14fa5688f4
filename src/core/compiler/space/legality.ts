import { BUFFER_PARAMETER } from '../../machine/fieldLimits.ts';
import { isParameterId } from '../../machine/parameters.ts';
import { bytesOfText, bytesText, groupDigits } from '../../machine/quantity.ts';
import { fixOf, settingRepair, withRepair } from '../../machine/setting.ts';
import { triedRepairs, type Problem, type Repair } from '../../base/problem.ts';
import type { BiasBy } from '../target/epilogue.ts';
import { channelGroups } from '../schedule/order.ts';
import { contexts, extents, keepsClusters, knobSizes, tileUnit, type TileKnob } from './space.ts';
import type { Schedule } from '../schedule/schedule.ts';
import {
  biasWithoutProduct,
  clustersIn,
  createTarget,
  tileSums,
  uniformElements,
  windowColumns,
  windowRows,
  withFold,
  type Target,
} from '../target/target.ts';

type Buffer = 'INP' | 'WGT' | 'ACC';
const BUFFERS: readonly Buffer[] = ['INP', 'WGT', 'ACC'];
const TILE_KNOBS: readonly TileKnob[] = ['tile_h', 'tile_w', 'tile_ci', 'tile_co'];

/** What fits on a target does not depend on the order of tiles. */
export type Tiling = Omit<Schedule, 'order' | 'fold_taps'>;

/** Elements of each buffer that a schedule fills, all threads together. The micro-op buffer never limits: it is a cache. */
export const demand = (t: Target, s: Schedule): BufferDemand => demandOf(t, s, biasBy(t, s));

export type BufferDemand = Readonly<Record<Buffer, number>>;

export function demandOf(t: Target, s: Tiling, by: BiasBy): BufferDemand {
  const threads = contexts(s);
  const product = by === 'product';
  const { ci } = t.clusters;
  const lastChunk = ci - (Math.ceil(ci / s.tile_ci) - 1) * s.tile_ci;
  const weights = threads * s.tile_co * Math.max(s.tile_ci * t.part.taps, lastChunk * t.part.taps + Number(product));
  return {
    // Constants stay: what is multiplied with the bias, and the identity that brings the operand.
    INP: threads * Math.max(inputChunk(t, s), operandChunk(t, s)) + Number(product),
    // As a product, the bias comes with the last chunk's weights.
    WGT: (t.uniform ? uniformElements(t) : weights) + t.operandProducts,
    // Bias and shifts of a tile's channels, where the ALU reads them, lie behind the tiles.
    ACC: threads * s.tile_co * (tileSums(t, s.tile_h, s.tile_w) + t.byChannel[by]),
  };
}

/** Elements of a chunk of input channels, and of a tile's operand, which takes a chunk's place. */
const inputChunk = (t: Target, s: Tiling): number =>
  clustersIn(t, s.tile_co) * s.tile_ci * windowRows(t, s.tile_h) * windowColumns(t, s.tile_w);
const operandChunk = (t: Target, s: Tiling): number => t.operandProducts * s.tile_co * s.tile_h * s.tile_w;

const within = (t: Target, { INP, WGT, ACC }: BufferDemand): boolean => {
  const { depth } = t.geometry;
  return INP <= depth.INP && WGT <= depth.WGT && ACC <= depth.ACC;
};

/** The product, where it is possible, its operands find room, and it is cheaper or the ALU's bias finds no room. */
export function biasBy(t: Target, s: Schedule): BiasBy {
  if (!t.epilogue.bias) return 'none';
  if (t.biasProduct === null || !within(t, demandOf(t, s, 'product'))) return biasWithoutProduct(t);
  return productPays(t, s) || !within(t, demandOf(t, s, 'alu')) ? 'product' : 'alu';
}

/**
 * Does the product save compute more cycles, one an accumulator element, than its operands take load even where nothing
 * hides them? The weights of a bias are loaded once if the last chunk stays on chip from tile to tile, else for
 * each group of tiles.
 */
function productPays(t: Target, s: Schedule): boolean {
  const { busBits, memoryDelay } = t.arch.hardware;
  const beats = (elementBits: number): number => Math.ceil(elementBits / busBits);
  const groups = Math.ceil(Math.ceil(t.outHeight / s.tile_h) / s.h_nthread) * Math.ceil(t.outWidth / s.tile_w);
  const saved = t.nBlocks * t.coBlocks * t.outHeight * t.outWidth;
  // A load's request and end (`timing.md` section 11).
  const constant = memoryDelay + 8 + beats(t.geometry.elementBits.INP);
  const once = t.coBlocks * beats(t.geometry.elementBits.WGT);
  if (saved >= t.nBlocks * groups * once + constant) return true;
  const weightsStay = s.order === 'weight-stationary' || channelGroups(t, s) === 1;
  return saved >= once + constant && s.tile_ci >= t.clusters.ci && weightsStay;
}

/** Far above any schedule worth running; keeps tiles of one pixel of a huge layer from filling the memory. */
export const MOST_STEPS = 2 ** 19;

/** Chunks of input channels and parts of the kernel that a schedule multiplies, over all tiles. */
export const stepCount = (t: Target, s: Tiling): number =>
  t.nBlocks *
  Math.ceil(t.outHeight / s.tile_h) *
  Math.ceil(t.outWidth / s.tile_w) *
  Math.ceil(t.coBlocks / s.tile_co) *
  Math.ceil(t.clusters.ci / s.tile_ci) *
  t.part.count;

/** Is the schedule too fine-grained to be written out? */
const tooManySteps = (t: Target, s: Tiling): boolean => stepCount(t, s) > MOST_STEPS;

/** The quick test for searches, no messages: do the chunks fit the buffers? The knobs must be in range. */
export const fits = (t: Target, s: Tiling): boolean =>
  within(t, demandOf(t, s, biasWithoutProduct(t))) || (t.biasProduct !== null && within(t, demandOf(t, s, 'product')));

/**
 * Why a schedule cannot be compiled for the target; empty if it can. Repairs have been tried (`triedRepairs`). Codes: `schedule.range` (a knob outside of its
 * extent), `schedule.groups` (a tile straddles groups of channels), `schedule.threads`, `schedule.inp`, `schedule.wgt`, `schedule.acc` (a buffer too small), `schedule.steps` (too
 * many of them).
 */
export function checkSchedule(t: Target, s: Schedule): Problem[] {
  const problems = triedRepairs(scheduleProblems(t, s), (repair) => repaired(t, s, repair));
  return problems.map((problem) => {
    const buffer = BUFFERS.find((b) => problem.code === bufferCode(b));
    const fix = `Choose smaller tiles, or a larger ${buffer} buffer.`;
    return buffer === undefined ? problem : { ...problem, fix: fixOf(problem.repairs ?? [], fix) };
  });
}

/** What is wrong once a repair is done: to the schedule, or to the machine. */
function repaired(t: Target, s: Schedule, repair: Repair): Problem[] {
  const { field, value } = repair;
  if (!isParameterId(field)) return scheduleProblems(t, { ...s, [field]: value });
  const target = createTarget(withRepair(t.arch, repair), t.shape, t.epilogue, t.inputFrom);
  return target.ok ? scheduleProblems(target.value, s) : [...target.problems];
}

function scheduleProblems(base: Target, s: Schedule): Problem[] {
  const folded = withFold(base, s.fold_taps);
  if (!folded.ok) return [...folded.problems];
  const t = folded.value;
  const problems = knobProblems(t, s);
  if (problems.length > 0) return problems;
  const needed = demand(t, s);
  const full = BUFFERS.filter((b) => needed[b] > t.geometry.depth[b]).map((b) => bufferProblem(t, s, b, needed[b]));
  return tooManySteps(t, s) ? [...full, stepsProblem(stepCount(t, s))] : full;
}

/** The first thing wrong with the knobs or the room of a schedule, in a sentence; null: nothing. Tries no repairs. */
export function tilingBreach(t: Target, s: Schedule): string | null {
  const problems = knobProblems(t, s);
  if (problems.length === 0 && fits(t, s)) return null;
  return (problems[0] ?? scheduleProblems(t, s)[0])?.message ?? null;
}

const stepsProblem = (steps: number): Problem => ({
  code: 'schedule.steps',
  message: `The schedule cuts the layer into ${groupDigits(steps)} steps; programs of more than ${groupDigits(MOST_STEPS)} are not written out.`,
  field: 'tile_w',
  got: steps,
  limit: MOST_STEPS,
  fix: 'Use larger tiles.',
});

function knobProblems(t: Target, s: Schedule): Problem[] {
  const problems: Problem[] = [];
  const extent = extents(t);
  for (const knob of TILE_KNOBS) {
    const got = s[knob];
    if (Number.isInteger(got) && got >= 1 && got <= extent[knob]) {
      if (got % tileUnit(t, knob) !== 0 && got < extent[knob]) problems.push(phaseProblem(t, knob, got));
      continue;
    }
    problems.push({
      code: 'schedule.range',
      message: `${knob} is ${got}, but it counts ${MEANING[knob]}, of which there are ${extent[knob]}.`,
      field: knob,
      got,
      limit: `1..${extent[knob]}`,
      fix: `Use a whole number from 1 to ${extent[knob]}.`,
      repairs: [{ field: knob, value: extent[knob], label: `${knob} ${extent[knob]}` }],
    });
  }
  if (problems.length === 0 && !keepsClusters(t, s)) problems.push(clusterProblem(t, s));
  const { oc_nthread: oc, h_nthread: h } = s;
  const each = [oc, h].every((n) => n === 1 || n === 2);
  if (!each || oc * h > 2) {
    problems.push({
      code: 'schedule.threads',
      message: `${oc} threads over output channels (oc_nthread) and ${h} over rows (h_nthread): there are two threads at most, over one of them.`,
      field: each || oc > 2 || oc < 1 ? 'oc_nthread' : 'h_nthread',
      got: `${oc} x ${h}`,
      limit: '1 x 1, 2 x 1 or 1 x 2',
      fix: 'Set one of them to 1 and the other to 1 or 2.',
      repairs: [{ field: each || oc > 2 || oc < 1 ? 'oc_nthread' : 'h_nthread', value: 1, label: 'threads 1' }],
    });
  }
  return problems;
}

function phaseProblem(t: Target, knob: TileKnob, got: number): Problem {
  const unit = tileUnit(t, knob);
  const below = got - (got % unit);
  const nearest = [below, Math.min(below + unit, extents(t)[knob])].filter((value) => value > 0);
  return {
    code: 'schedule.range',
    message:
      knob === 'tile_ci'
        ? `tile_ci is ${got}, but for a maximum all ${unit} blocks of input that make a block of output are brought at once.`
        : `${knob} is ${got}, but tiles of a transposed convolution with stride ${unit} hold a multiple of ${unit} ${MEANING[knob]}, or all ${extents(t)[knob]}.`,
    field: knob,
    got,
    limit: `a multiple of ${unit}, or ${extents(t)[knob]}`,
    fix: `Use ${nearest.join(' or ')}.`,
    repairs: nearest.map((value) => ({ field: knob, value, label: `${knob} ${value}` })),
  };
}

/** The tile straddles clusters, or takes a part of the input of several. */
function clusterProblem(t: Target, s: Schedule): Problem {
  const { ci, co, count, even } = t.clusters;
  const legal = knobSizes(t, 'tile_co').filter((size) => keepsClusters(t, { ...s, tile_co: size }));
  const nearest = legal.reduce((best, size) => (Math.abs(size - s.tile_co) < Math.abs(best - s.tile_co) ? size : best));
  const whole = even ? `, or with tile_ci ${ci} a multiple of it` : '';
  return {
    code: 'schedule.groups',
    message: `tile_co is ${s.tile_co} with tile_ci ${s.tile_ci}, but the groups of channels make ${count} clusters of ${ci} input and ${co} output blocks: a tile is ${co} or divides it${whole}.`,
    field: 'tile_co',
    got: s.tile_co,
    limit: legal.join(', '),
    fix: `Use tile_co ${nearest}.`,
    repairs: [{ field: 'tile_co', value: nearest, label: `tile_co ${nearest}` }],
  };
}

const MEANING: Readonly<Record<TileKnob, string>> = {
  tile_h: 'output rows',
  tile_w: 'output columns',
  tile_ci: 'blocks of BLOCK_IN input channels',
  tile_co: 'blocks of BLOCK_OUT output channels',
};

const bufferCode = (buffer: Buffer): string => `schedule.${buffer.toLowerCase()}`;

/** What it offers, and with it its fix, is up to who tries it. */
function bufferProblem(t: Target, s: Schedule, buffer: Buffer, needed: number): Problem {
  const bytes = t.geometry.elementBytes[buffer];
  const capacity = t.geometry.bufferBytes[buffer];
  const threads = contexts(s) === 2 ? ' x 2 threads' : '';
  return {
    code: bufferCode(buffer),
    message: `${buffer} needs ${bytesOfText(needed * bytes, capacity)}: ${product(t, s, buffer)} x ${bytesText(bytes)}${threads}.`,
    field: repairKnobs(t, s, buffer)[0],
    got: needed * bytes,
    limit: capacity,
    fix: '',
    repairs: repairsFor(t, s, buffer, needed),
  };
}

/** The factors of the elements a thread needs, by name. */
function product(t: Target, s: Schedule, buffer: Buffer): string {
  const { part } = t;
  if (buffer === 'WGT' && t.uniform) return 'one weight for all';
  if (buffer === 'WGT') return `tile_co ${s.tile_co} x tile_ci ${s.tile_ci} x ${part.rows} x ${part.columns}`;
  if (buffer === 'INP') {
    if (operandChunk(t, s) > inputChunk(t, s))
      return `tile_co ${s.tile_co} x tile_h ${s.tile_h} x tile_w ${s.tile_w} (the operand)`;
    const rows = windowRows(t, s.tile_h);
    const columns = windowColumns(t, s.tile_w);
    const clusters = clustersIn(t, s.tile_co);
    const inputs = clusters === 1 ? '' : ` x ${clusters} clusters (tile_co ${s.tile_co})`;
    return `tile_ci ${s.tile_ci}${inputs} x ${rows} rows (tile_h ${s.tile_h}) x ${columns} columns (tile_w ${s.tile_w})`;
  }
  const each = t.accEach === 1 ? '' : ' x 2 (sums and operand)';
  const windows = `${tileSums(t, s.tile_h, s.tile_w)} of output and windows (tile_h ${s.tile_h}, tile_w ${s.tile_w})`;
  const tile = t.maxPool === null ? `tile_h ${s.tile_h} x tile_w ${s.tile_w}${each}` : windows;
  const by = biasBy(t, s);
  const beside = [
    ...(by === 'alu' ? ['1 for the bias'] : []),
    ...(t.byChannel[by] > Number(by === 'alu') ? ['1 for the shifts'] : []),
  ];
  return `tile_co ${s.tile_co} x ${beside.length === 0 ? tile : `(${[tile, ...beside].join(' + ')})`}`;
}

const REPAIR_KNOBS: Readonly<Record<Buffer, readonly [TileKnob, ...TileKnob[]]>> = {
  INP: ['tile_h', 'tile_w', 'tile_ci'],
  WGT: ['tile_co', 'tile_ci'],
  ACC: ['tile_h', 'tile_w', 'tile_co'],
};

const repairKnobs = (t: Target, s: Schedule, buffer: Buffer): readonly [TileKnob, ...TileKnob[]] =>
  buffer === 'INP' && operandChunk(t, s) > inputChunk(t, s) ? REPAIR_KNOBS.ACC : REPAIR_KNOBS[buffer];

/** For each knob of the product the largest value that fits, one thread instead of two, and a larger buffer. */
function repairsFor(t: Target, s: Schedule, buffer: Buffer, needed: number): Repair[] {
  const enough = (changed: Schedule): boolean => demand(t, changed)[buffer] <= t.geometry.depth[buffer];
  const repairs: Repair[] = [];
  for (const knob of repairKnobs(t, s, buffer)) {
    const value = knobSizes(t, knob).find((size) => size < s[knob] && enough({ ...s, [knob]: size }));
    if (value !== undefined) repairs.push({ field: knob, value, label: `${knob} ${value}` });
  }
  const thread = s.oc_nthread === 2 ? 'oc_nthread' : 'h_nthread';
  if (contexts(s) === 2 && enough({ ...s, [thread]: 1 })) repairs.push({ field: thread, value: 1, label: 'threads 1' });
  const log = Math.ceil(Math.log2(needed * t.geometry.elementBytes[buffer]));
  repairs.push(settingRepair({ field: BUFFER_PARAMETER[buffer], value: log }));
  return repairs;
}
