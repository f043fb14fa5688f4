import { archProblems } from '../../documents/experiment.ts';
import type { Lru } from '../../../core/base/lru.ts';
import type { Arch } from '../../../core/machine/arch.ts';
import type { JobClient } from '../../../workers/client.ts';
import type { NetworkRequest, NetworkUpdate } from '../../../workers/networkProtocol.ts';
import { useNetworkStore, type NetworkShown } from './network.ts';
import { askedKey, emptyRun, grown, type NetworkAsked, type Supply } from './networkRun.ts';

interface Means {
  readonly client: JobClient<NetworkRequest, NetworkUpdate>;
  readonly supply: Supply;
  /** Complete runs that are still at hand. */
  readonly kept: Lru<string, NetworkShown>;
  /** What is asked for, if it has come to its end: only then the client is free. */
  readonly idleSince: () => number | null;
}

/** The run that others are compared with: computed while nothing else is asked for, and taken up again when that is done. */
export class PinnedNetwork {
  readonly #means: Means;
  #asked: NetworkAsked | null = null;
  /** Its machine with the clock that was pinned last, which makes no other run. */
  #arch: Arch | null = null;

  constructor(means: Means) {
    this.#means = means;
  }

  compare(next: NetworkAsked | null): void {
    const key = next === null ? null : askedKey(next);
    const { baselineKey, baseline, running } = useNetworkStore.getState();
    this.#arch = next?.arch ?? null;
    if (key === baselineKey) {
      if (baseline !== null) useNetworkStore.setState({ baseline: this.#atClock(baseline) });
      return;
    }
    // What may be under way is the run of another pin.
    if (this.#asked !== null && !running) this.#means.client.cancel();
    this.#asked = next;
    useNetworkStore.setState({ baselineKey: key, baseline: null, baselineProblem: null });
    this.goOn();
  }

  goOn(): void {
    const { baselineKey, baseline, baselineProblem } = useNetworkStore.getState();
    const since = this.#means.idleSince();
    const wanted = this.#asked;
    if (wanted === null || baselineKey === null || baseline !== null || baselineProblem !== null || since === null)
      return;
    const known = this.#means.kept.get(baselineKey);
    const [problem] = archProblems(wanted.arch);
    if (known !== undefined) useNetworkStore.setState({ baseline: this.#atClock(known) });
    else if (problem !== undefined) useNetworkStore.setState({ baselineProblem: problem.message });
    else void this.#run(wanted, baselineKey, since);
  }

  async #run(wanted: NetworkAsked, key: string, since: number): Promise<void> {
    const found = await this.#means.supply(wanted);
    if (this.#means.idleSince() !== since || wanted !== this.#asked) return;
    const set = useNetworkStore.setState;
    if (found.kind !== 'ready') {
      set({ baselineProblem: found.kind === 'missing' ? `${found.name} is not here` : 'its files could not be read' });
      return;
    }
    let run = emptyRun(wanted, key, null);
    this.#means.client.run(
      { ...found.supplies, arch: wanted.arch, seed: wanted.seed, weightScales: wanted.weightScales ?? 'tensor' },
      {
        onEvent: (update) => {
          run = grown(run, update, 0);
        },
        onEnd: (outcome) => {
          if (wanted !== this.#asked) return;
          if (outcome.kind === 'done') {
            const whole = { ...run, complete: true };
            this.#means.kept.set(key, whole);
            set({ baseline: this.#atClock(whole) });
          } else if (outcome.kind === 'failed') set({ baselineProblem: outcome.failure.message });
          else if (outcome.kind === 'refused') set({ baselineProblem: outcome.problems[0].message });
        },
      },
    );
  }

  /** The same run at the clock of the pinned machine. */
  #atClock(run: NetworkShown): NetworkShown {
    return { ...run, arch: this.#arch ?? run.arch };
  }
}
