import { withParameter } from '../core/machine/parameters.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import type { Problem } from '../core/base/problem.ts';
import { archProblems, runKey, type Document } from '../state/documents/experiment.ts';
import type { NetworkShown, NetworkState } from '../state/runs/network/network.ts';
import { networkOfChoice, type FileName, type NetworkChoice } from '../state/documents/networkChoice.ts';
import type { PageNotices } from '../state/notices.ts';
import type { Results } from '../state/runs/results.ts';
import type { SweepStore } from '../state/runs/sweep.ts';
import type { Selection } from '../state/view/view.ts';
import type { Fixed } from './fixed.ts';
import { longerNetwork, longerRun } from './huge.ts';

/** What differs from a page on which nothing has happened. */
export interface Scene {
  readonly document: Partial<Document> & Pick<Document, 'experiment'>;
  readonly results?: Partial<Results>;
  readonly network?: Partial<NetworkState>;
  readonly sweep?: Partial<SweepStore>;
  readonly notices?: Partial<PageNotices>;
  /** Parts of the page whose code could not be fetched. */
  readonly missing?: readonly string[];
  /** On the tabs of a layer, and of a network. */
  readonly selection?: { readonly layer: Selection; readonly network: Selection };
}

/** Every state that a pane can be in; the gallery shows each pane of `PANE_IDS` in each of them. */
export const STATES = ['empty', 'loading', 'done', 'stale', 'illegal', 'error', 'names', 'huge'] as const;
export type State = (typeof STATES)[number];

export function sceneOf(state: State, fixed: Fixed): Scene {
  return SCENES[state](fixed);
}

const wider = (experiment: Experiment): Experiment => ({
  ...experiment,
  arch: withParameter(experiment.arch, 'busBits', 256),
});

const sweepDone = ({ sweep }: Fixed): Partial<SweepStore> => ({
  status: 'done',
  total: sweep.results.length,
  ...sweep,
});

const networkDone = ({ network }: Fixed): Partial<NetworkState> => ({ askedKey: network.key, shown: network });

const SELECTION = {
  layer: { kind: 'figure', id: 'cycles' },
  network: { kind: 'layer', index: 0 },
} as const;

const SCENES: Readonly<Record<State, (fixed: Fixed) => Scene>> = {
  empty: ({ experiment }) => ({ document: { experiment } }),

  loading: ({ experiment, good, sweep, network }) => ({
    document: { experiment },
    results: {
      running: true,
      estimate: { key: good.key, cycles: good.view.estimate, schedule: good.view.schedule },
      progress: { stage: 'timing', fraction: 0.42 },
    },
    network: {
      askedKey: network.key,
      running: true,
      progress: { stage: 'compile', fraction: 0.42, layer: network.layers[0]?.name ?? '' },
    },
    sweep: { status: 'running', spec: sweep.spec, total: sweep.results.length, results: sweep.results.slice(0, 1) },
  }),

  done: (fixed) => ({
    document: { experiment: fixed.experiment },
    results: { good: fixed.good },
    network: networkDone(fixed),
    sweep: sweepDone(fixed),
    selection: SELECTION,
  }),

  stale: (fixed) => ({
    document: { experiment: wider(fixed.experiment), baseline: fixed.experiment },
    results: {
      good: fixed.good,
      running: true,
      progress: { stage: 'search', fraction: 0.42 },
      baselineKey: fixed.good.key,
      baseline: { key: fixed.good.key, view: fixed.good.view },
    },
    network: { ...networkDone(fixed), askedKey: 'another', running: true },
    sweep: { ...sweepDone(fixed), status: 'cancelled', total: fixed.sweep.results.length + 1 },
    selection: SELECTION,
  }),

  illegal: (fixed) => {
    const arch = withParameter(fixed.experiment.arch, 'LOG_UOP_BUFF_SIZE', 20);
    const experiment = { ...fixed.experiment, arch };
    const problems = archProblems(arch);
    return {
      document: { experiment },
      results: { good: fixed.good, refused: { key: runKey(experiment), problems } },
      network: {
        askedKey: 'another',
        shown: fixed.network,
        refused: { title: 'This machine cannot be built', problems, open: [] },
      },
      sweep: {
        ...sweepDone(fixed),
        results: fixed.sweep.results.map((r) => ({ ...r, legal: false, cycles: null, problems })),
      },
    };
  },

  error: (fixed) => ({
    document: { experiment: fixed.experiment },
    results: { good: null, failure: FAILURE },
    network: { askedKey: fixed.network.key, failure: FAILURE },
    sweep: { ...sweepDone(fixed), status: 'failed', results: [], failure: FAILURE },
    notices: {
      ignored: [{ key: 'bus', value: '-7', why: 'it must be 64, 128 or 256' }],
      refused: { title: `${LONG_FILE} was not compiled`, lines: [UNSUPPORTED.message, UNSUPPORTED.fix] },
      unkept: 'told',
    },
    missing: ['the Memory view', 'the Roofline view'],
  }),

  names: (fixed) => {
    const { experiment, network } = fixed;
    const choice: NetworkChoice = { kind: 'file', ...FILE };
    const first = network.layers.find((layer) => layer.vta !== null);
    const shown: NetworkShown = {
      ...network,
      choice,
      data: DATA,
      about: network.about && { ...network.about, name: LONG_FILE, calibratedOn: `12 samples of ${DATA.name}` },
      layers: network.layers.map((layer, i) => ({
        ...layer,
        name: `${LAYER_NAMES[i % LAYER_NAMES.length] ?? ''}${i}`,
      })),
    };
    const opened = first?.vta == null ? experiment : { ...experiment, workload: convOf(first.vta.shape) };
    return {
      document: {
        experiment: opened,
        network: { ...networkOfChoice(choice), data: DATA, opened: first?.index ?? null },
      },
      results: { good: { ...fixed.good, key: runKey(opened) } },
      network: { askedKey: shown.key, shown },
      sweep: sweepDone(fixed),
      selection: SELECTION,
    };
  },

  huge: (fixed) => ({
    document: { experiment: fixed.experiment },
    results: { good: { ...fixed.good, view: longerRun(fixed.good.view), tookMs: 86_400_000 } },
    network: { askedKey: fixed.network.key, shown: longerNetwork(fixed.network) },
    sweep: {
      ...sweepDone(fixed),
      results: fixed.sweep.results.map((r) => ({
        ...r,
        cycles: r.cycles === null ? null : r.cycles * 1e6,
        milliseconds: r.milliseconds === null ? null : r.milliseconds * 1e6,
      })),
    },
    selection: SELECTION,
  }),
};

const convOf = (shape: NonNullable<NetworkShown['layers'][number]['vta']>['shape']): Experiment['workload'] => ({
  kind: 'conv',
  shape,
});

const FAILURE = { kind: 'died', message: 'The worker ended without a word: its memory may have run out.' } as const;

const UNSUPPORTED: Pick<Problem, 'message' | 'fix'> = {
  message: 'Node "attention" is a MatMul of two computed values, which VTA cannot do.',
  fix: 'Leave it out, or give the network without its last block.',
};

/** Hebrew, Arabic and Latin in one name, as files are called. */
const LONG_FILE = 'רשת-נוירונים-לזיהוי-ספרות_شبكة-عصبية-طويلة-الاسم_final-v2-really-final (copy 3).onnx';
const FILE: FileName = { name: LONG_FILE, hash: '0123456789abcdef' };
const DATA: FileName = {
  name: 'דגימות-של-ספרות-בכתב-יד_with-a-very-long-name-that-has-no-place-to-break.npy',
  hash: 'fedcba98',
};

/** As exporters write them, and as people do. */
const LAYER_NAMES = [
  '/model/backbone/layer4/layer4.2/bottleneck/conv3_depthwise_separable/Conv_output_',
  'שכבת_קונבולוציה_',
  'طبقة_التفاف_طويلة_جداً_',
] as const;
