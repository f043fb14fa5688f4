import { SCHEDULE_SPACE } from '../core/compiler/schedule/schedule.ts';
import { layerFigureDefinition } from '../core/network/layerFigures.ts';
import type { NetworkResult } from '../core/network/network.ts';
import { hostSeconds } from '../core/network/hostModel.ts';
import type { PictureMade } from './pictures.ts';
import { outputsMatch, sumOfCosts, type LayerLine, type NetworkTotals } from '../core/network/totals.ts';
import { groupDigits } from '../core/machine/quantity.ts';
import { LEAST_DB, noiseOf, type ErrorFigures, type LayerError } from '../core/workload/quantize/noise.ts';
import type { WholeNetwork } from './wholeNetwork.ts';

/** What `compile` and `simulate` say of a layer of a network; what was not asked for, or does not apply, is null. `checked`: its bits were looked at. */
export function layerReport(network: WholeNetwork, line: LayerLine, checked: boolean) {
  const { graph } = network.executable.network;
  const { layer, result } = line;
  const host = hostCost(network, line);
  const { vta } = layer;
  const operator = graph.layers[layer.index]?.operator;
  return {
    name: layer.name,
    operation: layer.operation,
    nodes: layer.nodes,
    where: layer.where,
    reason: layer.reason,
    moved: layer.moved,
    inputs: layer.inputs.map((value) => graph.values[value]?.shape ?? []),
    output: layer.outputShape,
    shape: operator?.kind === 'window' ? operator.shape : null,
    schedule: vta?.schedule ?? null,
    search: vta?.search ?? null,
    macs: layer.macs,
    cycles: line.exact ? line.cycles : null,
    estimate: vta?.estimate ?? null,
    bound: vta === null ? null : { cycles: vta.lowerBound.cycles, by: vta.lowerBound.by },
    /** Those of `cycles` in which the GEMM core multiplies. */
    gemmCycles: result?.gemmCycles ?? null,
    utilization: line.utilization,
    gemmBusy: line.gemmBusy,
    space: SCHEDULE_SPACE,
    instructionCount: vta?.instructions ?? null,
    bytes: vta?.bytes ?? null,
    usefulBytes: vta?.usefulBytes ?? null,
    repacks: layer.repacks,
    hostMicroseconds: host?.microseconds ?? null,
    /** Who says so: `entered` for this layer, or `model` of the host, an estimate. */
    hostSource: host?.source ?? null,
    /** Of the host's, on this computer. */
    measuredMicroseconds: result?.measuredMs == null ? null : 1000 * result.measuredMs,
    bits: checked ? (result?.bits ?? null) : null,
    error: result?.error == null ? null : errorFields(result.error),
  };
}

/** What a layer takes on the user's host; null: unknown, or not the host's. */
function hostCost({ hostCosts, hostModel }: WholeNetwork, { layer }: LayerLine) {
  if (layer.where !== 'host') return null;
  const entered = hostCosts.get(layer.name);
  if (entered !== undefined) return { microseconds: entered, source: 'entered' } as const;
  if (hostModel === null) return null;
  return { microseconds: 1e6 * hostSeconds(hostModel, layer), source: 'model' } as const;
}

export type LayerReport = ReturnType<typeof layerReport>;

/** JSON has no infinity: the ratio is null where there is no noise (`exact`), and where none can be stated. */
const ratioFields = <T extends ErrorFigures>({ signalToNoiseDb, ...rest }: T) => {
  const noise = noiseOf({ signalToNoiseDb });
  return { ...rest, signalToNoiseDb: typeof noise === 'number' ? noise : null, exact: noise === 'exact' };
};

/** `quantized`: against the quantized file's own values; null: there are none. */
const errorFields = ({ quantized, ...rest }: LayerError) => ({
  ...ratioFields(rest),
  quantized: quantized === undefined ? null : ratioFields(quantized),
});

/** The last line: all of it. */
export function networkReport({ executable, notes }: WholeNetwork, run: WholeRun) {
  const { graph, arch, memory } = executable.network;
  const { totals, layers } = run;
  const costs = sumOfCosts(layers.flatMap((line) => (line.where === 'host' ? [line.hostMicroseconds] : [])));
  const hostMicroseconds = costs.unknown > 0 ? null : costs.known;
  const vtaMicroseconds = totals.vtaCycles / arch.hardware.clockMHz;
  const microseconds = hostMicroseconds === null ? null : vtaMicroseconds + hostMicroseconds;
  const moved = layers.filter((line) => line.moved !== null).map(({ name }) => name);
  const anyOnVta = totals.vtaLayers > 0;
  return {
    name: graph.name,
    /** Layers that VTA could compute, but the host does on this machine: `cycles` then is less than the network takes. */
    movedToHost: moved,
    cyclesAtLeast: moved.length > 0,
    /** Of VTA's layers; null: there are none. */
    cycles: anyOnVta ? totals.vtaCycles : null,
    vtaMicroseconds: anyOnVta ? vtaMicroseconds : null,
    layers: layers.length,
    vtaLayers: totals.vtaLayers,
    hostLayers: totals.hostLayers,
    freeLayers: totals.freeLayers,
    /** Null: unknown, because no cost was given for some layer. */
    hostMicroseconds,
    hostCostsUnknown: costs.unknown,
    /** What the host's layers took on this computer; null: none was run. */
    measuredHostMicroseconds: totals.measured.layers === 0 ? null : 1000 * totals.measured.ms,
    /** Layers whose time is an estimate by the model of the host, which makes it one of all sums that it is in. */
    hostCostsEstimated: layers.filter(({ hostSource }) => hostSource === 'model').length,
    microseconds,
    /** One input after another. */
    framesPerSecond: microseconds === null ? null : 1e6 / microseconds,
    macs: totals.macs,
    vtaMacs: totals.vtaMacs,
    /** VTA's layers that only put values elsewhere, and their part of `cycles`: none of their products is one of `macs`. */
    copies: totals.copies,
    /** Of all layers on VTA together; null unless there are some, and all of them ran. */
    utilization: anyOnVta ? totals.utilization : null,
    gemmBusy: anyOnVta ? totals.gemmBusy : null,
    memory: {
      peakBytes: memory.peakBytes,
      activationBytes: memory.activationBytes,
      activationBytesWithoutReuse: memory.activationBytesWithoutReuse,
      constantBytes: memory.constantBytes,
    },
    outputsMatch: outputsMatch(layers.flatMap(({ bits }) => (bits === null ? [] : [bits]))),
    /** What came out, each in the shape that this run made; null: nothing was run. */
    outputs: run.outputs,
    notes,
  };
}

/** A network that was timed, or run, with its sums. */
export interface WholeRun {
  readonly layers: readonly LayerReport[];
  readonly totals: NetworkTotals;
  readonly outputs: readonly NetworkOutput[] | null;
  /** All of them, by name; null where nothing was run. */
  readonly values: NetworkResult['outputs'] | null;
}

interface NetworkOutput {
  readonly name: string;
  readonly shape: readonly number[];
  /** In real units, row-major; null: there are too many to print. */
  readonly values: readonly number[] | null;
}

/** As many values of an output as are printed. */
const MOST_VALUES = 1000;

/** The network's outputs, as a run made them. */
export const networkOutputs = ({ outputs, outputShapes }: NetworkResult): readonly NetworkOutput[] =>
  Object.entries(outputs).map(([name, values]) => ({
    ...{ name, shape: outputShapes[name] ?? [] },
    values: values.length > MOST_VALUES ? null : [...values],
  }));

export type NetworkReport = ReturnType<typeof networkReport> & {
  /** What came of a picture; null: none went in. */
  readonly picture: PictureMade | null;
};

const FIGURES = (['cycles', 'bound', 'utilization', 'multiplying'] as const).map(layerFigureDefinition);

const HEADER = [
  ...['layer', 'operation', 'on', ...FIGURES.map(({ short, label }) => short ?? label)],
  ...['read', 'written', 'bits'],
];

/** A table for people. */
export function layersText(lines: readonly LayerReport[]): string {
  const ofFile = lines.some(({ error }) => error?.quantized != null);
  const header = [...HEADER, ...(ofFile ? ['S/N dB float', 'S/N dB file'] : ['S/N dB'])];
  const rows = lines.map((line) => [
    line.name,
    line.operation,
    line.where === 'none' ? '-' : line.where,
    number(line.cycles ?? line.estimate),
    number(line.bound?.cycles ?? null),
    percent(line.utilization),
    percent(line.gemmBusy),
    number(line.bytes?.read ?? null),
    number(line.bytes?.written ?? null),
    bitsText(line),
    noiseText(line.error),
    ...(ofFile ? [noiseText(line.error?.quantized ?? null)] : []),
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const table = [header, ...rows].map((row) =>
    row
      .map((cell, i) => (i < 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const reasons = lines.flatMap((l) => (l.where === 'host' ? [`  ${l.name}: ${l.reason}`] : []));
  const remarks = lines.flatMap((l) =>
    (l.error?.remark ?? '') === '' ? [] : [`  ${l.name}: ${l.error?.remark ?? ''}`],
  );
  const repacks = lines.flatMap((l) =>
    l.repacks.map(({ value, reason, bytes }) => `  ${l.name}: ${value} with ${reason}, ${bytes} bytes`),
  );
  return [
    ...table,
    ...(ofFile
      ? [
          '',
          'S/N float: against the network in floats. S/N file: against the quantized file, as ONNX Runtime computes it.',
        ]
      : []),
    ...(reasons.length === 0 ? [] : ['', 'On the host:', ...reasons]),
    ...(remarks.length === 0
      ? []
      : ['', `Far from the float network (S/N below ${LEAST_DB} dB, or none):`, ...remarks]),
    ...(repacks.length === 0 ? [] : ['', 'Moved by the host before a layer:', ...repacks]),
  ].join('\n');
}

/** No ratio is not the same as no noise. */
const noiseText = (error: { readonly exact: boolean; readonly signalToNoiseDb: number | null } | null): string =>
  error === null ? '' : error.exact ? 'exact' : (error.signalToNoiseDb?.toFixed(1) ?? 'none');

const percent = (share: number | null): string => (share === null ? '' : `${(share * 100).toFixed(1)} %`);

const number = (value: number | null): string => (value === null ? '' : String(value));

function bitsText({ bits }: LayerReport): string {
  if (bits === null || bits.state === 'host' || bits.state === 'not-checked') return '';
  return bits.state === 'match' ? 'match' : `${bits.differingBytes} differ`;
}

export function summaryText(s: NetworkReport): string {
  const host =
    s.hostLayers === 0
      ? 'nothing on the host'
      : s.hostMicroseconds === null
        ? `${s.hostLayers} layers on the host, cost unknown for ${s.hostCostsUnknown} (--host-cost, --host-model)`
        : `${s.hostLayers} layers on the host, ${hostText(s.hostMicroseconds, s.hostCostsEstimated)}`;
  const { peakBytes, activationBytes, activationBytesWithoutReuse: without } = s.memory;
  const least = s.cyclesAtLeast ? '>= ' : '';
  const onVta =
    s.cycles === null || s.vtaMicroseconds === null
      ? 'nothing ran on VTA'
      : `${least}${s.cycles} cycles on VTA (${least}${s.vtaMicroseconds.toFixed(0)} microseconds) in ${s.vtaLayers} layers`;
  return [
    '',
    `${s.name}: ${onVta}; ${host}`,
    ...(s.measuredHostMicroseconds === null
      ? []
      : [
          `host: ${s.measuredHostMicroseconds.toFixed(0)} microseconds measured here, on this computer, not on a board`,
        ]),
    ...(s.copies.layers === 0
      ? []
      : [
          `${s.copies.cycles} of the cycles are copies, in ${s.copies.layers} layers: values put elsewhere, no multiply-adds`,
        ]),
    `memory: ${peakBytes} bytes, of them activations ${activationBytes} (${without} if none took another’s place)`,
    ...(s.outputs ?? []).map(
      ({ name, shape }) => `output ${name}: ${shape.length === 0 ? 'a number' : shape.join(' x ')}`,
    ),
    ...pictureText(s.picture),
    ...(s.outputsMatch === null
      ? []
      : [s.outputsMatch ? 'every layer holds what the integer reference says' : 'memory differs from the reference']),
  ].join('\n');
}

function pictureText(made: PictureMade | null): readonly string[] {
  const classes = (made?.classes ?? []).map(({ index, share }) => `class ${index}: ${(100 * share).toFixed(1)} %`);
  return made?.saved == null ? classes : [`picture: ${made.saved}`];
}

const hostText = (microseconds: number, estimated: number): string =>
  estimated === 0
    ? `${microseconds} microseconds`
    : `≈ ${microseconds.toFixed(1)} microseconds (${estimated} by --host-model)`;

/** First of all: which layers left VTA, so that fewer cycles do not pass for a faster network; and what brings them back. Null: none did. */
export function movedText({ layers, totals }: WholeRun): string | null {
  if (totals.movedLayers === 0) return null;
  return [
    `${totals.movedLayers} of ${layers.length} layers moved to the host, with ${groupDigits(totals.movedMacs)} of ${groupDigits(totals.macs)} multiply-adds: the cycles below are a lower bound.`,
    ...layers.flatMap(({ name, moved: why }) => (why === null ? [] : [`  ${name}: ${why.message} ${why.fix}`])),
    '',
  ].join('\n');
}
