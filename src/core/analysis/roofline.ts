import { layerMacs } from '../layer/layer.ts';
import { runCycles, type RunView } from './runView.ts';
import { tensorBytes, traffic } from './traffic.ts';

/** All in operations (two a multiply-add) and bytes; rates a cycle, so that the clock only scales the axis. */
export interface Roofline {
  readonly peakOpsPerCycle: number;
  readonly bytesPerCycle: number;
  /** Intensity at which the memory roof meets the compute roof, op/B. */
  readonly ridge: number;
  readonly clockMHz: number;
  readonly points: readonly RooflinePoint[];
}

export interface RooflinePoint {
  readonly id: 'run' | 'bound' | 'least';
  readonly label: string;
  readonly intensity: number;
  readonly opsPerCycle: number;
  readonly detail: string;
}

/** The run at its real traffic, the lower bound, and the layer with every tensor moved just once. */
export function roofline(run: RunView): Roofline {
  const ops = 2 * layerMacs(run.shape);
  const bytes = traffic(run).reduce((n, l) => n + l.bytes, 0);
  const once = tensorBytes(run);
  const least = once.INP + once.WGT + once.ACC + once.OUT;
  const peakOpsPerCycle = 2 * run.geometry.macsPerCycle;
  const bytesPerCycle = run.arch.hardware.busBits / 8;
  return {
    peakOpsPerCycle,
    bytesPerCycle,
    ridge: peakOpsPerCycle / bytesPerCycle,
    clockMHz: run.arch.hardware.clockMHz,
    // A maximum has no operations to plot.
    points:
      ops === 0
        ? []
        : [
            {
              id: 'run',
              label: 'this run',
              intensity: ops / bytes,
              opsPerCycle: ops / runCycles(run),
              detail: 'exact cycles, bytes of all bursts',
            },
            {
              id: 'bound',
              label: 'bound',
              intensity: ops / bytes,
              opsPerCycle: ops / run.lowerBound.cycles,
              detail: 'the same traffic at the bound of cycles',
            },
            {
              id: 'least',
              label: 'every tensor once',
              intensity: ops / least,
              opsPerCycle: Math.min(peakOpsPerCycle, (ops / least) * bytesPerCycle),
              detail: 'what the roof allows if no byte moved twice',
            },
          ],
  };
}
