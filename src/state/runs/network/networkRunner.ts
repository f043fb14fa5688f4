import type { Arch } from '../../../core/machine/arch.ts';
import { canonicalText, hashText } from '../../../core/experiment/key.ts';
import { Lru } from '../../../core/base/lru.ts';
import type { Problem } from '../../../core/base/problem.ts';
import type { OpenDimension } from '../../../core/workload/onnx/inputs.ts';
import type { JobClient } from '../../../workers/client.ts';
import type { NetworkRequest, NetworkUpdate } from '../../../workers/networkProtocol.ts';
import type { Failure, Outcome } from '../../../workers/protocol.ts';
import { archProblems, withoutClock } from '../../documents/experiment.ts';
import { useNetworkStore, type MissingFile, type NetworkShown, type Refusal } from './network.ts';
import { networkTitle, type DigitChoice, type FileName, type NetworkChoice } from '../../documents/networkChoice.ts';

/** What the page wants to see: same value, same result. */
export interface NetworkAsked {
  readonly choice: NetworkChoice;
  readonly arch: Arch;
  readonly seed: number;
  /** Samples of the user's; null: what comes with the network. */
  readonly data: FileName | null;
  /** What it is run on; null: the first of the samples, or a seeded input. */
  readonly digit: DigitChoice | null;
}

/** What a request needs beside what was asked: files, digits. */
export type Supplies =
  | { readonly kind: 'ready'; readonly supplies: Pick<NetworkRequest, 'source' | 'input' | 'calibration'> }
  | ({ readonly kind: 'missing' } & MissingFile)
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'refused'; readonly problems: readonly [Problem, ...Problem[]] };

export interface NetworkRunner {
  /** Computes this; what is shown stays, dimmed, until it is replaced. Null: nothing is looked at, so nothing is computed. */
  readonly show: (asked: NetworkAsked | null) => void;
  /** Computes this as well, when there is nothing else to do, to be compared with; null: nothing is compared. */
  readonly compare: (pinned: NetworkAsked | null) => void;
  readonly retry: () => void;
  readonly cancel: () => void;
}

const PROGRESS_AFTER_MS = 300;
/** While a slider is dragged only the machine it comes to rest at is compiled for. */
const SETTLE_MS = 150;
/** Complete runs kept, so that undo answers at once. */
const KEPT = 8;

/** Keeps the network store at what is asked for. `now`: milliseconds, monotonic. */
export function createNetworkRunner(
  client: JobClient<NetworkRequest, NetworkUpdate>,
  supply: (asked: NetworkAsked) => Promise<Supplies>,
  now: () => number,
): NetworkRunner {
  const set = useNetworkStore.setState;
  const kept = new Lru<string, NetworkShown>(KEPT);
  let asked: NetworkAsked | null = null;
  let pinned: NetworkAsked | null = null;
  /** Its machine with the clock that was pinned last, which makes no other run. */
  let pinnedArch: Arch | null = null;
  /** Counts what was asked for; what is not the latest says nothing any more. */
  let latest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(next: NetworkAsked | null): void {
    const before = asked;
    asked = next;
    const { askedKey: key, shown } = useNetworkStore.getState();
    if (next !== null && before !== null && askedKey(next) === key) {
      if (before.arch === next.arch) return;
      // Only the clock can differ: cycles stay, and what is being computed goes on.
      if (archProblems(before.arch).length === 0 && archProblems(next.arch).length === 0) {
        if (shown?.key === key) set({ shown: { ...shown, arch: next.arch } });
        return;
      }
    }
    begin();
  }

  function begin(): void {
    latest += 1;
    clearTimeout(timer);
    client.cancel();
    const settled = { refused: null, failure: null, missing: null, progress: null, running: false, stopped: false };
    if (asked === null) {
      set({ ...settled, askedKey: null });
      return;
    }
    const key = askedKey(asked);
    const known = kept.get(key);
    if (known !== undefined) {
      set({ ...settled, askedKey: key, shown: { ...known, arch: asked.arch } });
      compareWhenIdle();
      return;
    }
    const [problem, ...more] = archProblems(asked.arch);
    if (problem !== undefined) {
      set({
        ...settled,
        askedKey: key,
        refused: { title: 'This machine cannot be built', problems: [problem, ...more], open: [] },
      });
      return;
    }
    set({ ...settled, askedKey: key, running: true });
    const { shown } = useNetworkStore.getState();
    const dragged =
      shown !== null && canonicalText(shown.choice) === canonicalText(asked.choice) && shown.arch !== asked.arch;
    const wanted = asked;
    const mine = latest;
    timer = setTimeout(
      () => {
        void prepare(wanted, key, mine);
      },
      dragged ? SETTLE_MS : 0,
    );
  }

  async function prepare(wanted: NetworkAsked, key: string, mine: number): Promise<void> {
    const found = await supply(wanted);
    if (mine !== latest) return;
    if (found.kind === 'ready') {
      start({ ...found.supplies, arch: wanted.arch, seed: wanted.seed }, wanted, key, mine);
      return;
    }
    set({
      running: false,
      missing: found.kind === 'missing' ? { what: found.what, name: found.name, hash: found.hash } : null,
      failure: found.kind === 'failed' ? found.failure : null,
      refused: found.kind === 'refused' ? refusal(wanted, found.problems, []) : null,
    });
  }

  function start(request: NetworkRequest, wanted: NetworkAsked, key: string, mine: number): void {
    const began = now();
    let late = false;
    let open: readonly OpenDimension[] = [];
    const lateTimer = setTimeout(() => {
      late = true;
    }, PROGRESS_AFTER_MS);
    let next = emptyRun(wanted, key, useNetworkStore.getState().shown);
    /** Another network's figures are not worth keeping; those of the same network stay until all layers are compiled. */
    let visible = useNetworkStore.getState().shown?.choice !== next.choice;
    client.run(request, {
      onEvent: (update) => {
        if (update.kind === 'progress') {
          if (late) set({ progress: update });
          return;
        }
        if (update.kind === 'open') {
          open = update.open;
          return;
        }
        visible ||= update.kind === 'compiled';
        next = { ...grown(next, update, now() - began), arch: asked?.arch ?? next.arch };
        if (visible) set({ shown: next });
      },
      onEnd: (outcome) => {
        clearTimeout(lateTimer);
        if (mine === latest) end(outcome, next, wanted, open);
      },
    });
  }

  function end(outcome: Outcome, run: NetworkShown, wanted: NetworkAsked, open: readonly OpenDimension[]): void {
    set({
      running: false,
      progress: null,
      stopped: outcome.kind === 'cancelled',
      failure: outcome.kind === 'failed' ? outcome.failure : null,
      refused: outcome.kind === 'refused' ? refusal(wanted, outcome.problems, open) : null,
    });
    if (outcome.kind !== 'done') return;
    const whole = keep({ ...run, arch: asked?.arch ?? run.arch });
    set({ shown: whole });
    compareWhenIdle();
  }

  function keep(run: NetworkShown): NetworkShown {
    const whole = { ...run, complete: true };
    kept.set(whole.key, whole);
    return whole;
  }

  /** The same run at the clock of the pinned machine. */
  const atPin = (run: NetworkShown): NetworkShown => ({ ...run, arch: pinnedArch ?? run.arch });

  function compare(next: NetworkAsked | null): void {
    const key = next === null ? null : askedKey(next);
    const { baselineKey, baseline, running } = useNetworkStore.getState();
    pinnedArch = next?.arch ?? null;
    if (key === baselineKey) {
      if (baseline !== null) set({ baseline: atPin(baseline) });
      return;
    }
    // What may be under way is the run of another pin.
    if (pinned !== null && !running) client.cancel();
    pinned = next;
    set({ baselineKey: key, baseline: null, baselineProblem: null });
    compareWhenIdle();
  }

  /** The run to compare with is computed while nothing else is asked for, and taken up again when that is done. */
  function compareWhenIdle(): void {
    const {
      running,
      stopped,
      shown,
      askedKey: main,
      baselineKey,
      baseline,
      baselineProblem,
    } = useNetworkStore.getState();
    const idle = asked !== null && !running && !stopped && shown?.key === main;
    if (pinned === null || baselineKey === null || baseline !== null || baselineProblem !== null || !idle) return;
    const known = kept.get(baselineKey);
    const [problem] = archProblems(pinned.arch);
    if (known !== undefined) set({ baseline: atPin(known) });
    else if (problem !== undefined) set({ baselineProblem: problem.message });
    else void runPinned(pinned, baselineKey, latest);
  }

  async function runPinned(wanted: NetworkAsked, key: string, mine: number): Promise<void> {
    const found = await supply(wanted);
    if (mine !== latest || wanted !== pinned) return;
    if (found.kind !== 'ready') {
      set({ baselineProblem: found.kind === 'missing' ? `${found.name} is not here` : 'its files could not be read' });
      return;
    }
    let run = emptyRun(wanted, key, null);
    client.run(
      { ...found.supplies, arch: wanted.arch, seed: wanted.seed },
      {
        onEvent: (update) => {
          run = grown(run, update, 0);
        },
        onEnd: (outcome) => {
          if (wanted !== pinned) return;
          if (outcome.kind === 'done') set({ baseline: atPin(keep(run)) });
          else if (outcome.kind === 'failed') set({ baselineProblem: outcome.failure.message });
          else if (outcome.kind === 'refused') set({ baselineProblem: outcome.problems[0].message });
        },
      },
    );
  }

  return { show, compare, retry: begin, cancel: client.cancel };
}

/** A run with one more thing that the worker told of it. `tookMs`: since it was asked for. */
function grown(run: NetworkShown, update: NetworkUpdate, tookMs: number): NetworkShown {
  switch (update.kind) {
    case 'about':
      return { ...run, about: update.about };
    case 'layer': {
      // What is compiled whole is not taken apart again.
      if (run.memory !== null) return run;
      const layers = [...run.layers];
      layers.splice(update.layer.index, 1, update.layer);
      return { ...run, layers, layerCount: update.count };
    }
    case 'compiled':
      return { ...run, layers: update.layers, layerCount: update.layers.length, memory: update.memory };
    case 'ran': {
      const { result, planes } = update;
      return {
        ...run,
        results: new Map(run.results).set(result.index, result),
        ...(planes !== null && { planes: new Map(run.planes).set(planes.layer, planes) }),
      };
    }
    case 'result':
      return { ...run, result: update.result, tookMs };
    default:
      return run;
  }
}

/** Names what is asked for. The clock is no part of it: it only says how long a cycle is. */
const askedKey = (asked: NetworkAsked): string => hashText(canonicalText({ ...asked, arch: withoutClock(asked.arch) }));

/** Codes of what is wrong with samples. */
const OF_DATA = /^(?:calibration|file)\.|^quantize\.samples$/;

function refusal(
  { choice, data }: NetworkAsked,
  problems: readonly Problem[],
  open: readonly OpenDimension[],
): Refusal {
  const ofData = data !== null && problems.every(({ code }) => OF_DATA.test(code));
  const title = ofData
    ? `${data.name} does not fit ${networkTitle(choice)}`
    : `${networkTitle(choice)} was not compiled`;
  return { title, problems, open };
}

/** Where a run begins. On the same machine another input changes no cycles: layers keep their figures until each is replaced. */
function emptyRun(wanted: NetworkAsked, key: string, shown: NetworkShown | null): NetworkShown {
  const sameNetwork = shown !== null && canonicalText(shown.choice) === canonicalText(wanted.choice);
  // Other scales are other programs.
  const sameMachine =
    sameNetwork &&
    canonicalText([withoutClock(shown.arch), shown.data]) === canonicalText([withoutClock(wanted.arch), wanted.data]);
  const base = {
    key,
    complete: false,
    choice: sameNetwork ? shown.choice : wanted.choice,
    arch: wanted.arch,
    data: wanted.data,
    tookMs: null,
  };
  if (sameMachine) return { ...shown, ...base };
  return {
    ...base,
    about: sameNetwork ? shown.about : null,
    layers: [],
    layerCount: 0,
    memory: null,
    results: new Map(),
    planes: sameNetwork ? shown.planes : new Map(),
    result: sameNetwork ? shown.result : null,
  };
}
