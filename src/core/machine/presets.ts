import type { Arch, Hardware, VtaConfig } from './arch.ts';
import { DEFAULT_ARCH, differingParameters } from './parameters.ts';

/** A machine somebody built or published, to start from. */
export interface Preset {
  /** Used in URLs: never changes. */
  readonly id: string;
  readonly title: string;
  readonly arch: Arch;
  /** TARGET of `vta_config.json`; the first preset with it is what it stands for. */
  readonly target: string;
  /** A key of `devices.ts`. */
  readonly deviceId: string;
  readonly note: string;
}

const machine = (hardware: Partial<Hardware>, config: Partial<VtaConfig> = {}): Arch => ({
  config: { ...DEFAULT_ARCH.config, ...config },
  hardware: { ...DEFAULT_ARCH.hardware, ...hardware },
});

/** What a machine is called that started from no board. */
export const DEFAULT_PRESET: Preset = {
  id: 'default',
  target: 'sim',
  title: 'Default',
  arch: DEFAULT_ARCH,
  deviceId: 'xc7z020',
  note: "VTA's default: 1x16x16 int8, 100 MHz, 64-bit bus, bursts of up to 256 beats.",
};

/** First the default, then the boards. */
export const PRESETS: readonly Preset[] = [
  DEFAULT_PRESET,
  {
    id: 'pynq',
    target: 'pynq',
    title: 'PYNQ-Z1/Z2',
    arch: machine({ busBits: 64, burstLengthLog2: 8, clockMHz: 100 }),
    deviceId: 'xc7z020',
    note: 'Zynq-7020, 100 MHz, 64-bit bus: the board of the VTA paper.',
  },
  {
    id: 'ultra96',
    target: 'ultra96',
    title: 'Ultra96',
    arch: machine({ busBits: 128, burstLengthLog2: 8, clockMHz: 333 }),
    deviceId: 'xczu3eg',
    note: 'ZU3EG, 128-bit bus, 333 MHz nominal; 250 MHz is reported as stable.',
  },
  {
    id: 'zcu104',
    target: 'zcu104',
    title: 'ZCU104',
    arch: machine({ busBits: 128, burstLengthLog2: 8, clockMHz: 333 }),
    deviceId: 'xczu7ev',
    note: 'ZU7EV, 128-bit bus, 333 MHz.',
  },
  {
    id: 'de10-nano',
    target: 'de10nano',
    title: 'DE10-Nano',
    arch: machine({ busBits: 64, burstLengthLog2: 4, clockMHz: 100 }),
    deviceId: '5CSEBA6',
    note: 'Cyclone V SE, 100 MHz, 64-bit bus, bursts of at most 16 beats.',
  },
  {
    id: 'pynq-4x8',
    target: 'pynq',
    title: 'PYNQ 4x8',
    arch: machine(
      { busBits: 64, burstLengthLog2: 8, clockMHz: 100 },
      {
        LOG_BATCH: 2,
        LOG_BLOCK_IN: 3,
        LOG_BLOCK_OUT: 3,
        LOG_UOP_BUFF_SIZE: 15,
        LOG_INP_BUFF_SIZE: 16,
        LOG_WGT_BUFF_SIZE: 16,
        LOG_ACC_BUFF_SIZE: 18,
      },
    ),
    deviceId: 'xc7z020',
    note: 'BATCH 4, 8x8 blocks on a Zynq-7020. The RTL exists for BATCH 1 only: cycles and resources are extrapolated.',
  },
];

/** The preset with this id, or undefined. */
export const findPreset = (id: string): Preset | undefined => PRESETS.find((p) => p.id === id);

/** A machine as what it started from, and in how many parameters it is something else by now. */
export function startOf({ preset: id, arch }: { readonly preset: string; readonly arch: Arch }): {
  readonly preset: Preset;
  readonly differences: number;
} {
  const preset = findPreset(id) ?? DEFAULT_PRESET;
  return { preset, differences: differingParameters(arch, preset.arch).length };
}
