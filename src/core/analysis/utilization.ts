import type { Cycles } from '../base/units.ts';

/**
 * `utilization`: multiply-adds / (multiply-adds a cycle x cycles), 0 to 1. Multiply-adds are the layers' own (`layerMacs`):
 * padding of channels is not counted, and a maximum has none. `macsPerCycle`: `Geometry.macsPerCycle`, the peak.
 */
export const utilization = (macs: number, macsPerCycle: number, cycles: Cycles): number =>
  cycles === 0 ? 0 : macs / (macsPerCycle * cycles);

/** `gemmBusy`: cycles in which the GEMM core multiplies / cycles, 0 to 1; padding of channels and biases as products included. */
export const gemmBusy = (gemmCycles: Cycles, cycles: Cycles): number => (cycles === 0 ? 0 : gemmCycles / cycles);
