import type { Arch } from '../../machine/arch.ts';
import type { Geometry } from '../../machine/geometry.ts';
import type { Tensor } from '../../machine/tensors.ts';
import type { Beats, Bytes } from '../../base/units.ts';

/**
 * Rectangles of DRAM as LOAD and STORE instructions. A transfer is planes x rows x columns of elements; an instruction
 * moves only rows x columns (with zeros around them), so planes become instructions, unless they can be merged.
 */
export interface Transfer {
  readonly sramBase: number;
  /** Element index in DRAM. */
  readonly dramBase: number;
  readonly planes: number;
  /** Elements from one plane to the next, in SRAM and DRAM. */
  readonly planeSram: number;
  readonly planeStride: number;
  readonly rows: number;
  readonly rowStride: number;
  readonly columns: number;
  readonly pads: LoadPads;
}

export interface LoadPads {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export const NO_PADS: LoadPads = { top: 0, bottom: 0, left: 0, right: 0 };

/** One LOAD or STORE: the fields that are not its kind or its flags. */
export interface Rectangle {
  readonly sramBase: number;
  readonly dramBase: number;
  readonly ySize: number;
  readonly xSize: number;
  readonly xStride: number;
  readonly yPad0: number;
  readonly yPad1: number;
  readonly xPad0: number;
  readonly xPad1: number;
}

/** Sizes and strides are 16-bit fields. */
const FIELD = 2 ** 16;

/** The same transfer in as few planes and as long rows as the fields allow: fewer instructions, fewer and longer bursts. */
export function merged(t: Transfer): Transfer {
  const { planeStride } = t;
  let { planes, rows, rowStride, columns } = t;
  const sidePads = t.pads.left + t.pads.right > 0;
  const endPads = t.pads.top + t.pads.bottom > 0;
  const joinRows = (): void => {
    if (sidePads || endPads || rows === 1 || columns !== rowStride || rows * columns >= FIELD) return;
    columns *= rows;
    rows = 1;
  };
  joinRows();
  if (!endPads && planes > 1) {
    if (rows === 1 && planeStride < FIELD && planes < FIELD) {
      rows = planes;
      rowStride = planeStride;
      planes = 1;
    } else if (planeStride === rows * rowStride && rows * planes < FIELD) {
      rows *= planes;
      planes = 1;
    }
    if (planes === 1) joinRows();
  }
  // Field by field: a copy by spread takes several times as long, and searches make hundreds of thousands.
  const { sramBase, dramBase, planeSram, pads } = t;
  return { sramBase, dramBase, planes, planeSram, planeStride, rows, rowStride, columns, pads };
}

/** What one instruction may carry. */
export interface TransferLimits {
  readonly elementBytes: Bytes;
  readonly beatBytes: Bytes;
  /** Beats, exclusive. */
  readonly beats: Beats;
  readonly rows: number;
}

/**
 * Limits of loads of a tensor. The RTL counts outstanding beats modulo the size of the SRAM (modulo twice of it if an
 * element is no wider than the bus): a load of that many would be done before its data are there, or never.
 */
export function loadLimits(arch: Arch, g: Geometry, tensor: Tensor): TransferLimits {
  const beatBytes = arch.hardware.busBits / 8;
  const elementBytes = g.elementBytes[tensor];
  const sramBeats = Math.max(1, g.bufferBytes[tensor] / beatBytes);
  return { elementBytes, beatBytes, beats: elementBytes <= beatBytes ? 2 * sramBeats : sramBeats, rows: Infinity };
}

export const NO_LIMITS: TransferLimits = { elementBytes: 1, beatBytes: 1, beats: Infinity, rows: Infinity };

/** Elements whose row stays below the limit however it lies to the beats. */
export function mostColumns({ elementBytes, beatBytes, beats }: TransferLimits): number {
  const bytes = (beats - 1) * beatBytes - Math.max(0, beatBytes - elementBytes);
  return Math.max(1, Math.floor(bytes / elementBytes));
}

/** Instructions that a stretch of `elements` takes. */
export const stretchPieces = (limits: TransferLimits, elements: number): number =>
  Math.ceil(elements / Math.min(mostColumns(limits), FIELD - 1));

/** Rows that stay below the limits together. */
export function mostRows({ elementBytes, beatBytes, beats, rows }: TransferLimits, columns: number): number {
  const rowBeats = Math.ceil((columns * elementBytes + Math.max(0, beatBytes - elementBytes)) / beatBytes);
  return Math.max(1, Math.min(rows, Math.floor((beats - 1) / rowBeats)));
}

/** The instructions of a transfer, in SRAM order. A transfer with pads has rows of at most `mostColumns`. */
export function rectangles(transfer: Transfer, limits: TransferLimits): Rectangle[] {
  const t = merged(transfer);
  const list: Rectangle[] = [];
  const { top, bottom, left, right } = t.pads;
  const pitch = left + t.columns + right;
  const rowsEach = Math.min(t.rowStride < FIELD || t.rows === 1 ? mostRows(limits, t.columns) : 1, t.rows);
  for (let plane = 0; plane < t.planes; plane++) {
    const sram = t.sramBase + plane * t.planeSram;
    const dram = t.dramBase + plane * t.planeStride;
    for (let row = 0; row < t.rows; row += rowsEach) {
      const ySize = Math.min(rowsEach, t.rows - row);
      pushRows(list, limits, {
        sramBase: sram + (row === 0 ? 0 : (top + row) * pitch),
        dramBase: dram + row * t.rowStride,
        ySize,
        xSize: t.columns,
        xStride: ySize === 1 ? t.columns : t.rowStride,
        yPad0: row === 0 ? top : 0,
        yPad1: row + ySize === t.rows ? bottom : 0,
        xPad0: left,
        xPad1: right,
      });
    }
  }
  return list;
}

/** A single row longer than an instruction may carry is cut. */
function pushRows(list: Rectangle[], limits: TransferLimits, r: Rectangle): void {
  const most = Math.min(mostColumns(limits), FIELD - 1);
  if (r.xSize <= most || r.ySize > 1) {
    list.push(r);
    return;
  }
  for (let x = 0; x < r.xSize; x += most) {
    const xSize = Math.min(most, r.xSize - x);
    list.push({ ...r, sramBase: r.sramBase + x, dramBase: r.dramBase + x, xSize, xStride: xSize });
  }
}

/** A single stretch of elements. */
export const stretch = (sramBase: number, dramBase: number, columns: number): Transfer => ({
  sramBase,
  dramBase,
  planes: 1,
  planeSram: 0,
  planeStride: 0,
  rows: 1,
  rowStride: columns,
  columns,
  pads: NO_PADS,
});
