import { firstAbove } from '../../../core/base/binarySearch.ts';
import { momentsOf } from '../../../core/analysis/moments.ts';
import type { DesignPart } from '../../../core/machine/design/memories.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { neighboursOf, startWait } from '../../../core/analysis/waits.ts';
import { MODULE_NAMES, type ModuleName } from '../../../core/machine/design/modules.ts';
import { TOKEN_QUEUES, type TokenQueue } from '../../../core/machine/design/tokens.ts';
import type { Trace } from '../../../core/trace/trace.ts';
import { coveredCycles, firstAfter, ACTIVITIES, tracksOf, type Track } from '../../../core/analysis/tracks.ts';

/** What a module is doing in a cycle. */
export interface ModuleActivity {
  readonly state: 'busy' | 'waiting' | 'idle';
  /** The instruction that runs or waits; -1 when idle. */
  readonly instruction: number;
  /** While waiting: the instruction whose token is missing, -1 for fetch. */
  readonly culprit: number;
  /** While waiting: colour of what is awaited. */
  readonly awaited: DesignPart;
}

export interface MachineState {
  readonly modules: Readonly<Record<ModuleName, ModuleActivity>>;
  /** Tokens pushed and not yet popped. */
  readonly tokens: Readonly<Record<TokenQueue, number>>;
  /** Instructions handed out and not done, by module. */
  readonly queued: Readonly<Record<ModuleName, number>>;
  readonly fetch: 'reading' | 'handing out' | 'held up' | 'idle';
  /** Whose data is on the read bus; null: nobody's. */
  readonly reading: DesignPart | null;
  readonly writing: boolean;
}

const QUEUE_NAMES = TOKEN_QUEUES.map((queue) => queue.name);

const each = <K extends string, V>(names: readonly K[], of: (name: K) => V): Readonly<Record<K, V>> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<K, V>;

/** The machine as it is in a cycle of the run. */
export function machineAt(run: RunView, cycle: number): MachineState {
  const moments = momentsOf(run);
  const tracks = tracksOf(run);
  const at = (track: Track): number => {
    const i = firstAfter(track, cycle);
    return i < track.count && (track.from[i] ?? Infinity) <= cycle ? i : -1;
  };
  const module = (name: ModuleName): ModuleActivity => {
    const busy = at(tracks.busy[name]);
    if (busy >= 0) return { ...REST, state: 'busy', instruction: tracks.busy[name].instruction[busy] ?? -1 };
    const wait = at(tracks.waits[name]);
    if (wait < 0) return REST;
    const instruction = tracks.waits[name].instruction[wait] ?? -1;
    const awaited = ACTIVITIES[tracks.waits[name].activity[wait] ?? 0]?.part ?? 'fetch';
    return {
      state: 'waiting',
      instruction,
      culprit: culpritAt(run.trace, neighboursOf(run).before, instruction, cycle),
      awaited,
    };
  };
  const count = (list: Float64Array): number => upTo(list, cycle);
  const tokens = (queue: TokenQueue): number => count(moments.pushes[queue]) - count(moments.pops[queue]);
  // The done cycle is the last in which an instruction holds its place.
  const queued = (name: ModuleName): number => count(moments.fetched[name]) - upTo(moments.done[name], cycle - 1);
  const read = at(tracks.busy.read);
  const fetch = at(tracks.busy.fetch);
  return {
    modules: each(MODULE_NAMES, module),
    tokens: each(QUEUE_NAMES, tokens),
    queued: each(MODULE_NAMES, queued),
    fetch: fetchState(tracks.busy.fetch, fetch, at(tracks.waits.fetch)),
    reading: read < 0 ? null : (ACTIVITIES[tracks.busy.read.activity[read] ?? 0]?.part ?? null),
    writing: at(tracks.busy.write) >= 0,
  };
}

const REST: ModuleActivity = { state: 'idle', instruction: -1, culprit: -1, awaited: 'fetch' };

function fetchState(busy: Track, span: number, held: number): MachineState['fetch'] {
  if (span >= 0) return ACTIVITIES[busy.activity[span] ?? 0]?.doing === 'work' ? 'handing out' : 'reading';
  return held >= 0 ? 'held up' : 'idle';
}

/** While fetch has not handed the instruction out it waits for that, afterwards for the token. */
function culpritAt(trace: Trace, before: Int32Array, instruction: number, cycle: number): number {
  if (cycle <= (trace.fetched[instruction] ?? -1)) return -1;
  return startWait(trace, before, instruction).culprit;
}

/** How many of the sorted cycles are at most `cycle`. */
const upTo = (sorted: Float64Array, cycle: number): number => firstAbove(sorted, sorted.length, cycle);

/** Tokens that went through each queue in the whole run. */
export function tokenTotals(run: RunView): Readonly<Record<TokenQueue, number>> {
  const { pushes } = momentsOf(run);
  return each(QUEUE_NAMES, (queue) => pushes[queue].length);
}

/** Cycles a module is busy over the cycles of the run. */
export const busyShare = (run: RunView, name: ModuleName): number =>
  coveredCycles(tracksOf(run).busy[name], 0, run.trace.endedAt + 1) / Math.max(1, run.trace.endedAt);
