import type { CycloneDevice, Device, XilinxDevice } from './devices.ts';
import { groupDigits } from './quantity.ts';
import type { Resources } from './resources.ts';

/** One bar of the device budget. */
export interface BudgetLine {
  readonly resource: 'LUT' | 'FF' | 'BRAM36' | 'DSP' | 'ALM' | 'M10K';
  readonly used: number;
  readonly available: number;
}

export interface DeviceFit {
  readonly fits: boolean;
  /** Sentences: what does not fit, and what had to move to make it fit. */
  readonly why: readonly string[];
  readonly lines: readonly BudgetLine[];
  /** `dsp`: products that want a DSP (on Intel, a 9x9 multiplier; three are in a block). */
  readonly dsp: number;
  /** `dspUsed`: DSP blocks that the design takes of the device. */
  readonly dspUsed: number;
  /** `productsInLuts`: of `dsp`, those for which the device has none left. */
  readonly productsInLuts: number;
  /** As many products find a DSP. */
  readonly productsInDsps: number;
}

const ALUTS_AN_ALM = 2;
const MULTIPLIERS_A_BLOCK = 3;

/**
 * Does a machine fit a device? Products for which there is no DSP move to LUTs, and the machine fits if those suffice.
 * Synthesis only: a device filled to more than about 90 % may still fail to route.
 */
export const fit = (resources: Resources, device: Device): DeviceFit =>
  device.family === 'xilinx' ? fitXilinx(resources, device) : fitCyclone(resources, device);

function fitXilinx(r: Resources, device: XilinxDevice): DeviceFit {
  const moved = Math.max(0, r.dsp - device.dsp);
  const lines: readonly BudgetLine[] = [
    { resource: 'LUT', used: r.lut + moved * r.lutsOfMovedProduct, available: device.lut },
    { resource: 'FF', used: r.ff, available: device.ff },
    { resource: 'BRAM36', used: r.bram36, available: device.bram36 },
    { resource: 'DSP', used: r.dsp - moved, available: device.dsp },
  ];
  return conclude(
    lines,
    device,
    [r.dsp, moved],
    movedText(moved, { wanted: r.dsp, available: device.dsp, unit: 'DSPs' }, r.lutsOfMovedProduct, 'LUTs'),
  );
}

/** ALUTs of a product without a multiplier are taken to be as many as LUTs on 7-series; they were not measured. */
function fitCyclone({ cyclone: c, lutsOfMovedProduct }: Resources, device: CycloneDevice): DeviceFit {
  const multipliers = device.dsp * MULTIPLIERS_A_BLOCK;
  const moved = Math.max(0, c.mul9 - multipliers);
  const lines: readonly BudgetLine[] = [
    {
      resource: 'ALM',
      used: c.almAtLeast + Math.ceil((moved * lutsOfMovedProduct) / ALUTS_AN_ALM),
      available: device.alm,
    },
    { resource: 'FF', used: c.ff, available: device.ff },
    { resource: 'M10K', used: c.m10k, available: device.m10k },
    { resource: 'DSP', used: Math.min(c.dspBlocks, device.dsp), available: device.dsp },
  ];
  const packing = `ALMs are a lower bound: ${groupDigits(c.alut)} ALUTs, two to an ALM.`;
  return conclude(
    lines,
    device,
    [c.mul9, moved],
    [
      ...movedText(
        moved,
        { wanted: c.mul9, available: multipliers, unit: '9x9 multipliers' },
        lutsOfMovedProduct,
        'ALUTs',
      ),
      packing,
    ],
  );
}

function movedText(
  moved: number,
  { wanted, available, unit }: { readonly wanted: number; readonly available: number; readonly unit: string },
  each: number,
  luts: string,
): readonly string[] {
  if (moved === 0) return [];
  return [
    `${groupDigits(moved)} products in LUTs: the design wants ${groupDigits(wanted)} ${unit}, the device has ${groupDigits(available)}; at ${groupDigits(each)} ${luts} each that is ${groupDigits(moved * each)} ${luts} more.`,
  ];
}

function conclude(
  lines: readonly BudgetLine[],
  device: Device,
  [dsp, productsInLuts]: readonly [number, number],
  remarks: readonly string[],
): DeviceFit {
  const dspUsed = lines.find((l) => l.resource === 'DSP')?.used ?? 0;
  const over = lines.filter((l) => !(l.used <= l.available));
  const excess = over.map(
    (l) =>
      `${groupDigits(l.used)} ${l.resource} exceed the ${groupDigits(l.available)} of ${device.id} by ${groupDigits(l.used - l.available)}.`,
  );
  const products = { dsp, dspUsed, productsInLuts, productsInDsps: dsp - productsInLuts };
  return { fits: over.length === 0, why: [...excess, ...remarks], lines, ...products };
}
