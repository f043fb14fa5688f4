/** What an FPGA offers (vendor data sheets, `instructions.md` section 1). */
interface DeviceBase {
  readonly id: string;
  readonly title: string;
  /** Boards that carry it. */
  readonly boards: readonly string[];
  readonly ff: number;
}

export interface XilinxDevice extends DeviceBase {
  readonly family: 'xilinx';
  readonly lut: number;
  readonly bram36: number;
  /** Not used by the design: its buffers go to block RAM. */
  readonly uram: number;
  readonly dsp: number;
}

export interface CycloneDevice extends DeviceBase {
  readonly family: 'cyclone';
  readonly alm: number;
  readonly m10k: number;
  /** Variable-precision blocks, each three 9x9 multipliers. */
  readonly dsp: number;
}

export type Device = XilinxDevice | CycloneDevice;

export const DEVICES: readonly Device[] = [
  {
    id: 'xc7z020',
    title: 'Zynq-7020 (PYNQ-Z1, PYNQ-Z2)',
    boards: ['PYNQ-Z1', 'PYNQ-Z2', 'PYNQ'],
    family: 'xilinx',
    lut: 53_200,
    ff: 106_400,
    bram36: 140,
    uram: 0,
    dsp: 220,
  },
  {
    id: 'xczu3eg',
    title: 'Zynq UltraScale+ ZU3EG (Ultra96)',
    boards: ['Ultra96'],
    family: 'xilinx',
    lut: 70_560,
    ff: 141_120,
    bram36: 216,
    uram: 0,
    dsp: 360,
  },
  {
    id: 'xczu7ev',
    title: 'Zynq UltraScale+ ZU7EV (ZCU104)',
    boards: ['ZCU104'],
    family: 'xilinx',
    lut: 230_400,
    ff: 460_800,
    bram36: 312,
    uram: 96,
    dsp: 1_728,
  },
  {
    id: '5CSEBA6',
    title: 'Cyclone V SE A6 (DE10-Nano)',
    boards: ['DE10-Nano', 'DE10'],
    family: 'cyclone',
    alm: 41_910,
    // Four registers an ALM.
    ff: 167_640,
    m10k: 553,
    dsp: 112,
  },
];

export const DEFAULT_DEVICE_ID = 'xc7z020';

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/**
 * By id, ordering code or board, in any case: `xc7z020`, `XC7Z020-1CLG400C`, `5CSEBA6U23I7`, `PYNQ`, `de10-nano`.
 * Undefined if there is none.
 */
export function findDevice(name: string): Device | undefined {
  const wanted = plain(name);
  return DEVICES.find((d) => wanted.startsWith(plain(d.id)) || d.boards.some((board) => plain(board) === wanted));
}
