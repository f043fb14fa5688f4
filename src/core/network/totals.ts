import type { CompiledLayer, LayerBits, LayerResult } from './network.ts';
import { gemmBusy, utilization } from '../analysis/utilization.ts';
import type { Arch } from '../machine/arch.ts';
import { hostSeconds, ratesOf, type HostModel, type HostRates } from './hostModel.ts';
import { geometry } from '../machine/geometry.ts';
import { outputSize } from '../layer/layer.ts';
import type { Cycles } from '../base/units.ts';

/** A layer with what is known of its run. */
export interface LayerLine {
  readonly layer: CompiledLayer;
  readonly result: LayerResult | null;
  /** Cycles of VTA: the estimate until they are exact; null on the host. */
  readonly cycles: number | null;
  readonly exact: boolean;
  /** 0..1, as for one layer. Null until the cycles are exact. */
  readonly utilization: number | null;
  /** 0..1; null until the cycles are exact. */
  readonly gemmBusy: number | null;
  /** Milliseconds of the host as the user entered them; null: unknown, or not the host's. */
  readonly hostMs: number | null;
  /** What the user's model of the host says it takes; null: there is none, or it is not the host's. */
  readonly hostEstimate: HostEstimate | null;
  /** Bytes over the bus; null on the host. */
  readonly bytes: number | null;
}

/** An estimate, and what it is made of. */
export interface HostEstimate {
  readonly ms: number;
  readonly rates: HostRates;
}

/** Milliseconds of a layer of the host: as the user entered them, else the estimate; null: unknown. */
export const hostTime = ({ hostMs, hostEstimate }: Pick<LayerLine, 'hostMs' | 'hostEstimate'>): number | null =>
  hostMs ?? hostEstimate?.ms ?? null;

/** A network on a machine, as far as it is known. */
export interface KnownRun {
  readonly arch: Arch;
  /** As many as are compiled so far. */
  readonly layers: readonly CompiledLayer[];
  /** By index of the layer. */
  readonly results: ReadonlyMap<number, LayerResult>;
}

/** `hostMs`: by index of the layer, as the user entered them; `hostModel`: for the others. */
export function layerLines(
  { layers, results, arch }: KnownRun,
  hostMs: Readonly<Record<number, number>>,
  hostModel: HostModel | null = null,
): readonly LayerLine[] {
  return layers.map((layer) => {
    const result = results.get(layer.index) ?? null;
    const exact = result?.cycles ?? null;
    const shape = result?.shapes?.[layer.output];
    return {
      layer: shape === undefined ? layer : { ...layer, outputShape: shape },
      result,
      cycles: exact ?? layer.vta?.estimate ?? null,
      exact: exact !== null,
      ...sharesOf(arch, layer.macs, { cycles: exact, gemmCycles: result?.gemmCycles ?? null }),
      hostMs: layer.where === 'host' ? (hostMs[layer.index] ?? null) : null,
      hostEstimate: layer.where === 'host' && hostModel !== null ? estimateOf(hostModel, layer) : null,
      bytes: layer.vta === null ? null : layer.vta.bytes.read + layer.vta.bytes.written,
    };
  });
}

const estimateOf = (model: HostModel, layer: CompiledLayer): HostEstimate => ({
  ms: 1000 * hostSeconds(model, layer),
  rates: ratesOf(model, layer.operation),
});

/** Both 0..1; null where the program did not run, `utilization` also where what it computes is not told. */
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

/** Costs of which some may not be known, all in one unit. */
export const sumOfCosts = (costs: readonly (number | null)[]) => ({
  known: costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
  unknown: costs.filter((cost) => cost === null).length,
});

/** Does everything that was compared match? Null: nothing was. */
export function outputsMatch(bits: readonly LayerBits[]): boolean | null {
  const compared = bits.filter(({ state }) => state === 'match' || state === 'differ');
  return compared.length === 0 ? null : compared.every(({ state }) => state === 'match');
}

/** The whole run. What the host takes is known only as far as the user said it, of its layers or of the host. */
export interface NetworkTotals {
  readonly vtaCycles: number;
  /** All cycles of VTA are to the cycle, not estimated. */
  readonly exact: boolean;
  readonly vtaSeconds: number;
  /** Cycles in which the GEMM core multiplies; null until all layers have run. */
  readonly productCycles: number | null;
  /** As of a layer. */
  readonly utilization: number | null;
  readonly gemmBusy: number | null;
  /** Sum of the layers' lower bounds. */
  readonly bound: number;
  readonly read: number;
  readonly written: number;
  readonly vtaLayers: number;
  readonly hostLayers: number;
  /** Layers of the host that VTA could compute: its cycles are then less than the network takes. */
  readonly movedLayers: number;
  readonly movedMacs: number;
  /** Layers for which nothing moves. */
  readonly freeLayers: number;
  readonly hostKnownMs: number;
  readonly hostUnknown: number;
  /** Layers of the host whose time in `hostKnownMs` is an estimate. */
  readonly hostEstimated: number;
  /** Of the layers of the host that were measured where they were run: their number, and their milliseconds on that computer. */
  readonly measured: { readonly layers: number; readonly ms: number };
  /** What the host moves between layouts for layers that find an input in another than their own. */
  readonly moved: { readonly inputs: number; readonly bytes: number };
  /** Layers of VTA that shift each output channel by its own amount, and the cycles that takes the ALU more: one for each accumulator element. */
  readonly byChannel: { readonly layers: number; readonly cycles: Cycles };
  /** VTA's layers that only put values elsewhere, as products with 0 and 1: none of them is the network's. */
  readonly copies: { readonly layers: number; readonly cycles: Cycles };
  readonly macs: number;
  readonly vtaMacs: number;
  readonly bits: { readonly matching: number; readonly differing: number; readonly bytes: number };
}

/** `compiling`: more layers are to come, so no sum is exact. */
export function networkTotals(lines: readonly LayerLine[], arch: Arch, compiling = false): NetworkTotals {
  const sum = (of: (line: LayerLine) => number): number => lines.reduce((total, line) => total + of(line), 0);
  const vta = lines.filter((line) => line.layer.vta !== null);
  const host = lines.filter((line) => line.layer.where === 'host');
  const vtaCycles = sum((line) => line.cycles ?? 0);
  const vtaMacs = sum(({ layer }) => (layer.vta === null ? 0 : layer.macs));
  const exact = !compiling && vta.every((line) => line.exact);
  const gemmCycles = exact ? sum(({ result }) => result?.gemmCycles ?? 0) : null;
  const costs = sumOfCosts(host.map(hostTime));
  const measured = host.flatMap(({ result }) => result?.measuredMs ?? []);
  return {
    vtaCycles,
    exact,
    vtaSeconds: vtaCycles / (arch.hardware.clockMHz * 1e6),
    productCycles: gemmCycles,
    ...sharesOf(arch, vtaMacs, { cycles: exact ? vtaCycles : null, gemmCycles }),
    bound: sum(({ layer }) => layer.vta?.lowerBound.cycles ?? 0),
    read: sum(({ layer }) => layer.vta?.bytes.read ?? 0),
    written: sum(({ layer }) => layer.vta?.bytes.written ?? 0),
    vtaLayers: vta.length,
    hostLayers: host.length,
    movedLayers: host.filter(({ layer }) => layer.moved !== null).length,
    movedMacs: host.reduce((total, { layer }) => total + (layer.moved === null ? 0 : layer.macs), 0),
    freeLayers: lines.length - vta.length - host.length,
    hostKnownMs: costs.known,
    hostUnknown: costs.unknown,
    hostEstimated: host.filter(({ hostMs, hostEstimate }) => hostMs === null && hostEstimate !== null).length,
    measured: { layers: measured.length, ms: sumOfCosts(measured).known },
    moved: {
      inputs: sum(({ layer }) => layer.repacks.length),
      bytes: sum(({ layer }) => layer.repacks.reduce((n, r) => n + r.bytes, 0)),
    },
    byChannel: {
      layers: lines.filter(({ layer }) => channelShiftCycles(layer, arch) > 0).length,
      cycles: sum(({ layer }) => channelShiftCycles(layer, arch)),
    },
    copies: {
      layers: vta.filter(({ layer }) => layer.copies === true).length,
      cycles: sum(copyCycles),
    },
    macs: sum(({ layer }) => layer.macs),
    vtaMacs,
    bits: {
      matching: vta.filter(({ result }) => result?.bits.state === 'match').length,
      differing: lines.filter(({ result }) => result?.bits.state === 'differ').length,
      bytes: vta.reduce((n, { result }) => n + (result?.bits.state === 'match' ? result.bits.bytes : 0), 0),
    },
  };
}

/** Cycles in which VTA only puts values elsewhere. */
export const copyCycles = ({ layer, cycles }: LayerLine): Cycles => (layer.copies === true ? (cycles ?? 0) : 0);

/** Cycles that shifts by channel take the ALU more than one for all: one for each accumulator element. 0: the layer has none. */
export function channelShiftCycles({ vta }: Pick<CompiledLayer, 'vta'>, arch: Arch): Cycles {
  if (vta?.epilogue.shiftByChannel !== true) return 0;
  const { batch, blockOut } = geometry(arch);
  const { height, width } = outputSize(vta.shape);
  return Math.ceil(vta.shape.batch / batch) * Math.ceil(vta.shape.outChannels / blockOut) * height * width;
}
