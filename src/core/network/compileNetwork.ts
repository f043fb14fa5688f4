import type { Arch } from '../machine/arch.ts';
import { geometry } from '../machine/geometry.ts';
import { hostBytes } from './hostModel.ts';
import { checkArch } from '../machine/limits.ts';
import type { InputFrom } from '../compiler/target/target.ts';
import type { SchedulePins } from '../compiler/schedule/schedule.ts';
import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import type { QuantizedGraph, QuantizedLayer } from '../workload/quantize/quantized.ts';
import type { Executable } from './executable.ts';
import { GrowingAliases, type Assignment } from './bufferAliasing.ts';
import { addedWords, layoutDifference, type BlockedLayout } from './layout.ts';
import { link } from './link.ts';
import type { CompiledLayer, RepackedInput, VtaLayer } from './network.ts';
import { rewriteForVta } from './rewriteForVta.ts';
import { placeValues, type InputLayouts, type Placement } from './placement.ts';
import {
  dataProblems,
  layoutsOf,
  ProgramBank,
  windowOf,
  type LayerProgram,
  type SearchedBefore,
  type WindowOperator,
} from './vtaLayer.ts';
import { inOneGo, retold } from '../base/slices.ts';

export interface CompileNetworkOptions {
  /** Pinned knobs by layer name. */
  readonly schedules?: Readonly<Record<string, SchedulePins>>;
  /** Names of layers that the host keeps although VTA could take them. */
  readonly host?: readonly string[];
  /** What was found elsewhere for this machine. */
  readonly searched?: SearchedBefore;
}

/** Layer `layer` of `layers` is being compiled. */
export interface CompileProgress {
  readonly layer: number;
  readonly layers: number;
  readonly name: string;
  /** Of this layer. */
  readonly fraction: number;
  /**
   * The layer once it is decided, before the network's memory is planned: `repacks` is empty. One that only moves values is
   * `none` without a reason: who moves them is known when all layers are.
   */
  readonly compiled?: CompiledLayer;
}

/**
 * A quantized network for a machine, in slices: who computes each layer, with which schedule, and where everything
 * lies. A layer VTA cannot take is the host's, with the reason; but a pin that cannot be kept is a Problem. Codes: those of
 * `checkArch` and schedules, `network.widths`, `network.layer` (no such layer), `network.pinned` (VTA has no program of the
 * layer), `network.memory`.
 */
export function* compileInSlices(
  given: QuantizedGraph,
  arch: Arch,
  options: CompileNetworkOptions = {},
): Generator<CompileProgress, Result<Executable>> {
  const [wrong, ...more] = [...checkArch(arch), ...widthProblems(given, arch)];
  if (wrong !== undefined) return failure(wrong, ...more);
  const graph = rewriteForVta(given, arch, options.host ?? []);
  const [first, ...rest] = nameProblems(graph, options);
  if (first !== undefined) return failure(first, ...rest);
  const bank = new ProgramBank(arch, options.searched);
  const { batch: rows, blockOut: lanes, scalarBits } = geometry(arch);
  const native: BlockedLayout = { kind: 'blocked', rows, lanes, bits: scalarBits.OUT, border: [0, 0, 0, 0] };
  const aliasing = new GrowingAliases(graph, native);
  const decided: DecidedLayer[] = [];
  for (const [index, source] of graph.layers.entries()) {
    const { name } = source;
    const report = (fraction: number): CompileProgress => ({
      layer: index,
      layers: graph.layers.length,
      name,
      fraction,
    });
    yield report(0);
    const layer = yield* retold(decideLayer(source, bank, aliasing, options), report);
    if (!layer.ok) return layer;
    const own = layer.value;
    decided.push(own);
    aliasing.assign(source, own.assignment);
    const { assignment, moved } = own;
    const compiled = { ...describe(graph, index, assignment ?? UNDECIDED, own), moved, repacks: [] };
    yield { ...report(1), compiled };
  }
  const programs = decided.map(({ program }) => program);
  const asked = programs.map((p, index): InputLayouts =>
    p === null ? [] : layoutsOf(p, windowOf(graph.layers[index])).inputs.map(({ layout }) => layout),
  );
  const placement = placeValues(graph, aliasing, asked, native);
  const layers = decided.map((own, index): CompiledLayer => {
    const repacks = repacked(placement, index);
    return { ...describe(graph, index, aliasing.assignments[index], own), moved: own.moved, repacks };
  });
  const last = { layer: layers.length - 1, layers: layers.length, fraction: 1 };
  return yield* retold(link({ graph, arch, layers, programs, placement, native }), (index) => ({
    ...last,
    name: layers[index]?.name ?? '',
  }));
}

/** What is known of a layer before the network's memory is planned. */
interface DecidedLayer {
  /** Null: it only moves values. */
  readonly assignment: Assignment | null;
  /** On VTA. */
  readonly program: LayerProgram | null;
  /** `CompiledLayer.moved` */
  readonly moved: Problem | null;
  readonly inputFrom: InputFrom;
}

/** Who computes a layer, and with which program; in slices, each yield the fraction of the layer that is done. */
function* decideLayer(
  layer: QuantizedLayer,
  bank: ProgramBank,
  aliasing: GrowingAliases,
  { schedules = {}, host = [] }: CompileNetworkOptions,
): Generator<number, Result<DecidedLayer>, void> {
  const { name, operator, inputs } = layer;
  const inputFrom = aliasing.isNative(aliasing.of(inputs[0] ?? '').root) ? 'vta' : 'host';
  const pins = Object.hasOwn(schedules, name) ? (schedules[name] ?? {}) : null;
  const offVta = (reason: string | null, moved: Problem | null): Result<DecidedLayer> => {
    if (Object.keys(pins ?? {}).length > 0) return failure(pinnedInVain(name, reason));
    return ok({ assignment: reason === null ? null : { where: 'host', reason }, program: null, moved, inputFrom });
  };
  if (host.includes(name)) {
    return offVta('Chosen for the host.', operator.kind === 'window' ? chosenForHost(name) : null);
  }
  if (operator.kind === 'float') return offVta(operator.reason, null);
  if (operator.kind !== 'window') return offVta(null, null);
  if (pins === null && aliasing.partFrom(layer) !== null) return offVta(null, null);
  const found = yield* windowProgram(bank, operator, inputFrom, pins ?? {});
  if (found.ok) return ok({ assignment: { where: 'vta', reason: '' }, program: found.value, moved: null, inputFrom });
  const [problem] = found.problems;
  if (pins !== null && problem.code.startsWith('schedule.')) return named(name, found.problems);
  return offVta(problem.message, problem);
}

/** The same in one go. */
export function compileNetwork(
  graph: QuantizedGraph,
  arch: Arch,
  options: CompileNetworkOptions = {},
): Result<Executable> {
  return inOneGo(compileInSlices(graph, arch, options));
}

const UNDECIDED: Assignment = { where: 'none', reason: '' };

function* windowProgram(
  bank: ProgramBank,
  operator: WindowOperator,
  inputFrom: InputFrom,
  pins: SchedulePins,
): Generator<number, Result<LayerProgram>> {
  const [first, ...rest] = dataProblems(operator);
  if (first !== undefined) return failure(first, ...rest);
  return yield* bank.program({ shape: operator.shape, epilogue: operator.epilogue, inputFrom }, pins);
}

function describe(
  graph: QuantizedGraph,
  index: number,
  assignment: Assignment | undefined,
  { program, inputFrom }: Pick<DecidedLayer, 'program' | 'inputFrom'>,
): Omit<CompiledLayer, 'repacks' | 'moved'> {
  const layer = graph.layers[index];
  if (layer === undefined || assignment === undefined) throw new Error(`layer ${index} was not decided on`);
  const { name, operation, nodes, inputs, output, operator, macs, copies } = layer;
  return {
    ...{ index, name, operation, nodes, output },
    // Others are constants of its own, or left out.
    inputs: inputs.filter((value) => Object.hasOwn(graph.values, value)),
    outputShape: graph.values[output]?.shape ?? [],
    where: assignment.where,
    reason: assignment.reason,
    macs: assignment.where === 'none' ? 0 : macs,
    ...(copies === true && { copies }),
    bytes: hostBytes(graph, layer),
    vta: program === null || operator.kind !== 'window' ? null : vtaLayer(operator, program, inputFrom),
  };
}

/** What the host moves for a layer: right before it, or where it writes a value as more than an image, which the first layer to read it asked for. */
function repacked({ layers, forms }: Placement, index: number): RepackedInput[] {
  const { repacks = [], reads = [] } = layers[index] ?? {};
  const moved = repacks.map(({ from, to }) => ({ reason: layoutDifference(from.layout, to.layout), to }));
  const before = new Set(layers.slice(0, index).flatMap((layer) => layer.reads.map(({ form }) => form)));
  const folded = reads.flatMap((to) => {
    const { form, layout } = to;
    const reason = addedWords(layout);
    if (reason === null || before.has(form)) return [];
    return repacks.some((r) => r.to.form === form) ? [] : [{ reason, to }];
  });
  return [...moved, ...folded].map(({ reason, to }) => ({
    value: to.value,
    reason,
    bytes: forms[to.form]?.byteLength ?? 0,
  }));
}

function vtaLayer(
  { shape, epilogue }: WindowOperator,
  { choice, lowered, traffic }: LayerProgram,
  inputFrom: InputFrom,
): VtaLayer {
  return {
    shape,
    epilogue,
    inputFrom,
    schedule: choice.schedule,
    lowerBound: choice.layerLowerBound,
    estimate: choice.estimate,
    search: choice.search,
    instructions: lowered.instructions.length,
    ...traffic,
  };
}

const chosenForHost = (name: string): Problem => ({
  code: 'network.host',
  message: 'Chosen for the host.',
  field: 'host',
  got: name.slice(0, 80),
  limit: null,
  fix: `Leave ${name.slice(0, 80)} out of the layers that the host keeps (--host).`,
});

/** The network's integers must be the machine's. */
function widthProblems({ widths }: QuantizedGraph, arch: Arch): Problem[] {
  const { scalarBits } = geometry(arch);
  const pairs = [
    ['LOG_INP_WIDTH', 'inputs', widths.input, scalarBits.INP],
    ['LOG_WGT_WIDTH', 'weights', widths.weight, scalarBits.WGT],
    ['LOG_ACC_WIDTH', 'accumulators', widths.accumulator, scalarBits.ACC],
    ['LOG_OUT_WIDTH', 'outputs', widths.input, scalarBits.OUT],
  ] as const;
  return pairs.flatMap(([field, what, network, machine]) =>
    network === machine
      ? []
      : [
          {
            code: 'network.widths',
            message: `The network is quantized for ${what} of ${network} bits; the machine’s have ${machine}.`,
            field,
            got: machine,
            limit: network,
            fix:
              field === 'LOG_OUT_WIDTH'
                ? 'Make LOG_OUT_WIDTH equal to LOG_INP_WIDTH: one layer’s outputs are the next one’s inputs.'
                : 'Quantize it for this machine.',
          },
        ],
  );
}

function nameProblems(graph: QuantizedGraph, { schedules = {}, host = [] }: CompileNetworkOptions): Problem[] {
  const known = new Set(graph.layers.map((layer) => layer.name));
  return [...Object.keys(schedules), ...host]
    .filter((name) => !known.has(name))
    .map((name) => {
      const got = name.slice(0, 80);
      const examples = [...known].slice(0, 5).join(', ');
      return {
        code: 'network.layer',
        message: `${graph.name} has no layer ${JSON.stringify(got)}.`,
        field: 'layer',
        got,
        limit: `${known.size} layers`,
        fix: `Use the name of one of its layers: ${examples}${known.size > 5 ? ', …' : ''}.`,
      };
    });
}

/** A schedule for what VTA does not compute; null: its values only move. */
const pinnedInVain = (name: string, reason: string | null): Problem => ({
  code: 'network.pinned',
  message: `${name} has a schedule, but VTA does not compute it: ${reason ?? 'its values only change their places.'}`,
  field: 'schedule',
  got: name.slice(0, 80),
  limit: 'layers on VTA',
  fix: 'Omit its schedule.',
});

function named(name: string, [first, ...rest]: readonly [Problem, ...Problem[]]): Result<never> {
  const at = (problem: Problem): Problem => ({ ...problem, message: `${name}: ${problem.message}` });
  return failure(at(first), ...rest.map(at));
}
