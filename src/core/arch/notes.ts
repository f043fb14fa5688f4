import type { Arch } from './arch.ts';
import { FIXED_WIDTHS, INDEXED } from './fieldLimits.ts';
import { geometry } from './geometry.ts';
import { PARAMETERS, getParameter } from './parameters.ts';
import { bytesText } from './quantity.ts';
import type { Tensor } from './tensors.ts';

/** Something to know about a legal machine: why its figures cannot be compared with the RTL. */
export interface ArchNote {
  /** Stable: `note.extrapolated`, `note.index-widths`, … */
  readonly code: string;
  /** The parameter it is about. */
  readonly field: string;
  readonly message: string;
}

const BUFFERS: readonly Exclude<Tensor, 'OUT'>[] = ['INP', 'WGT', 'ACC', 'UOP'];

/** What is extrapolated in this machine, or cannot be built as it stands. Empty for a machine the RTL exists for. */
export function archNotes(arch: Arch): readonly ArchNote[] {
  return [...extrapolatedValues(arch), ...indexWidths(arch), ...outputRows(arch), ...smallBuffers(arch)];
}

function extrapolatedValues(arch: Arch): readonly ArchNote[] {
  return PARAMETERS.flatMap((p) => {
    const reason = p.extrapolated(getParameter(arch, p.id));
    if (reason === null) return [];
    return [
      { code: 'note.extrapolated', field: p.id, message: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.` },
    ];
  });
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
    },
  ];
}

function smallBuffers(arch: Arch): readonly ArchNote[] {
  const g = geometry(arch);
  const beat = arch.hardware.busBits / 8;
  return BUFFERS.filter((t) => g.bufferBytes[t] < beat).map((t) => ({
    code: 'note.buffer-below-beat',
    field: `LOG_${t}_BUFF_SIZE`,
    message: `The ${t} buffer (${bytesText(g.bufferBytes[t])}) is smaller than one beat of the bus (${bytesText(beat)}): the RTL cannot be built for this; same mechanism, extrapolated.`,
  }));
}
