import type { Arch } from '../../../core/machine/arch.ts';
import { geometry } from '../../../core/machine/geometry.ts';
import type { ParameterId } from '../../../core/machine/parameters.ts';
import type { Tensor } from '../../../core/machine/tensors.ts';
import { binaryBytes, decimal, integer, withUnit } from '../../words/format.ts';

const depth =
  (tensor: Tensor) =>
  (arch: Arch): string => {
    const elements = geometry(arch).depth[tensor];
    return elements < 1 ? '< 1' : integer(elements);
  };

const sizeText = (bytes: number): string => withUnit(binaryBytes(bytes));

/** What follows from a value in the few characters a row has; the schema's `derived` says it in full. */
const BRIEF: Partial<Readonly<Record<ParameterId, (arch: Arch) => string>>> = {
  LOG_BLOCK_OUT: (arch) => `${integer(geometry(arch).macsPerCycle)} MAC`,
  LOG_UOP_BUFF_SIZE: depth('UOP'),
  LOG_INP_BUFF_SIZE: depth('INP'),
  LOG_WGT_BUFF_SIZE: depth('WGT'),
  LOG_ACC_BUFF_SIZE: depth('ACC'),
  busBits: ({ hardware: h }) => sizeText(h.busBits / 8),
  burstLengthLog2: ({ hardware: h }) => sizeText((2 ** h.burstLengthLog2 * h.busBits) / 8),
  memoryDelay: ({ hardware: h }) => `${decimal((h.memoryDelay * 1000) / h.clockMHz, 0)} ns`,
  clockMHz: (arch) => {
    const gops = (geometry(arch).macsPerCycle * 2 * arch.hardware.clockMHz) / 1000;
    return `${decimal(gops, gops < 10 ? 1 : 0)} GOPS`;
  },
};

export const briefDerived = (id: ParameterId, arch: Arch): string => BRIEF[id]?.(arch) ?? '';

/** Units that the label already says. */
const UNSAID = new Set(['row', 'rows', 'channel', 'channels', 'instructions']);

export const briefUnit = (unit: string): string => (UNSAID.has(unit) ? '' : unit);
