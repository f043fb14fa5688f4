import { LOADED_MEMORIES } from './design/memories.ts';
import { INSTRUCTION_BITS } from './design/constants.ts';
import type { Arch } from './arch.ts';
import { FIXED_WIDTHS, INDEXED } from './fieldLimits.ts';
import { geometry } from './geometry.ts';
import { PARAMETERS, getParameter } from './parameters.ts';
import { bytesText, groupDigits, startingArticle } from './quantity.ts';

/** Something to know about a legal machine: why its figures cannot be compared with the RTL. */
export interface ArchNote {
  /** Stable: `note.extrapolated`, `note.index-widths`, … */
  readonly code: string;
  /** The parameter it is about. */
  readonly field: string;
  readonly message: string;
  /** Which figures it makes extrapolated. */
  readonly concerns: readonly ('cycles' | 'resources')[];
}
const CYCLES: ArchNote['concerns'] = ['cycles'];
/** Log2 of the depths of the machine of the recordings; the RTL ran with buffers from an eighth to four times as deep. */
const RECORDED_LOG_DEPTH = { INP: 11, WGT: 10, ACC: 11, UOP: 11 } as const;

/** What is extrapolated in this machine, or cannot be built as it stands. Empty for a machine the RTL exists for. */
export function archNotes(arch: Arch): readonly ArchNote[] {
  return [
    ...extrapolatedValues(arch),
    ...widthMix(arch),
    ...indexWidths(arch),
    ...outputRows(arch),
    ...bufferDepths(arch),
    ...smallBuffers(arch),
    ...fetchBuffer(arch),
  ];
}

/** Why cycles of this machine are extrapolated, a sentence each; empty if the RTL was compared on its like (`timing.md` section 15). */
export const extrapolatedCycles = (arch: Arch): readonly string[] =>
  archNotes(arch).flatMap((n) => (n.concerns.includes('cycles') ? [n.message] : []));

function extrapolatedValues(arch: Arch): readonly ArchNote[] {
  return PARAMETERS.flatMap((p) => {
    const reason = p.extrapolated(getParameter(arch, p.id));
    if (reason === null) return [];
    return [
      {
        code: 'note.extrapolated',
        field: p.id,
        message: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
        concerns: p.extrapolates === undefined ? ['cycles', 'resources'] : [p.extrapolates],
      },
    ];
  });
}

/** Log2 of input, weight and output bits that the RTL ran with; narrower ones have a note of their own. */
const COMPARED_WIDTHS: readonly string[] = ['3 3 3', '2 2 2', '3 3 2'];

function widthMix({ config }: Arch): readonly ArchNote[] {
  const { LOG_INP_WIDTH: inp, LOG_WGT_WIDTH: wgt, LOG_OUT_WIDTH: out } = config;
  if (Math.min(inp, wgt, out) < 2 || COMPARED_WIDTHS.includes(`${inp} ${wgt} ${out}`)) return [];
  return [
    {
      code: 'note.width-mix',
      field: out === inp ? 'LOG_WGT_WIDTH' : 'LOG_OUT_WIDTH',
      message: `Inputs of ${2 ** inp}, weights of ${2 ** wgt} and outputs of ${2 ** out} bits were never compared with the RTL (8 and 4 bits for all three were, and 4-bit outputs of 8-bit inputs and weights).`,
      concerns: CYCLES,
    },
  ];
}

function indexWidths(arch: Arch): readonly ArchNote[] {
  if (arch.hardware.isaLayout === 'fixed') return [];
  const { logDepth } = geometry(arch);
  const other = INDEXED.filter((t) => logDepth[t] !== FIXED_WIDTHS[t]);
  if (other.length === 0) return [];
  const widths = other.map((t) => `${t} ${logDepth[t]} instead of ${FIXED_WIDTHS[t]}`).join(', ');
  return [
    {
      code: 'note.index-widths',
      field: 'isaLayout',
      message: `Index fields are not as wide as those of the Chisel design (${widths} bits): its RTL cannot run programs in this layout; same mechanism, extrapolated. The fixed layout is the RTL's.`,
      concerns: CYCLES,
    },
  ];
}

function outputRows(arch: Arch): readonly ArchNote[] {
  const g = geometry(arch);
  const row = g.blockOut * g.scalarBits.OUT;
  const bus = arch.hardware.busBits;
  if (row >= bus || g.elementBits.OUT <= bus) return [];
  return [
    {
      code: 'note.output-row',
      field: 'busBits',
      message: `An output row has ${row} bits, less than the bus (${bus}), while the whole output element has ${g.elementBits.OUT}, more than the bus: this RTL cannot be built; same mechanism, extrapolated.`,
      concerns: CYCLES,
    },
  ];
}

function bufferDepths(arch: Arch): readonly ArchNote[] {
  const { logDepth } = geometry(arch);
  return LOADED_MEMORIES.flatMap((t) => {
    const usual = RECORDED_LOG_DEPTH[t];
    if (logDepth[t] >= usual - 3 && logDepth[t] <= usual + 2) return [];
    const [low, high] = [2 ** (usual - 3), 2 ** (usual + 2)].map(groupDigits);
    return [
      {
        code: 'note.buffer-depth',
        field: `LOG_${t}_BUFF_SIZE`,
        message: `${startingArticle(t)} buffer of ${groupDigits(2 ** logDepth[t])} ${logDepth[t] === 0 ? 'element' : 'elements'} was never compared with the RTL (${low ?? ''} to ${high ?? ''} were).`,
        concerns: CYCLES,
      },
    ];
  });
}

/** Instructions are fetched into a buffer of 2^L of them, which must hold a whole beat. */
function fetchBuffer({ hardware }: Arch): readonly ArchNote[] {
  const bits = 2 ** hardware.burstLengthLog2 * INSTRUCTION_BITS;
  if (hardware.busBits === 64 || bits >= hardware.busBits) return [];
  return [
    {
      code: 'note.fetch-buffer',
      field: 'burstLengthLog2',
      message: `The instructions of one fetch (${bits} bits) are less than a beat of the bus (${hardware.busBits}): this RTL cannot be built; same mechanism, extrapolated.`,
      concerns: CYCLES,
    },
  ];
}

function smallBuffers(arch: Arch): readonly ArchNote[] {
  const g = geometry(arch);
  const beat = arch.hardware.busBits / 8;
  return LOADED_MEMORIES.filter((t) => g.bufferBytes[t] < beat).map((t) => ({
    code: 'note.buffer-below-beat',
    field: `LOG_${t}_BUFF_SIZE`,
    message: `The ${t} buffer (${bytesText(g.bufferBytes[t])}) is smaller than one beat of the bus (${bytesText(beat)}): the RTL cannot be built for this; same mechanism, extrapolated.`,
    concerns: CYCLES,
  }));
}
