import { Lru } from '../../../core/base/lru.ts';
import { canonicalText } from '../../../core/experiment/key.ts';
import type { OpenDimension } from '../../../core/workload/onnx/inputs.ts';
import type { JobClient } from '../../../workers/client.ts';
import type { NetworkRequest, NetworkUpdate } from '../../../workers/networkProtocol.ts';
import type { JobOutcome } from '../../../workers/protocol.ts';
import { archProblems } from '../../documents/experiment.ts';
import { useNetworkStore, type NetworkShown } from './network.ts';
import { askedKey, emptyRun, grown, refusal, type NetworkAsked, type Supply } from './networkRun.ts';
import { PinnedNetwork } from './pinnedNetwork.ts';

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

/**
 * Milliseconds between two looks at a run of so many layers. Each look draws all of them anew, and a layer is heard of three times: of a thousand
 * layers, every one of them would hold the page up for minutes, and of fifty with pictures it would take the core that the host's steps run on.
 */
const paceMs = (layers: number): number => (layers <= FEW_LAYERS ? 0 : Math.max(200, layers / 2));

const FEW_LAYERS = 16;

/** What the store says of a run that has neither begun nor failed. */
const SETTLED = {
  refused: null,
  failure: null,
  missing: null,
  progress: null,
  running: false,
  stopped: false,
} as const;

const set = useNetworkStore.setState;

/** Keeps the network store at what is asked for. `now`: milliseconds, monotonic. */
export function createNetworkRunner(
  client: JobClient<NetworkRequest, NetworkUpdate>,
  supply: Supply,
  now: () => number,
): NetworkRunner {
  const runner = new Runs(client, supply, now);
  return {
    show: (asked) => {
      runner.show(asked);
    },
    compare: (pinned) => {
      runner.pinned.compare(pinned);
    },
    retry: () => {
      runner.begin();
    },
    cancel: client.cancel,
  };
}

class Runs {
  readonly pinned: PinnedNetwork;
  readonly #client: JobClient<NetworkRequest, NetworkUpdate>;
  readonly #supply: Supply;
  readonly #now: () => number;
  readonly #kept = new Lru<string, NetworkShown>(KEPT);
  #asked: NetworkAsked | null = null;
  /** Counts what was asked for; what is not the latest says nothing any more. */
  #latest = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: JobClient<NetworkRequest, NetworkUpdate>, supply: Supply, now: () => number) {
    this.#client = client;
    this.#supply = supply;
    this.#now = now;
    this.pinned = new PinnedNetwork({
      ...{ client, supply, kept: this.#kept },
      idleSince: () => {
        const { running, stopped, shown, askedKey: main } = useNetworkStore.getState();
        return this.#asked !== null && !running && !stopped && shown?.key === main ? this.#latest : null;
      },
    });
  }

  show(next: NetworkAsked | null): void {
    const before = this.#asked;
    this.#asked = next;
    const { askedKey: key, shown } = useNetworkStore.getState();
    if (next !== null && before !== null && askedKey(next) === key) {
      if (before.arch === next.arch) return;
      // Only the clock can differ: cycles stay, and what is being computed goes on.
      if (archProblems(before.arch).length === 0 && archProblems(next.arch).length === 0) {
        if (shown?.key === key) set({ shown: { ...shown, arch: next.arch } });
        return;
      }
    }
    this.begin();
  }

  begin(): void {
    this.#latest += 1;
    clearTimeout(this.#timer);
    this.#client.cancel();
    const asked = this.#asked;
    if (asked === null) {
      set({ ...SETTLED, askedKey: null });
      return;
    }
    const key = askedKey(asked);
    const known = this.#kept.get(key);
    const [problem, ...more] = archProblems(asked.arch);
    if (known !== undefined) {
      set({ ...SETTLED, askedKey: key, shown: { ...known, arch: asked.arch } });
      this.pinned.goOn();
    } else if (problem !== undefined) {
      set({
        ...SETTLED,
        askedKey: key,
        refused: { title: 'This machine cannot be built', problems: [problem, ...more], open: [] },
      });
    } else {
      set({ ...SETTLED, askedKey: key, running: true });
      this.#timer = setTimeout(
        () => {
          void this.#prepare(asked, key);
        },
        isDragged(asked) ? SETTLE_MS : 0,
      );
    }
  }

  async #prepare(wanted: NetworkAsked, key: string): Promise<void> {
    const mine = this.#latest;
    const found = await this.#supply(wanted);
    if (mine !== this.#latest) return;
    if (found.kind === 'ready') {
      this.#start(
        { ...found.supplies, arch: wanted.arch, seed: wanted.seed, weightScales: wanted.weightScales ?? 'tensor' },
        wanted,
        key,
      );
      return;
    }
    set({
      running: false,
      missing: found.kind === 'missing' ? { what: found.what, name: found.name, hash: found.hash } : null,
      failure: found.kind === 'failed' ? found.failure : null,
      refused: found.kind === 'refused' ? refusal(wanted, found.problems, []) : null,
    });
  }

  #start(request: NetworkRequest, wanted: NetworkAsked, key: string): void {
    const mine = this.#latest;
    const began = this.#now();
    let late = false;
    let open: readonly OpenDimension[] = [];
    const lateTimer = setTimeout(() => {
      late = true;
    }, PROGRESS_AFTER_MS);
    let next = emptyRun(wanted, key, useNetworkStore.getState().shown);
    /** Another network's figures are not worth keeping; those of the same network stay until all layers are compiled. */
    let visible = useNetworkStore.getState().shown?.choice !== next.choice;
    let look: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      clearTimeout(look);
      look = undefined;
      if (visible && mine === this.#latest) set({ shown: next });
    };
    this.#client.run(request, {
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
        next = { ...grown(next, update, this.#now() - began), arch: this.#asked?.arch ?? next.arch };
        const wait = paceMs(next.layerCount);
        if (wait === 0 || !isOfLayer(update)) show();
        else look ??= setTimeout(show, wait);
      },
      onEnd: (outcome) => {
        clearTimeout(lateTimer);
        if (look !== undefined) show();
        if (mine === this.#latest) this.#end(outcome, next, wanted, open);
      },
    });
  }

  #end(outcome: JobOutcome, run: NetworkShown, wanted: NetworkAsked, open: readonly OpenDimension[]): void {
    set({
      running: false,
      progress: null,
      stopped: outcome.kind === 'cancelled',
      failure: outcome.kind === 'failed' ? outcome.failure : null,
      refused: outcome.kind === 'refused' ? refusal(wanted, outcome.problems, open) : null,
    });
    if (outcome.kind !== 'done') return;
    const whole = { ...run, arch: this.#asked?.arch ?? run.arch, complete: true };
    this.#kept.set(whole.key, whole);
    set({ shown: whole });
    this.pinned.goOn();
  }
}

/** Is it one of many of its kind? */
const isOfLayer = ({ kind }: NetworkUpdate): boolean => kind === 'layer' || kind === 'ran';

/** The same network on another machine than the one shown: somebody may be dragging a slider. */
function isDragged(asked: NetworkAsked): boolean {
  const { shown } = useNetworkStore.getState();
  return shown !== null && canonicalText(shown.choice) === canonicalText(asked.choice) && shown.arch !== asked.arch;
}
