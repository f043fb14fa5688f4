import { firstInputBlock } from '../../layer/layout/clusters.ts';
import { bordered } from '../../layer/layout/packing.ts';
import { tileSize, tileStart } from './axis.ts';
import { chunkWeights, columnWindow, rowWindow, type Plan } from './plan.ts';
import type { Step } from './steps.ts';
import { clustersIn, partColumns, partRows, uniformElements, windowColumns, windowRows } from '../target/target.ts';
import { NO_PADS, stretch, type Transfer } from './transfer.ts';

/** The input chunk of a step: one plane a block of input channels, zeros where the window leaves the image. */
export function inputTransfer(plan: Plan, step: Readonly<Step>, origin: number): Transfer {
  const { target: t, border } = plan;
  const sramBase = step.inpSlot * plan.inpPingPong;
  const firstBlock = firstInputBlock(t.clusters, t.ciBlocks, tileStart(plan.co, step.co)) + tileStart(plan.ci, step.ci);
  const blocks = clustersIn(t, tileSize(plan.co, step.co)) * tileSize(plan.ci, step.ci);
  if (t.vectors) return vectorTransfer(plan, step, sramBase, { origin, blocks, firstBlock, each: t.ciBlocks });
  const rows = rowWindow(plan, step.h, step.ky);
  const columns = columnWindow(plan, step.w, step.kx);
  const { height, width } = bordered(t.image, border);
  const plane = height * width;
  return {
    sramBase,
    dramBase: origin + (step.n * t.ciBlocks + firstBlock) * plane + rows.first * width + columns.first,
    planes: blocks,
    planeSram:
      windowRows(t, tileSize(plan.h, step.h), partRows(t, step.ky)) *
      windowColumns(t, tileSize(plan.w, step.w), partColumns(t, step.kx)),
    planeStride: plane,
    rows: rows.inside,
    rowStride: t.rowStep * width,
    columns: columns.inside,
    pads: { top: rows.before, bottom: rows.after, left: columns.before, right: columns.after },
  };
}

/** Some blocks of the channels of a tile's vectors, `each` of them in memory: one row a vector. */
function vectorTransfer(
  plan: Plan,
  step: Readonly<Step>,
  sramBase: number,
  at: { readonly origin: number; readonly blocks: number; readonly firstBlock: number; readonly each: number },
): Transfer {
  return {
    sramBase,
    dramBase: at.origin + tileStart(plan.h, step.h) * at.each + at.firstBlock,
    ...{ planes: 1, planeSram: 0, planeStride: 0 },
    rows: tileSize(plan.h, step.h),
    rowStride: at.each,
    columns: at.blocks,
    pads: NO_PADS,
  };
}

/** The weight chunk of a step: one row a block of output channels; or the one weight for all. */
export function weightTransfer(plan: Plan, step: Readonly<Step>, origin: number): Transfer {
  const { uniform, taps, part } = plan.target;
  const sramBase = step.wgtSlot * plan.wgtPingPong;
  if (uniform) return stretch(sramBase, origin, uniformElements(plan.target));
  if (part.count > 1) return partTransfer(plan, step, sramBase, origin);
  return {
    sramBase,
    dramBase: origin + tileStart(plan.co, step.co) * plan.weightRow + tileStart(plan.ci, step.ci) * taps,
    planes: 1,
    planeSram: 0,
    planeStride: 0,
    rows: tileSize(plan.co, step.co),
    rowStride: plan.weightRow,
    columns: chunkWeights(plan, step),
    pads: NO_PADS,
  };
}

/** The weights of a part of the kernel: one plane a block of output channels, one row a block of input channels. */
function partTransfer(plan: Plan, step: Readonly<Step>, sramBase: number, origin: number): Transfer {
  const { target: t, weightRow } = plan;
  const columns = partRows(t, step.ky) * partColumns(t, step.kx);
  const firstTap = step.ky * t.part.rows * t.kernelWidth + step.kx * t.part.columns;
  const rows = tileSize(plan.ci, step.ci);
  return {
    sramBase,
    dramBase: origin + tileStart(plan.co, step.co) * weightRow + tileStart(plan.ci, step.ci) * t.taps + firstTap,
    planes: tileSize(plan.co, step.co),
    planeSram: rows * columns,
    planeStride: weightRow,
    rows,
    rowStride: t.taps,
    columns,
    pads: NO_PADS,
  };
}

/** The constant that a bias by product is multiplied with. */
export const constantTransfer = (plan: Plan, origin: number): Transfer => stretch(plan.constant, origin, 1);

/** The identity that the operand is multiplied with. */
export const identityTransfer = (plan: Plan, origin: number): Transfer => stretch(plan.identity, origin, 1);

/** The operand of a step's tile, which lies in memory as the output does. */
export const operandTransfer = (plan: Plan, step: Readonly<Step>, origin: number): Transfer => ({
  ...outputTransfer(plan, step, origin),
  sramBase: step.inpSlot * plan.inpPingPong,
});

/** The finished tile of a step: one plane a block of output channels. */
export function outputTransfer(plan: Plan, step: Readonly<Step>, origin: number): Transfer {
  const { coBlocks, outHeight, outWidth, vectors } = plan.target;
  const sramBase = step.accSlot * plan.accPingPong;
  if (vectors) {
    const [blocks, firstBlock] = [tileSize(plan.co, step.co), tileStart(plan.co, step.co)];
    return vectorTransfer(plan, step, sramBase, { origin, blocks, firstBlock, each: coBlocks });
  }
  const rows = tileSize(plan.h, step.h);
  const columns = tileSize(plan.w, step.w);
  const block = step.n * coBlocks + tileStart(plan.co, step.co);
  return {
    sramBase,
    dramBase: origin + (block * outHeight + tileStart(plan.h, step.h)) * outWidth + tileStart(plan.w, step.w),
    planes: tileSize(plan.co, step.co),
    planeSram: rows * columns,
    planeStride: outHeight * outWidth,
    rows,
    rowStride: outWidth,
    columns,
    pads: NO_PADS,
  };
}
