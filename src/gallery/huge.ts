import type { RunView } from '../core/analysis/runView.ts';
import type { LowerBound } from '../core/cycles/lowerBound.ts';
import type { Trace } from '../core/trace/trace.ts';
import type { NetworkShown } from '../state/runs/network/network.ts';
import '../core/analysis/derived.ts';

/** What every number of cycles is multiplied by: as many as VGG-16 takes on the smallest machine. */
const TIMES = 1_000_003;

/** Cycles that never came are -1, and stay so. */
const longer = (cycles: Float64Array): Float64Array => cycles.map((cycle) => (cycle < 0 ? cycle : cycle * TIMES));

const longerTrace = (trace: Trace): Trace => ({
  ...trace,
  cycles: trace.cycles === null ? null : trace.cycles * TIMES,
  endedAt: trace.endedAt * TIMES,
  offered: longer(trace.offered),
  fetched: longer(trace.fetched),
  start: longer(trace.start),
  done: longer(trace.done),
  reads: {
    ...trace.reads,
    offered: longer(trace.reads.offered),
    accepted: longer(trace.reads.accepted),
    issued: longer(trace.reads.issued),
    firstBeat: longer(trace.reads.firstBeat),
    lastBeat: longer(trace.reads.lastBeat),
  },
  writes: {
    ...trace.writes,
    accepted: longer(trace.writes.accepted),
    firstBeat: longer(trace.writes.firstBeat),
    lastBeat: longer(trace.writes.lastBeat),
    acknowledged: longer(trace.writes.acknowledged),
  },
});

const longerBound = (bound: LowerBound): LowerBound => ({ ...bound, cycles: bound.cycles * TIMES });

/** A run that no machine could do: each cycle became a million, so that figures have as many digits as those of the longest runs. */
export const longerRun = (view: RunView): RunView => ({
  ...view,
  lowerBound: longerBound(view.lowerBound),
  programLowerBound: longerBound(view.programLowerBound),
  estimate: view.estimate * TIMES,
  trace: longerTrace(view.trace),
});

/** The same of a network. */
export const longerNetwork = (shown: NetworkShown): NetworkShown => ({
  ...shown,
  layers: shown.layers.map((layer) => ({
    ...layer,
    macs: layer.macs * TIMES,
    vta:
      layer.vta === null
        ? null
        : { ...layer.vta, lowerBound: longerBound(layer.vta.lowerBound), estimate: layer.vta.estimate * TIMES },
  })),
  results: new Map(
    [...shown.results].map(([index, result]) => [
      index,
      {
        ...result,
        cycles: result.cycles === null ? null : result.cycles * TIMES,
        gemmCycles: result.gemmCycles === null ? null : result.gemmCycles * TIMES,
      },
    ]),
  ),
});
