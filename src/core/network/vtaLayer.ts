import type { Arch } from '../arch/arch.ts';
import { bindData } from '../compiler/bindData.ts';
import { lowerConv, type Lowered } from '../compiler/lower.ts';
import type { SchedulePins } from '../compiler/schedule.ts';
import { chooseInSlices, type Choice } from '../compiler/search.ts';
import { createTarget } from '../compiler/target.ts';
import { biasProblems } from '../compiler/compile.ts';
import { ok, type Result } from '../problem.ts';
import type { MemoryRange } from '../program/program.ts';
import type { ConvShape, Epilogue } from '../workload/layer.ts';
import type { QuantizedOperator } from '../workload/quantize/quantized.ts';
import type { BlockedLayout } from './layout.ts';
import { regionsOf, type RegionName } from './relocate.ts';

export type WindowOperator = Extract<QuantizedOperator, { readonly kind: 'window' }>;

/** A layer's program, without its tensors: the same for all layers with the same shape and epilogue. */
export interface LayerProgram {
  /** Number of the program in its network. */
  readonly id: number;
  readonly choice: Choice;
  readonly lowered: Lowered;
}

/** Searches and lowers each different layer once. */
export class ProgramBank {
  readonly #known = new Map<string, Result<LayerProgram>>();
  readonly #arch: Arch;

  constructor(arch: Arch) {
    this.#arch = arch;
  }

  /** In slices, each a fraction of this layer that is done. Fails with the reason why VTA cannot take the layer. */
  *program(shape: ConvShape, epilogue: Epilogue, pins: SchedulePins): Generator<number, Result<LayerProgram>> {
    const key = JSON.stringify([sorted(shape), sorted(epilogue), sorted(pins)]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = yield* this.#make(shape, epilogue, pins);
    this.#known.set(key, made);
    return made;
  }

  *#make(shape: ConvShape, epilogue: Epilogue, pins: SchedulePins): Generator<number, Result<LayerProgram>> {
    const target = createTarget(this.#arch, shape, epilogue);
    if (!target.ok) return target;
    const search = chooseInSlices(target.value, pins);
    for (;;) {
      const next = search.next();
      if (next.done !== true) {
        yield next.value.done / Math.max(1, next.value.total);
        continue;
      }
      if (!next.value.ok) return next.value;
      const lowered = lowerConv(target.value, next.value.value.schedule);
      return lowered.ok ? ok({ id: this.#known.size, choice: next.value.value, lowered: lowered.value }) : lowered;
    }
  }
}

/** Fields in one order, so that equal values have equal texts. */
const sorted = (value: object): object =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Does the layer's data keep its epilogue's promise? */
export const dataProblems = (operator: WindowOperator) =>
  biasProblems(operator.epilogue, { input: NOTHING, weight: operator.weight, bias: operator.bias ?? NO_BIAS });

const NOTHING = new Int8Array(0);
const NO_BIAS = new Int32Array(0);

/** Contents of the program's constant regions with a layer's weights and bias, and of its micro-ops. */
export function constantRegions(
  { lowered }: LayerProgram,
  { shape, weight, bias }: WindowOperator,
): ReadonlyMap<RegionName, Uint8Array> {
  const biases = bias ?? new Int32Array(shape.outChannels);
  const { dram } = bindData(lowered, { input: NOTHING, weight, bias: biases, operand: NOTHING }, '');
  const contents = new Map<RegionName, Uint8Array>();
  for (const [name, { address }] of regionsOf(lowered.map)) {
    const range: MemoryRange | undefined = dram.find((r) => r.address === address);
    if (range !== undefined && !ACTIVATIONS.has(name)) contents.set(name, range.bytes);
  }
  return contents;
}

const ACTIVATIONS: ReadonlySet<string> = new Set(['input', 'operand', 'output']);

/** How the program finds its inputs in memory (the second is the operand) and leaves its output. */
export function layoutsOf({ lowered }: LayerProgram): {
  readonly inputs: readonly { readonly region: RegionName; readonly layout: BlockedLayout }[];
  readonly output: BlockedLayout;
} {
  const { geometry: g, epilogue } = lowered.plan.target;
  const { border } = lowered.plan;
  const output: BlockedLayout = {
    kind: 'blocked',
    rows: g.batch,
    lanes: g.blockOut,
    bits: g.scalarBits.OUT,
    border: [0, 0, 0, 0],
  };
  const input: BlockedLayout = {
    kind: 'blocked',
    rows: g.batch,
    lanes: g.blockIn,
    bits: g.scalarBits.INP,
    border: [border.top, border.bottom, border.left, border.right],
  };
  const operand = epilogue.operand === undefined ? [] : [{ region: 'operand' as const, layout: output }];
  return { inputs: [{ region: 'input', layout: input }, ...operand], output };
}
