import { DEFAULT_EXPERIMENT } from '../core/experiment/defaults.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import type { DesignResult } from '../core/explore/evaluate.ts';
import type { SweepSpec } from '../core/explore/sweepSpec.ts';
import { layerOf } from '../core/experiment/workload.ts';
import { useNetworkStore, type NetworkShown } from '../state/runs/network/network.ts';
import { FIRST_DIGIT, LENET } from '../state/documents/networkChoice.ts';
import { createNetworkRunner } from '../state/runs/network/networkRunner.ts';
import { networkInputs } from '../state/runs/network/networkInputs.ts';
import { useResultsStore, type GoodRun } from '../state/runs/results.ts';
import { createRunner } from '../state/runs/runner.ts';
import { createSweepStore } from '../state/runs/sweep.ts';
import { createNetworkClient } from '../workers/networkClient.ts';
import { createRunClient } from '../workers/runClient.ts';
import { createSweepClient } from '../workers/sweepClient.ts';

/** What the states of the gallery are made of: a layer, a network and a sweep, run as the page runs them. */
export interface Fixed {
  readonly experiment: Experiment;
  readonly good: GoodRun;
  readonly network: NetworkShown;
  readonly sweep: { readonly spec: SweepSpec; readonly results: readonly DesignResult[] };
}

/** The layer of ResNet-18 that is computed fastest. */
const EXPERIMENT: Experiment = {
  ...DEFAULT_EXPERIMENT,
  workload: { kind: 'network', network: 'resnet18', layer: 'C4' },
};

/** How long everything took, where it is said. */
const TOOK_MS = 123;

interface Store<S> {
  readonly getState: () => S;
  readonly subscribe: (listener: (state: S) => void) => () => void;
}

/** Waits until a store holds what is looked for. */
const until = <S, T>(store: Store<S>, find: (state: S) => T | null): Promise<T> =>
  new Promise((resolve) => {
    const look = (state: S): boolean => {
      const found = find(state);
      if (found !== null) resolve(found);
      return found !== null;
    };
    if (look(store.getState())) return;
    const leave = store.subscribe((state) => {
      if (look(state)) leave();
    });
  });

async function runLayer(): Promise<GoodRun> {
  createRunner(createRunClient('run'), () => 0).show(EXPERIMENT);
  const good = await until(useResultsStore, (s) => (s.running || s.good?.bits.state !== 'match' ? null : s.good));
  return { ...good, tookMs: TOOK_MS };
}

async function runNetwork(): Promise<NetworkShown> {
  const noFile = (): Promise<null> => Promise.resolve(null);
  const runner = createNetworkRunner(
    createNetworkClient(),
    (asked) => networkInputs(asked, noFile),
    () => 0,
  );
  runner.show({ choice: LENET, arch: EXPERIMENT.arch, seed: 1, data: null, digit: FIRST_DIGIT, picture: null });
  const shown = await until(useNetworkStore, (s) => (s.shown?.complete === true ? s.shown : null));
  return { ...shown, tookMs: TOOK_MS };
}

async function runSweep(): Promise<Fixed['sweep']> {
  const layer = layerOf(EXPERIMENT.workload);
  if (!layer.ok) throw new Error(layer.problems[0].message);
  const spec: SweepSpec = {
    base: EXPERIMENT.arch,
    axes: [
      { id: 'LOG_BLOCK_OUT', values: [3, 4] },
      { id: 'busBits', values: [64, 128] },
    ],
    layers: [{ ...layer.value, count: 1 }],
    schedule: {},
    epilogue: EXPERIMENT.epilogue,
    device: 'xc7z020',
  };
  const store = createSweepStore(createSweepClient);
  store.getState().start(spec);
  const done = await until(store, (s) => (s.status === 'done' ? s : null));
  // Workers finish in any order; the page keeps theirs.
  return { spec, results: [...done.results].sort((a, b) => a.index - b.index) };
}

export async function fixedRuns(): Promise<Fixed> {
  const [good, network, sweep] = await Promise.all([runLayer(), runNetwork(), runSweep()]);
  return { experiment: EXPERIMENT, good, network, sweep };
}
