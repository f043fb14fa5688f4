import type { Arch } from '../machine/arch.ts';
import { geometry } from '../machine/geometry.ts';
import { groupDigits } from '../machine/quantity.ts';
import { failure, ok, type Result } from '../base/problem.ts';
import { DEFAULT_STREAM_BASE } from '../program/program.ts';
import type { Bytes } from '../base/units.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';
import { allocate } from './allocate.ts';
import { firstStep, lastStep } from './lifetime.ts';
import { layoutKey, type BlockedLayout } from './layout.ts';
import type { MemoryPlan, MemoryRegion } from './network.ts';
import type { Form, Placement } from './placement.ts';

/** Something that never changes during a run: weights, micro-ops, instructions. */
export interface MemoryConstant {
  readonly name: string;
  readonly kind: Exclude<MemoryRegion['kind'], 'input' | 'activation' | 'output'>;
  readonly byteLength: Bytes;
}

export interface PlannedMemory {
  readonly plan: MemoryPlan;
  /** Bytes: where an address lies to its multiples is all that matters to cycles. */
  readonly align: Bytes;
  /** Addresses, in the order of the constants and of the forms. */
  readonly constants: readonly number[];
  readonly forms: readonly number[];
}

/** Page 0 is never used: the RTL's memory drops requests at address 0. */
const FIRST = 0x1000;
/** What a browser can hold. */
const MOST_BYTES = 2 ** 30;

/**
 * Where everything lies: the constants one after another, then one arena in which activations take each other's place.
 * Regions start on pages and bursts, as in the memory of a single layer (`compiler/lowering/memoryMap.ts`), so that a layer's
 * cycles are the same wherever it lies. Code: `network.memory`.
 */
export function planMemory(
  graph: QuantizedGraph,
  arch: Arch,
  constants: readonly MemoryConstant[],
  placement: Placement,
  native: BlockedLayout,
): Result<PlannedMemory> {
  const burst = (2 ** arch.hardware.burstLengthLog2 * arch.hardware.busBits) / 8;
  const { elementBytes } = geometry(arch);
  const align = Math.max(4096, burst, ...Object.values(elementBytes));
  const up = (address: number): number => Math.ceil(address / align) * align;
  const last = Math.max(0, graph.layers.length - 1);
  let next = up(FIRST);
  const regions: MemoryRegion[] = [];
  const constantAddresses = constants.map(({ name, kind, byteLength }) => {
    // A stream starts where that of a single layer does, in terms of bursts.
    const address = kind === 'instructions' ? next + (DEFAULT_STREAM_BASE % align) : next;
    next = up(address + byteLength);
    regions.push({ name, kind, address, byteLength, from: 0, to: last, value: null });
    return address;
  });
  const constantBytes = regions.reduce((sum, region) => sum + region.byteLength, 0);
  const { offsets, peakBytes: activationBytes, withoutReuseBytes } = allocate(placement.forms, align);
  const formAddresses = offsets.map((offset) => next + offset);
  placement.forms.forEach((form, i) => {
    const { value, byteLength, lifetime } = form;
    const [from, to] = [firstStep(lifetime), lastStep(lifetime)];
    const kind = graph.outputs.includes(value) ? 'output' : graph.inputs.includes(value) ? 'input' : 'activation';
    const address = formAddresses[i] ?? 0;
    regions.push({ name: nameOf(form, native), kind, address, byteLength, from, to, value });
  });
  const end = next + activationBytes;
  if (end > MOST_BYTES) return failure(tooLarge(end));
  const lowest = Math.min(...regions.map((region) => region.address));
  const highest = Math.max(...regions.map((region) => region.address + region.byteLength));
  return ok({
    plan: {
      regions,
      peakBytes: regions.length === 0 ? 0 : highest - lowest,
      activationBytes,
      activationBytesWithoutReuse: withoutReuseBytes,
      constantBytes,
    },
    align,
    constants: constantAddresses,
    forms: formAddresses,
  });
}

/** A value's own name; with a word about the layout if it is not VTA's. */
function nameOf({ value, layout }: Form, native: BlockedLayout): string {
  if (layout.kind === 'plain') return `${value} (host)`;
  if (layout.kind === 'weights') return `${value} (weights)`;
  if (layoutKey(layout) === layoutKey(native)) return value;
  if (layout.im2col !== undefined) return `${value} (im2col ${layout.im2col.kernel.join(' x ')})`;
  return layout.border.some((side) => side > 0) ? `${value} (border of zeros)` : `${value} (blocks of ${layout.lanes})`;
}

const tooLarge = (bytes: Bytes) => ({
  code: 'network.memory',
  message: `The network takes ${groupDigits(bytes)} bytes of memory on this machine; more than ${groupDigits(MOST_BYTES)} are not held here.`,
  field: 'network',
  got: bytes,
  limit: MOST_BYTES,
  fix: 'Use a smaller network or batch, or blocks that its channels fill better.',
});
