import { gemmBusy, utilization } from '../core/analysis/utilization.ts';
import type { Arch } from '../core/machine/arch.ts';
import { geometry } from '../core/machine/geometry.ts';
import { SCHEDULE_SPACE } from '../core/compiler/schedule/schedule.ts';
import { layerFigureDefinition } from '../core/network/layerFigures.ts';
import type { CompiledLayer, LayerResult } from '../core/network/network.ts';
import { groupDigits } from '../core/machine/quantity.ts';
import { LEAST_DB, noiseOf, type LayerError } from '../core/workload/quantize/noise.ts';
import type { WholeNetwork } from './wholeNetwork.ts';

/** What `compile` and `simulate` say of a layer of a network; what was not asked for, or does not apply, is null. */
export function layerLine(
  { executable, hostCosts }: WholeNetwork,
  layer: CompiledLayer,
  result: Pick<LayerResult, 'cycles' | 'gemmCycles'>,
  checked: Pick<LayerResult, 'bits' | 'error'> | null,
) {
  const { graph } = executable.network;
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
    cycles: result.cycles,
    estimate: vta?.estimate ?? null,
    bound: vta === null ? null : { cycles: vta.lowerBound.cycles, by: vta.lowerBound.by },
    /** Those of `cycles` in which the GEMM core multiplies. */
    gemmCycles: result.gemmCycles,
    ...sharesOf(executable.network.arch, layer.macs, result),
    space: SCHEDULE_SPACE,
    instructionCount: vta?.instructions ?? null,
    bytes: vta?.bytes ?? null,
    usefulBytes: vta?.usefulBytes ?? null,
    repacks: layer.repacks,
    hostMicroseconds: layer.where === 'host' ? (hostCosts.get(layer.name) ?? null) : null,
    bits: checked?.bits ?? null,
    error: checked?.error == null ? null : errorFields(checked.error),
  };
}

/** `utilization` and `gemmBusy` of a program; null where it did not run, or what it computes is not told. */
export function sharesOf(
  arch: Arch,
  macs: number | null,
  { cycles, gemmCycles }: Pick<LayerResult, 'cycles' | 'gemmCycles'>,
): { readonly utilization: number | null; readonly gemmBusy: number | null } {
  if (cycles === null || gemmCycles === null) return { utilization: null, gemmBusy: null };
  return {
    utilization: macs === null ? null : utilization(macs, geometry(arch).macsPerCycle, cycles),
    gemmBusy: gemmBusy(gemmCycles, cycles),
  };
}

export type LayerLine = ReturnType<typeof layerLine>;

/** JSON has no infinity: the ratio is null where there is no noise (`exact`), and where none can be stated. */
const errorFields = ({ signalToNoiseDb, ...rest }: LayerError) => {
  const noise = noiseOf({ signalToNoiseDb });
  return { ...rest, signalToNoiseDb: typeof noise === 'number' ? noise : null, exact: noise === 'exact' };
};

/** The last line: all of it. */
export function summaryOf({ executable, notes }: WholeNetwork, lines: readonly LayerLine[]) {
  const { graph, arch, memory } = executable.network;
  const count = (where: string): number => lines.filter((line) => line.where === where).length;
  const cycles = lines.reduce((sum, line) => sum + (line.cycles ?? 0), 0);
  const gemmCycles = lines.reduce((sum, line) => sum + (line.gemmCycles ?? 0), 0);
  const vtaMacs = lines.reduce((sum, line) => sum + (line.where === 'vta' ? line.macs : 0), 0);
  const costs = lines.flatMap((line) => (line.where === 'host' ? [line.hostMicroseconds] : []));
  const hostMicroseconds = costs.reduce<number | null>((sum, c) => (sum === null || c === null ? null : sum + c), 0);
  const checked = lines.flatMap((line) => (line.bits === null || line.bits.state === 'host' ? [] : [line.bits.state]));
  const vtaMicroseconds = cycles / arch.hardware.clockMHz;
  const moved = lines.filter((line) => line.moved !== null).map(({ name }) => name);
  const anyOnVta = count('vta') > 0;
  const ran = anyOnVta && lines.every((line) => line.where !== 'vta' || line.cycles !== null);
  return {
    name: graph.name,
    /** Layers that VTA could compute, but the host does on this machine: `cycles` then is less than the network takes. */
    movedToHost: moved,
    cyclesAtLeast: moved.length > 0,
    /** Of VTA's layers; null: there are none. */
    cycles: anyOnVta ? cycles : null,
    vtaMicroseconds: anyOnVta ? vtaMicroseconds : null,
    layers: lines.length,
    vtaLayers: count('vta'),
    hostLayers: count('host'),
    freeLayers: count('none'),
    /** Null: unknown, because no cost was given for some layer. */
    hostMicroseconds,
    hostCostsUnknown: costs.filter((c) => c === null).length,
    microseconds: hostMicroseconds === null ? null : vtaMicroseconds + hostMicroseconds,
    macs: lines.reduce((sum, line) => sum + line.macs, 0),
    vtaMacs,
    /** Of all layers on VTA together; null unless there are some, and all of them ran. */
    utilization: ran ? utilization(vtaMacs, geometry(arch).macsPerCycle, cycles) : null,
    gemmBusy: ran ? gemmBusy(gemmCycles, cycles) : null,
    memory: {
      peakBytes: memory.peakBytes,
      activationBytes: memory.activationBytes,
      activationBytesWithoutReuse: memory.activationBytesWithoutReuse,
      constantBytes: memory.constantBytes,
    },
    outputsMatch: checked.length === 0 ? null : checked.every((state) => state === 'match'),
    notes,
  };
}

export type NetworkSummary = ReturnType<typeof summaryOf>;

const FIGURES = (['cycles', 'bound', 'utilization', 'multiplying'] as const).map(layerFigureDefinition);

const HEADER = [
  ...['layer', 'operation', 'on', ...FIGURES.map(({ short, label }) => short ?? label)],
  ...['read', 'written', 'bits', 'S/N dB'],
];

/** A table for people. */
export function layersText(lines: readonly LayerLine[]): string {
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
    noiseText(line),
  ]);
  const widths = HEADER.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const table = [HEADER, ...rows].map((row) =>
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
    ...(reasons.length === 0 ? [] : ['', 'On the host:', ...reasons]),
    ...(remarks.length === 0
      ? []
      : ['', `Far from the float network (S/N below ${LEAST_DB} dB, or none):`, ...remarks]),
    ...(repacks.length === 0 ? [] : ['', 'Moved by the host before a layer:', ...repacks]),
  ].join('\n');
}

/** No ratio is not the same as no noise. */
const noiseText = ({ error }: LayerLine): string =>
  error === null ? '' : error.exact ? 'exact' : (error.signalToNoiseDb?.toFixed(1) ?? 'none');

const percent = (share: number | null): string => (share === null ? '' : `${(share * 100).toFixed(1)} %`);

const number = (value: number | null): string => (value === null ? '' : String(value));

function bitsText({ bits }: LayerLine): string {
  if (bits === null || bits.state === 'host' || bits.state === 'not-checked') return '';
  return bits.state === 'match' ? 'match' : `${bits.differingBytes} differ`;
}

export function summaryText(s: NetworkSummary): string {
  const host =
    s.hostLayers === 0
      ? 'nothing on the host'
      : s.hostMicroseconds === null
        ? `${s.hostLayers} layers on the host, cost unknown for ${s.hostCostsUnknown} (--host-cost)`
        : `${s.hostLayers} layers on the host, ${s.hostMicroseconds} microseconds`;
  const { peakBytes, activationBytes, activationBytesWithoutReuse: without } = s.memory;
  const least = s.cyclesAtLeast ? '>= ' : '';
  const onVta =
    s.cycles === null || s.vtaMicroseconds === null
      ? 'nothing ran on VTA'
      : `${least}${s.cycles} cycles on VTA (${least}${s.vtaMicroseconds.toFixed(0)} microseconds) in ${s.vtaLayers} layers`;
  return [
    '',
    `${s.name}: ${onVta}; ${host}`,
    `memory: ${peakBytes} bytes, of them activations ${activationBytes} (${without} if none took another’s place)`,
    ...(s.outputsMatch === null
      ? []
      : [s.outputsMatch ? 'every layer holds what the integer reference says' : 'memory differs from the reference']),
  ].join('\n');
}

/** First of all: which layers left VTA, so that fewer cycles do not pass for a faster network; and what brings them back. Null: none did. */
export function movedText(lines: readonly LayerLine[]): string | null {
  const moved = lines.flatMap(({ name, moved: why, macs }) => (why === null ? [] : [{ name, why, macs }]));
  if (moved.length === 0) return null;
  const macs = moved.reduce((sum, { macs: each }) => sum + each, 0);
  const whole = lines.reduce((sum, line) => sum + line.macs, 0);
  return [
    `${moved.length} of ${lines.length} layers moved to the host, with ${groupDigits(macs)} of ${groupDigits(whole)} multiply-adds: the cycles below are a lower bound.`,
    ...moved.map(({ name, why }) => `  ${name}: ${why.message} ${why.fix}`),
    '',
  ].join('\n');
}
