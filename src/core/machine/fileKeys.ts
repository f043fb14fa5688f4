import { nearest } from '../base/nearest.ts';

/**
 * Keys of `vta_config.json` beside those that `parseVtaConfig` reads: of VTA's sample files, of the files of its first
 * releases, and the constants that its tools derive and hand on to build scripts (apache/tvm-vta config/, apache/tvm vta/config).
 */
const MACHINE_KEYS = [
  'TARGET',
  'HW_FREQ',
  'FPGA_FREQ',
  'LOG_BUS_WIDTH',
  'FPGA_DEVICE',
  'FPGA_FAMILY',
  'LOG_OUT_BUFF_SIZE',
] as const;

/** A version of the hardware: a label that decides nothing, in every file. */
const LABELS = ['HW_VER'];

const CORE_KEYS = [
  'LOG_INP_WIDTH',
  'LOG_WGT_WIDTH',
  'LOG_ACC_WIDTH',
  'LOG_OUT_WIDTH',
  'LOG_BATCH',
  'LOG_BLOCK',
  'LOG_BLOCK_IN',
  'LOG_BLOCK_OUT',
  'LOG_UOP_BUFF_SIZE',
  'LOG_INP_BUFF_SIZE',
  'LOG_WGT_BUFF_SIZE',
  'LOG_ACC_BUFF_SIZE',
] as const;

/** Every key that says something about the machine. */
export const FILE_KEYS: readonly string[] = [...CORE_KEYS, ...MACHINE_KEYS, ...LABELS];

/** Known to VTA's tools, and without effect on anything computed here. */
const ELSEWHERE: readonly { readonly keys: RegExp; readonly what: string }[] = [
  { keys: /^(HW_CLK_TARGET|FPGA_PERIOD)$/, what: "the clock period VTA's HLS design is built for" },
  { keys: /^(AXI_CACHE_BITS|AXI_PROT_BITS|COHERENT_ACCESSES)$/, what: 'signals of the bus' },
  { keys: /^(IP_REG_MAP_RANGE|\w+_(BASE_)?ADDR|\w+_OFFSET)$/, what: "addresses of VTA's driver" },
  {
    keys: /^((INP|WGT|OUT)_MEM_(SIZE|BANKS|WIDTH|DEPTH|AXI_RATIO)|NUM_WGT_MEM_URAM)$/,
    what: 'memories as HLS lays them out',
  },
];

/** The key of VTA that a mistyped one most likely meant; null if none is near. */
export const meantKey = (key: string): string | null => nearest(key.toUpperCase(), FILE_KEYS);

/** A sentence for the keys of a file that decide nothing here, and one for those that nobody knows: each key once. */
export function keyNotes(keys: readonly string[]): readonly string[] {
  const unused = keys.filter((key) => !FILE_KEYS.includes(key));
  const elsewhere = unused.flatMap((key) => {
    const known = ELSEWHERE.find((e) => e.keys.test(key));
    return known === undefined ? [] : [{ key, what: known.what }];
  });
  const unknown = unused.filter((key) => !elsewhere.some((e) => e.key === key));
  const notes: string[] = [];
  if (elsewhere.length > 0) {
    notes.push(`Without effect here: ${elsewhere.map(({ key, what }) => `${key} (${what})`).join(', ')}.`);
  }
  if (unknown.length > 0) {
    const shown = unknown.slice(0, MOST).map((key) => {
      const meant = meantKey(key);
      return meant === null ? JSON.stringify(clip(key)) : `${JSON.stringify(clip(key))} (did you mean ${meant}?)`;
    });
    const rest = unknown.length > MOST ? ` and ${unknown.length - MOST} more` : '';
    notes.push(
      `Ignored, for nobody knows ${unknown.length === 1 ? 'this key' : 'these keys'}: ${shown.join(', ')}${rest}.`,
    );
  }
  return notes;
}

const MOST = 20;
const clip = (key: string): string => (key.length > 40 ? `${key.slice(0, 40)}…` : key);
