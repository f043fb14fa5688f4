import { dramTraffic, type DramTraffic } from '../analysis/dramTraffic.ts';
import type { Arch } from '../machine/arch.ts';
import { bindConstants, weightPacking } from '../compiler/lowering/bindData.ts';
import { lowerConv, type Lowered } from '../compiler/lowering/lower.ts';
import type { SchedulePins } from '../compiler/schedule/schedule.ts';
import { foldedTargets } from '../compiler/space/folds.ts';
import { createTarget, type InputFrom, type Target } from '../compiler/target/target.ts';
import { biasProblems, shiftProblems } from '../compiler/compile.ts';
import { chooseInSlices, type Decision } from '../run/chooseSchedule.ts';
import type { Instruction } from '../isa/instruction.ts';
import { ok, type Problem, type Result } from '../base/problem.ts';
import type { MemoryRange } from '../program/program.ts';
import type { ConvShape, Epilogue } from '../layer/layer.ts';
import type { QuantizedLayer, QuantizedOperator } from '../workload/quantize/quantized.ts';
import type { Cycles } from '../base/units.ts';
import type { AskedLayout, BlockedLayout } from './layout.ts';
import { regionsOf, type RegionName } from './relocate.ts';

export type WindowOperator = Extract<QuantizedOperator, { readonly kind: 'window' }>;

/** A layer's program, without its tensors: the same for all layers with the same shape and epilogue. */
export interface LayerProgram {
  /** Number of the program in its network. */
  readonly id: number;
  readonly choice: Omit<Decision, 'trace' | 'lowered'>;
  readonly lowered: Lowered;
  /** By itself, in memory of its own; null: its run was given up. */
  readonly cycles: Cycles | null;
  /** In memory of its own too. */
  readonly traffic: DramTraffic;
}

/** What a search found for a layer: plain data, which may come from another thread. */
export interface Searched extends Pick<LayerProgram, 'choice' | 'cycles' | 'traffic'> {
  /** All that a search depends on, beside the machine. */
  readonly structure: string;
  readonly instructions: readonly Instruction[];
}

/** What others found on the same machine, by structure. It may grow meanwhile. */
export type SearchedBefore = ReadonlyMap<string, Searched>;

interface WindowLayer {
  readonly shape: ConvShape;
  readonly epilogue: Epilogue;
  readonly inputFrom: InputFrom;
}

/** Searches and lowers each different layer once. */
export class ProgramBank {
  readonly #known = new Map<string, Result<LayerProgram>>();
  readonly #searched = new Map<string, Searched>();
  readonly #before: SearchedBefore;
  readonly #arch: Arch;

  constructor(arch: Arch, before: SearchedBefore = new Map()) {
    this.#arch = arch;
    this.#before = before;
  }

  /** What was searched here, and not found before. */
  get searched(): SearchedBefore {
    return this.#searched;
  }

  /** In slices, each a fraction of this layer that is done. Fails with the reason why VTA cannot take the layer. */
  *program(layer: WindowLayer, pins: SchedulePins): Generator<number, Result<LayerProgram>> {
    const target = createTarget(this.#arch, layer.shape, layer.epilogue, layer.inputFrom);
    if (!target.ok) return target;
    // Who wrote the input matters only where its taps could be folded.
    const from = pins.fold_taps === undefined ? waysToFold(target.value) : layer.inputFrom;
    const key = JSON.stringify([sorted(layer.shape), sorted(layer.epilogue), sorted(pins), from]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = yield* this.#make(target.value, pins);
    this.#known.set(key, made);
    return made;
  }

  *#make(target: Target, pins: SchedulePins): Generator<number, Result<LayerProgram>> {
    const twin = this.#twin(target, pins);
    if (twin !== null) return ok(twin);
    const steps = chooseInSlices(target, pins);
    for (;;) {
      const next = steps.next();
      if (next.done !== true) {
        if (next.value.kind === 'progress') yield next.value.fraction;
        continue;
      }
      if (!next.value.ok) return next.value;
      const { lowered, trace, ...choice } = next.value.value;
      const traffic = dramTraffic({ arch: this.#arch, instructions: lowered.stream, base: lowered.map.stream });
      const found = { choice, cycles: trace.cycles, traffic };
      const structure = structureOf(target, pins);
      this.#searched.set(structure, { ...found, structure, instructions: lowered.instructions });
      return ok({ ...found, id: this.#known.size, lowered });
    }
  }

  /**
   * A layer that differs from one searched before only in numbers which are neither sizes nor time (by how much it
   * shifts, where it clips): the search would go the same way, so its outcome holds. Null: there is none.
   */
  #twin(target: Target, pins: SchedulePins): LayerProgram | null {
    const structure = structureOf(target, pins);
    const searched = this.#searched.get(structure) ?? this.#before.get(structure);
    if (searched === undefined) return null;
    const { choice, cycles, traffic, instructions } = searched;
    const lowered = lowerConv(target, choice.schedule);
    if (!lowered.ok || !sameButNumbers(lowered.value.instructions, instructions)) return null;
    return { id: this.#known.size, choice, cycles, traffic, lowered: lowered.value };
  }
}

/** Each with whether the bias is in spare lanes then. */
function waysToFold(target: Target): readonly unknown[] {
  const folds = foldedTargets(target);
  return folds.ok ? folds.value.map(({ fold, biasLanes }) => [fold, biasLanes !== null]) : [];
}

/** All that a search depends on. */
function structureOf(target: Target, pins: SchedulePins): string {
  const { shape, epilogue: e, passes, biasProduct } = target;
  const { bias, biasAt = null, operand = null } = e;
  const opcodes = Object.values(passes).map((list) =>
    list.map((pass) => [pass.role, pass.aluOpcode, pass.imm === null]),
  );
  return JSON.stringify([
    sorted(shape),
    sorted(pins),
    bias,
    biasAt,
    operand,
    opcodes,
    biasProduct === null,
    waysToFold(target),
  ]);
}

const sameButNumbers = (a: readonly Instruction[], b: readonly Instruction[]): boolean =>
  a.length === b.length && a.every((instruction, i) => sameButNumber(instruction, b[i]));

/** Instructions of one kind have the same fields. */
function sameButNumber(a: Instruction, b: Instruction | undefined): boolean {
  if (a.op !== b?.op) return false;
  const others = b as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(a).every(([field, value]) => field === 'imm' || value === others[field]);
}

/** Fields in one order, so that equal values have equal texts. */
const sorted = (value: object): object =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Does the layer's data keep its epilogue's promise? */
export function dataProblems({ epilogue, shape, weight, bias, shifts }: WindowOperator): Problem[] {
  const biases = bias ?? new Int32Array(shape.outChannels);
  const data = { input: NOTHING, weight, bias: biases, ...(shifts !== undefined && { shifts }) };
  return [...biasProblems(epilogue, data), ...shiftProblems(epilogue, data)];
}

const NOTHING = new Int8Array(0);

/** Contents of the program's constant regions with a layer's weights and bias, and of its micro-ops; in slices. */
export function* constantRegions(
  { lowered }: LayerProgram,
  { shape, weight, bias, shifts, made }: WindowOperator,
): Generator<void, ReadonlyMap<RegionName, Uint8Array>, void> {
  const biases = bias ?? new Int32Array(shape.outChannels);
  const dram = yield* bindConstants(lowered, { weight, bias: biases, ...(shifts !== undefined && { shifts }) });
  const contents = new Map<RegionName, Uint8Array>();
  for (const [name, { address }] of regionsOf(lowered.map)) {
    const range: MemoryRange | undefined = dram.find((r) => r.address === address);
    // Made weights are no constant.
    if (range !== undefined && !(name === 'weight' && made !== undefined)) contents.set(name, range.bytes);
  }
  return contents;
}

/** How the program finds a layer's inputs in memory (the second is the operand, or weights) and leaves its output. */
export function layoutsOf(
  { lowered }: LayerProgram,
  { made, bias }: Pick<WindowOperator, 'made' | 'bias'>,
): {
  readonly inputs: readonly { readonly region: RegionName; readonly layout: AskedLayout }[];
  readonly output: BlockedLayout;
} {
  const { geometry: g, epilogue, im2col } = lowered.plan.target;
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
    ...(im2col === null ? {} : { im2col }),
  };
  if (made !== undefined) {
    const weights = { kind: 'weights', made, ...weightPacking(lowered.plan, bias?.[0] ?? 0) } as const;
    return {
      inputs: [
        { region: 'input', layout: input },
        { region: 'weight', layout: weights },
      ],
      output,
    };
  }
  const operand = epilogue.operand === undefined ? [] : [{ region: 'operand' as const, layout: output }];
  return { inputs: [{ region: 'input', layout: input }, ...operand], output };
}

/** What a layer that VTA runs computes. */
export function windowOf(layer: QuantizedLayer | undefined): WindowOperator {
  if (layer?.operator.kind !== 'window') throw new Error(`${layer?.name ?? 'a layer'} has no program`);
  return layer.operator;
}
