import { createStore } from '../store.ts';
import { checkArch } from '../../core/machine/limits.ts';
import type { Arch } from '../../core/machine/arch.ts';
import type { Problem } from '../../core/base/problem.ts';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { canonicalText, experimentKey } from '../../core/experiment/key.ts';
import { historyOf, record, redo, seal, undo, type History } from './history.ts';
import type { HostModel } from '../../core/network/hostModel.ts';
import type { DigitChoice, NetworkDocument } from './networkChoice.ts';

/** What undo goes back over: what to compute, and what to compare it with. */
export interface Document {
  readonly experiment: Experiment;
  /** The pinned run that figures are compared with; null: none. */
  readonly baseline: Experiment | null;
  /** The whole network beside the experiment; null: none was chosen. */
  readonly network: NetworkDocument | null;
  /** What is to be recognized; null: the first digit there is. */
  readonly digit: DigitChoice | null;
  /** The host that works beside VTA, as its user describes it; null: what it takes is unknown. */
  readonly hostModel: HostModel | null;
}

export const FIRST_DOCUMENT: Document = {
  experiment: DEFAULT_EXPERIMENT,
  baseline: null,
  network: null,
  digit: null,
  hostModel: null,
};

export interface ExperimentStore {
  readonly history: History<Document>;
  /** Changes with the same `gesture` (a drag) are one step of undo, until `endGesture`. */
  readonly edit: (change: (experiment: Experiment) => Experiment, gesture?: string) => void;
  /** A step that changes any part of the document. */
  readonly editDocument: (change: (document: Document) => Document) => void;
  readonly endGesture: () => void;
  readonly compareWith: (baseline: Experiment | null) => void;
  /** From the URL: a step like any other, so that Back can be undone. */
  readonly load: (document: Document) => void;
  /** The first one of this visit: nothing before it to undo. */
  readonly begin: (document: Document) => void;
  readonly undo: () => void;
  readonly redo: () => void;
}

const same = (a: Document, b: Document): boolean => a === b || canonicalText(a) === canonicalText(b);

export const useExperimentStore = createStore<ExperimentStore>((set) => {
  const step = (f: (history: History<Document>) => History<Document>): void => {
    set((s) => {
      const history = f(s.history);
      return history === s.history ? s : { history };
    });
  };
  return {
    history: historyOf<Document>(FIRST_DOCUMENT),
    edit: (change, gesture) => {
      step((h) => record(h, { ...h.present, experiment: change(h.present.experiment) }, same, gesture ?? null));
    },
    editDocument: (change) => {
      step((h) => record(h, change(h.present), same));
    },
    endGesture: () => {
      step(seal);
    },
    compareWith: (baseline) => {
      step((h) => record(h, { ...h.present, baseline }, same));
    },
    load: (document) => {
      step((h) => record(h, document, same));
    },
    begin: (document) => {
      set({ history: historyOf(document) });
    },
    undo: () => {
      step(undo);
    },
    redo: () => {
      step(redo);
    },
  };
});

export const useExperiment = (): Experiment => useExperimentStore((s) => s.history.present.experiment);

export const useBaseline = (): Experiment | null => useExperimentStore((s) => s.history.present.baseline);

export const currentExperiment = (): Experiment => useExperimentStore.getState().history.present.experiment;

/** Pins the experiment to compare with it, or stops comparing. */
export function toggleCompare(): void {
  const { history, compareWith } = useExperimentStore.getState();
  compareWith(history.present.baseline === null ? history.present.experiment : null);
}

const keys = new WeakMap<Experiment, string>();

/** Names bits and cycles, worked out once for each value. The clock is no part of it: it only says how long a cycle is. */
export function runKey(experiment: Experiment): string {
  const known = keys.get(experiment) ?? experimentKey({ ...experiment, arch: withoutClock(experiment.arch) });
  keys.set(experiment, known);
  return known;
}

/** The machine as far as bits and cycles know it. */
export const withoutClock = (arch: Arch): Arch => ({ ...arch, hardware: { ...arch.hardware, clockMHz: 1 } });

const problems = new WeakMap<Arch, readonly Problem[]>();

/** What makes the machine illegal, worked out once for each value. */
export function archProblems(arch: Arch): readonly Problem[] {
  const known = problems.get(arch) ?? checkArch(arch);
  problems.set(arch, known);
  return known;
}

const networkKeys = new WeakMap<object, string>();

/** Of a network, a digit and a host, beside the experiment's. */
function partKey(part: NetworkDocument | DigitChoice | HostModel | null): string {
  if (part === null) return '';
  const known = networkKeys.get(part) ?? canonicalText(part);
  networkKeys.set(part, known);
  return known;
}

/** Equal for documents that are equal: names of machines and clocks count here, though not in the keys of their results. */
export const documentKey = ({ experiment, baseline, network, digit, hostModel }: Document): string =>
  [namedKey(experiment), baseline === null ? '' : namedKey(baseline), ...[network, digit, hostModel].map(partKey)].join(
    ' ',
  );

const namedKey = (experiment: Experiment): string =>
  `${runKey(experiment)} ${experiment.arch.hardware.clockMHz} ${experiment.preset}`;
