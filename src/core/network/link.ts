import { sameBytes } from '../base/bytes.ts';
import { retold } from '../base/slices.ts';
import { dramTraffic, type DramTraffic } from '../analysis/dramTraffic.ts';
import type { Arch } from '../machine/arch.ts';
import { INSTRUCTION_BYTES } from '../machine/design/constants.ts';
import { ok, type Result } from '../base/problem.ts';
import type { BundleTensor } from '../program/networkBundle.ts';
import type { MemoryRange } from '../program/program.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';
import type { Executable, ExecutableLayer, ExecutableProgram } from './executable.ts';
import type { BlockedLayout } from './layout.ts';
import { planMemory, type MemoryConstant, type PlannedMemory } from './memoryPlan.ts';
import type { CompiledLayer } from './network.ts';
import type { Place, Placement } from './placement.ts';
import { regionsOf, relocate, type RegionName } from './relocate.ts';
import { constantRegions, layoutsOf, windowOf, type LayerProgram } from './vtaLayer.ts';

export interface LinkInput {
  readonly graph: QuantizedGraph;
  readonly arch: Arch;
  readonly layers: readonly CompiledLayer[];
  /** Of the layers on VTA. */
  readonly programs: readonly (LayerProgram | null)[];
  readonly placement: Placement;
  readonly native: BlockedLayout;
}

/** Gives every region of the network its address, and every program the addresses of its regions; in slices, each yield the layer it is at. */
export function* link(input: LinkInput): Generator<number, Result<Executable>, void> {
  const { graph, arch, layers, programs, placement, native } = input;
  const pool = new ConstantPool();
  const constantIds: (ReadonlyMap<string, number> | null)[] = [];
  for (const [index, program] of programs.entries()) {
    constantIds.push(program === null ? null : yield* poolOf(pool, graph, index, program));
    yield index;
  }
  const memory = planMemory(graph, arch, pool.constants, placement, native);
  if (!memory.ok) return memory;
  const { plan, constants, forms } = memory.value;
  const placed = ({ form, offset, value, layout }: Place): BundleTensor => {
    const { shape = [], fraction = null } = graph.values[value] ?? {};
    return { value, address: (forms[form] ?? 0) + offset, shape, fraction, layout };
  };
  const executables: ExecutableLayer[] = [];
  const cycles: Executable['cycles'] = new Map();
  const traffic = new Map<string, DramTraffic>();
  for (const [index, layer] of placement.layers.entries()) {
    const reads = layer.reads.map(placed);
    const writes = layer.writes.map(placed);
    const repacks = layer.repacks.map(({ from, to }) => ({ from: placed(from), to: placed(to) }));
    const program = programs[index] ?? null;
    const ids = constantIds[index] ?? null;
    let vta: ExecutableProgram | null = null;
    if (program !== null && ids !== null) {
      const inputs = layoutsOf(program, windowOf(graph.layers[index])).inputs.map(({ region }) => region);
      const linking = { program, ids, inputs };
      const linked = linkProgram(linking, { reads, writes }, memory.value, { cycles, traffic });
      if (!linked.ok) return linked;
      vta = linked.value;
      pool.fill(ids.get(STREAM) ?? -1, vta.stream);
    }
    yield index;
    executables.push({ repacks, reads, writes, output: layer.output === null ? null : placed(layer.output), vta });
  }
  const contents = pool.contents.map((bytes, i): MemoryRange => ({ address: constants[i] ?? 0, bytes }));
  const inPlace = layers.map((layer, index) => withTraffic(layer, arch, executables[index]?.vta ?? null, traffic));
  return ok({
    network: { version: 1, arch, graph, layers: inPlace, memory: plan },
    layers: executables,
    constants: contents,
    inputs: placement.inputs.map(placed),
    outputs: placement.outputs.map(placed),
    cycles,
  });
}

/** By timing key, what is known of programs: those with the same lie alike to beats and bursts. */
interface KnownPrograms {
  readonly cycles: Executable['cycles'];
  readonly traffic: Map<string, DramTraffic>;
}

interface LinkedProgram {
  readonly program: LayerProgram;
  /** Its constants. */
  readonly ids: ReadonlyMap<string, number>;
  /** Regions of what the layer reads, in its order. */
  readonly inputs: readonly RegionName[];
}

/** The program with its tensors where the network has them. `known` learns what it takes and moves in memory of its own. */
function linkProgram(
  { program, ids, inputs }: LinkedProgram,
  { reads, writes }: Pick<ExecutableLayer, 'reads' | 'writes'>,
  { align, constants }: PlannedMemory,
  known: KnownPrograms,
): Result<ExecutableProgram> {
  const addressOf = (region: RegionName): number => {
    const id = ids.get(region);
    if (id !== undefined) return constants[id] ?? 0;
    const place = region === 'output' ? writes[0] : reads[inputs.indexOf(region)];
    if (place === undefined) throw new Error(`${region} of a layer has no place`);
    return place.address;
  };
  const stream = relocate(program.lowered, addressOf);
  if (!stream.ok) return stream;
  const base = constants[ids.get(STREAM) ?? -1] ?? 0;
  const regions = regionsOf(program.lowered.map);
  // The same for all layers with this program, but for those whose tensors are parts of a concatenation.
  const places = regions.map(([name]) => addressOf(name) % align);
  // In memory of its own it was timed already.
  const alone = regions.map(([, { address }]) => address % align);
  const key = timingKeyOf(program, program.lowered.map.stream % align, alone);
  if (program.cycles !== null) known.cycles.set(key, { cycles: program.cycles, reason: '' });
  known.traffic.set(key, program.traffic);
  return ok({ program, stream: stream.value, base, timingKey: timingKeyOf(program, base % align, places) });
}

/** Where a tensor lies decides which beats its rows touch. */
function withTraffic(
  layer: CompiledLayer,
  arch: Arch,
  program: ExecutableProgram | null,
  known: KnownPrograms['traffic'],
): CompiledLayer {
  if (layer.vta === null || program === null) return layer;
  const { stream: instructions, base, timingKey } = program;
  const traffic = known.get(timingKey) ?? dramTraffic({ arch, instructions, base });
  known.set(timingKey, traffic);
  return { ...layer, vta: { ...layer.vta, ...traffic } };
}

const timingKeyOf = ({ id }: LayerProgram, base: number, places: readonly number[]): string =>
  [id, base, ...places].join(' ');

/** Not a region of a memory map, but a constant of the network all the same. */
const STREAM = 'stream';

const KINDS: Readonly<Record<string, MemoryConstant['kind']>> = {
  weight: 'weight',
  bias: 'bias',
  uops: 'micro-ops',
};

function* poolOf(
  pool: ConstantPool,
  graph: QuantizedGraph,
  index: number,
  program: LayerProgram,
): Generator<number, ReadonlyMap<string, number>, void> {
  const layer = graph.layers[index];
  if (layer === undefined) throw new Error(`there is no layer ${index}`);
  const ids = new Map<string, number>();
  for (const [region, bytes] of yield* retold(constantRegions(program, windowOf(layer)), () => index)) {
    const kind = KINDS[region] ?? 'constant';
    ids.set(region, pool.add({ name: `${layer.name} ${kind}`, kind, byteLength: bytes.length }, bytes));
  }
  const byteLength = program.lowered.instructions.length * INSTRUCTION_BYTES;
  const stream = { name: `${layer.name} instructions`, kind: 'instructions', byteLength } as const;
  // Its addresses are its own: known, and filled in, last.
  ids.set(STREAM, pool.add(stream, null));
  return ids;
}

/** Constants of the network; equal ones once. */
class ConstantPool {
  readonly constants: MemoryConstant[] = [];
  readonly contents: Uint8Array[] = [];
  readonly #byHash = new Map<string, number[]>();

  add(constant: MemoryConstant, bytes: Uint8Array | null): number {
    const content = bytes ?? new Uint8Array(0);
    const key = `${constant.kind} ${content.length} ${hashOf(content)}`;
    const alike = bytes === null ? [] : (this.#byHash.get(key) ?? []);
    const known = alike.find((id) => sameBytes(this.contents[id] ?? EMPTY, content));
    if (known !== undefined) return known;
    const id = this.constants.length;
    this.constants.push(constant);
    this.contents.push(content);
    if (bytes !== null) this.#byHash.set(key, [...alike, id]);
    return id;
  }

  fill(id: number, bytes: Uint8Array): void {
    this.contents[id] = bytes;
  }
}

const EMPTY = new Uint8Array(0);

/** Of up to a thousand bytes spread over the content: enough to tell weights apart. */
function hashOf(bytes: Uint8Array): number {
  const step = Math.max(1, Math.floor(bytes.length / 1000));
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i += step) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash >>> 0;
}
