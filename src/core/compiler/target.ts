import type { Arch } from '../arch/arch.ts';
import { geometry, type Geometry } from '../arch/geometry.ts';
import { checkArch, isLegal } from '../arch/limits.ts';
import { isaLayout, type IsaLayout } from '../isa/fields.ts';
import { failure, ok, type Problem, type Result } from '../problem.ts';
import { checkConv, checkEpilogue } from '../workload/checkConv.ts';
import { fullShape, outputSize, type ConvShape, type Epilogue } from '../workload/layer.ts';
import { blockCounts } from '../workload/packing.ts';
import { biasProductOf, type BiasProduct } from './biasProduct.ts';
import { aluPasses, type AluPass, type BiasBy } from './epilogue.ts';

/** A convolution on a machine before any schedule: sizes in blocks, the window, what can be done about the bias. */
export interface Target {
  readonly arch: Arch;
  readonly geometry: Geometry;
  readonly layout: IsaLayout;
  readonly shape: ConvShape;
  readonly epilogue: Epilogue;
  /** Blocks of BATCH images, BLOCK_IN input and BLOCK_OUT output channels. */
  readonly nBlocks: number;
  readonly ciBlocks: number;
  readonly coBlocks: number;
  readonly outHeight: number;
  readonly outWidth: number;
  /** kernelHeight x kernelWidth. */
  readonly taps: number;
  /**
   * Rows of the image from one row in SRAM to the next: those that stride and dilation leap over everywhere are not
   * loaded at all.
   */
  readonly rowStep: number;
  /** Rows in SRAM from one output row's window to the next. */
  readonly rowPitch: number;
  /** Rows in SRAM from one row of the kernel to the next. */
  readonly tapPitch: number;
  /** The ALU's, by who adds the bias. */
  readonly passes: Readonly<Record<BiasBy, readonly AluPass[]>>;
  /** How the GEMM core can accumulate the bias; null: the ALU adds it, or there is none. */
  readonly biasProduct: BiasProduct | null;
}

/** Fails with everything that is wrong with machine, shape or epilogue. */
export function createTarget(arch: Arch, shape: ConvShape, epilogue: Epilogue): Result<Target> {
  const g = geometry(arch);
  const problems: Problem[] = isLegal(arch) ? [] : [...checkArch(arch)];
  problems.push(...checkConv(shape));
  if (problems.length === 0) problems.push(...oneElementProblems(arch, g));
  if (problems.length === 0) problems.push(...checkEpilogue(epilogue, g.scalarBits.ACC));
  if (problems.length === 0) problems.push(...notYet(shape, epilogue));
  const [first, ...rest] = problems;
  if (first !== undefined) return failure(first, ...rest);
  const out = outputSize(shape);
  const blocks = blockCounts(shape, g);
  const tapRows = shape.kernelHeight === 1 ? 0 : (shape.dilationHeight ?? 1);
  const rowStep = commonDivisor(shape.strideHeight, tapRows);
  return ok({
    arch,
    geometry: g,
    layout: isaLayout(arch),
    shape,
    epilogue,
    nBlocks: blocks.batch,
    ciBlocks: blocks.ci,
    coBlocks: blocks.co,
    outHeight: out.height,
    outWidth: out.width,
    taps: shape.kernelHeight * shape.kernelWidth,
    rowStep,
    rowPitch: shape.strideHeight / rowStep,
    tapPitch: tapRows / rowStep,
    passes: {
      product: aluPasses(epilogue, 'product', g.scalarBits.ACC),
      alu: aluPasses(epilogue, 'alu', g.scalarBits.ACC),
      none: aluPasses(epilogue, 'none', g.scalarBits.ACC),
    },
    biasProduct: biasProductOf(shape, epilogue, g),
  });
}

/** Greatest; of 0 and a number, that number. */
const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** What no program is made for. */
function notYet(shape: ConvShape, epilogue: Epilogue): Problem[] {
  const s = fullShape(shape);
  const asked = [
    ['groups', s.groups > 1],
    ['transposed', s.transposed !== null],
    ['uniform', s.uniform],
    ['reduce', s.reduce === 'max'],
    ['operand', epilogue.operand !== undefined],
  ] as const;
  return asked
    .filter(([, used]) => used)
    .map(([field]) => ({
      code: 'compile.unsupported',
      message: `The compiler has no program for a layer with ${field}.`,
      field,
      got: field,
      limit: null,
      fix: 'Leave the layer to the host.',
    }));
}

/** A load that fills the whole SRAM never ends on the RTL; a buffer of one element wider than the bus knows no other. */
function oneElementProblems(arch: Arch, g: Geometry): Problem[] {
  return (['INP', 'WGT'] as const)
    .filter((tensor) => g.depth[tensor] === 1 && g.elementBits[tensor] > arch.hardware.busBits)
    .map((tensor) => {
      const field = `LOG_${tensor}_BUFF_SIZE`;
      const value = Math.log2(g.elementBytes[tensor]) + 1;
      return {
        code: 'compile.one-element',
        message: `The ${tensor} buffer holds a single element, which is wider than the bus: the hardware's count of outstanding beats wraps to zero when it is loaded.`,
        field,
        got: 1,
        limit: 2,
        fix: `Choose ${field} ${value}.`,
        repairs: [{ field, value, label: `${field} ${value}` }],
      };
    });
}

/** Rows in SRAM that `rows` output rows need. */
export const windowRows = (t: Target, rows: number): number =>
  (rows - 1) * t.rowPitch + (t.shape.kernelHeight - 1) * t.tapPitch + 1;

/** Columns in SRAM that `columns` output columns need. */
export const windowColumns = (t: Target, columns: number): number =>
  (columns - 1) * t.shape.strideWidth + (t.shape.kernelWidth - 1) * (t.shape.dilationWidth ?? 1) + 1;
