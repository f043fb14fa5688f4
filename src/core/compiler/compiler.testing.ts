import fc from 'fast-check';
import type { Arch, IsaLayoutName } from '../machine/arch.ts';
import { isLegal } from '../machine/limits.ts';
import { findPreset } from '../machine/presets.ts';
import type { Result } from '../base/problem.ts';
import type { Semantics } from '../simulator/functional/result.ts';
import { runFunctional } from '../simulator/functional/run.ts';
import { packBits } from '../layer/layout/bits.ts';
import { fastConvolution } from '../layer/fastConvolution.ts';
import { findLayer } from '../layer/benchmarks.ts';
import { blockOutput } from '../layer/layout/packing.ts';
import { outputSize, type ConvShape, type Epilogue } from '../layer/layer.ts';
import { dataAtEdges } from '../layer/layer.testing.ts';
import { bindData } from './lowering/bindData.ts';
import type { Boxes } from './boxes/boxes.ts';
import { stepCount } from './space/legality.ts';
import { lowerConv, type Lowered } from './lowering/lower.ts';
import type { Schedule } from './schedule/schedule.ts';
import { foldedTargets } from './space/folds.ts';
import { createTarget, type Target } from './target/target.ts';

/** The value of a result that must be there; throws with the first problem otherwise. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems.map((p) => `${p.code}: ${p.message}`).join('\n'));
  return result.value;
}

export const layerShape = (name: string): ConvShape => must(findLayer(`resnet18.${name}`)).layer.shape;

/** The DE10-Nano design as the recordings have it: fields of fixed widths. */
export function de10Fixed(): Arch {
  const preset = findPreset('de10-nano');
  if (preset === undefined) throw new Error('no preset de10-nano');
  return { ...preset.arch, hardware: { ...preset.arch.hardware, isaLayout: 'fixed' } };
}

/** Small machines of every kind: unequal blocks, batches, buffers of a few elements, narrow widths, both layouts. */
export function anySmallArch(): fc.Arbitrary<Arch> {
  const depth = fc.integer({ min: 0, max: 9 });
  const block = fc.integer({ min: 0, max: 5 });
  const width = fc.constantFrom(3, 3, 3, 2, 1, 0);
  return fc
    .record({
      ...{ inp: width, wgt: width, out: width, acc: fc.constantFrom(5, 5, 5, 4, 3) },
      ...{ batch: fc.integer({ min: 0, max: 2 }), blockIn: block, blockOut: block },
      ...{ uopDepth: depth, inpDepth: depth, wgtDepth: depth, accDepth: depth },
      busBits: fc.constantFrom(64, 128, 256, 512),
      burstLengthLog2: fc.integer({ min: 1, max: 8 }),
      queueDepth: fc.constantFrom(2, 4, 16, 512),
      memoryDelay: fc.constantFrom(0, 16, 50),
      isaLayout: fc.constantFrom<IsaLayoutName>('derived', 'fixed'),
    })
    .map((m): Arch => {
      const { busBits, burstLengthLog2, queueDepth, memoryDelay, isaLayout } = m;
      return {
        config: {
          ...{ LOG_INP_WIDTH: m.inp, LOG_WGT_WIDTH: m.wgt, LOG_ACC_WIDTH: m.acc, LOG_OUT_WIDTH: m.out },
          ...{ LOG_BATCH: m.batch, LOG_BLOCK_IN: m.blockIn, LOG_BLOCK_OUT: m.blockOut },
          LOG_UOP_BUFF_SIZE: Math.max(5, m.uopDepth + 2),
          LOG_INP_BUFF_SIZE: Math.max(5, m.inpDepth + m.inp + m.batch + m.blockIn - 3),
          LOG_WGT_BUFF_SIZE: Math.max(5, m.wgtDepth + m.wgt + m.blockOut + m.blockIn - 3),
          LOG_ACC_BUFF_SIZE: Math.max(5, m.accDepth + m.acc + m.batch + m.blockOut - 3),
        },
        hardware: { busBits, burstLengthLog2, queueDepth, memoryDelay, tagPool: 16, clockMHz: 100, isaLayout },
      };
    })
    .filter(isLegal);
}

/** All schedules of the boxes. */
export function allLegal(boxes: Boxes): Schedule[] {
  const all: Schedule[] = [];
  for (let box = 0; box < boxes.length; box++) boxes.within(box, (_, schedule) => all.push(schedule()));
  return all;
}

/** The layer with its taps folded in any of the ways it can be. */
export function anyFold(layer: Target, pick: number): Target {
  const targets = must(foldedTargets(layer));
  return targets[Math.floor(pick / 7) % targets.length] ?? layer;
}

/** Programs of more steps take seconds to run. */
const MOST_STEPS = 2 ** 12;

/** A legal schedule, any size of its box as likely as another; null: there is none, or it has more steps. */
export function anyLegal(boxes: Boxes, pick: number, most = MOST_STEPS): Schedule | null {
  const box = pick % Math.max(1, boxes.length);
  const within: Schedule[] = [];
  if (boxes.length > 0) boxes.within(box, (_, schedule) => within.push(schedule()));
  const schedule = within[Math.floor(pick / boxes.length) % within.length];
  return schedule === undefined || stepCount(boxes.target, schedule) > most ? null : schedule;
}

export interface Compiled {
  readonly target: Target;
  readonly lowered: Lowered;
}

export function compileFor(arch: Arch, shape: ConvShape, epilogue: Epilogue, schedule: Schedule): Compiled {
  const target = must(createTarget(arch, shape, epilogue));
  return { target, lowered: must(lowerConv(target, schedule)) };
}

/**
 * Runs a compiled layer on data at the edges (`dataAtEdges`) and lists everything that is not as it should be: output values that differ from
 * the convolution (the first one, by place), hazards, races, deadlock, tokens left over.
 */
export function findFaults({ target, lowered }: Compiled, semantics: Semantics, seed = 1): string[] {
  const { shape, epilogue, geometry: g, arch } = target;
  const data = dataAtEdges(shape, arch, seed, epilogue);
  const result = runFunctional(bindData(lowered, data, 'test'), { semantics });
  const widths = { acc: g.scalarBits.ACC, out: g.scalarBits.OUT };
  const expected = packBits(blockOutput(shape, g, fastConvolution(shape, epilogue, data, widths)), g.scalarBits.OUT);
  const got = result.memory.read(lowered.map.output.address, expected.length);
  const faults: string[] = [];
  const at = differingAt(target, expected, got);
  if (at !== null) faults.push(at);
  if (result.problem !== null) faults.push(`problem: ${result.problem.message}`);
  if (result.deadlock !== null) faults.push(`deadlock: ${result.deadlock.message}`);
  faults.push(...result.hazards.slice(0, 3).map((h) => `hazard ${h.code} at ${h.index}: ${h.message}`));
  faults.push(...result.races.slice(0, 3).map((r) => `race: ${r.message}`));
  faults.push(...result.warnings.map((w) => w.message));
  return faults;
}

/** Outputs of channels and images that only fill up a block do not count: the bias of a channel that is not there is 0, its clip may not be. */
function differingAt({ geometry: g, shape, coBlocks }: Target, expected: Uint8Array, got: Uint8Array): string | null {
  const { OUT } = g.scalarBits;
  const { height: outHeight, width: outWidth } = outputSize(shape);
  const values = (expected.length * 8) / OUT;
  for (let i = 0; i < values; i++) {
    const lane = i % g.blockOut;
    const row = Math.floor(i / g.blockOut) % g.batch;
    const element = Math.floor(i / (g.blockOut * g.batch));
    const pixel = element % (outHeight * outWidth);
    const block = Math.floor(element / (outHeight * outWidth));
    const channel = (block % coBlocks) * g.blockOut + lane;
    const image = Math.floor(block / coBlocks) * g.batch + row;
    if (channel >= shape.outChannels || image >= shape.batch) continue;
    const read = (bytes: Uint8Array): number =>
      ((bytes[Math.floor((i * OUT) / 8)] ?? 0) >> ((i * OUT) % 8)) & (2 ** OUT - 1);
    if (read(expected) === read(got)) continue;
    const place = `image ${image}, channel ${channel}, row ${Math.floor(pixel / outWidth)}, column ${pixel % outWidth}`;
    return `output differs first at ${place}: expected ${read(expected)}, got ${read(got)}`;
  }
  return null;
}
